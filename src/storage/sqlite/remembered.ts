/** Answers about what is asked at every request and seldom written. This process alone writes to the file, so none is ever stale. */
import type { Collection, CollectionName } from '../port/index.js';
import type { Connection } from './driver.js';
import type { Undo } from './undo.js';

const kept: ReadonlySet<CollectionName> = new Set(['tenants', 'directories', 'domains', 'connections']);

/** Answers of one collection; a directory may ask for any domain, so there is an end to them. */
const mostAnswers = 1000;

/** The answers of those collections, each until its collection is written. */
export class Remembered {
  readonly #answers = new Map<CollectionName, Map<string, Promise<unknown>>>();

  constructor(private readonly connection: Connection) {}

  /** The same collection; of the kept ones, with answers that are remembered. */
  over<K extends CollectionName>(name: K, collection: Collection<K>): Collection<K> {
    if (!kept.has(name)) return collection;
    const answers = new Map<string, Promise<unknown>>();
    this.#answers.set(name, answers);
    const remembered = async <T>(key: string, read: () => Promise<T>): Promise<T> => {
      this.connection.check();
      const known = answers.get(key) as Promise<T> | undefined;
      if (known) return known;
      const answer = read();
      if (answers.size === mostAnswers) answers.clear();
      answers.set(key, answer);
      // What failed is asked anew; the failure itself is the asker's.
      answer.catch(() => answers.delete(key));
      return answer;
    };
    return {
      ...collection,
      get: (id) => remembered(`get ${id}`, () => collection.get(id)),
      find: (index, key) => remembered(JSON.stringify([index, key]), () => collection.find(index, key)),
      list: (index, prefix, page) =>
        remembered(JSON.stringify([index, prefix, page]), () => collection.list(index, prefix, page)),
    };
  }

  /** To be called in the very turn in which a record of the collection is written. */
  forget(name: CollectionName, undo: Undo): void {
    const answers = this.#answers.get(name);
    if (!answers) return;
    answers.clear();
    undo.push(() => answers.clear());
  }
}

/** Gathers what a commit writes, so that each collection is written to once and not document by document. */
import type { ClientSession, Model } from 'mongoose';
import { takenIndex } from './driver-errors.js';

/** Something in the batch cannot be done; which it was is told by doing everything one after the other. */
export class NotAllDone extends Error {
  override readonly name = 'NotAllDone';
}

/** Of a model only its collection is needed: the documents are made here, and need no casting. */
type Target = Pick<Model<unknown>, 'collection'>;

type Write =
  | { readonly insertOne: { readonly document: object } }
  | { readonly replaceOne: { readonly filter: object; readonly replacement: object } }
  | { readonly deleteOne: { readonly filter: object } };

interface Gathered {
  readonly writes: Write[];
  /** How many documents the replacements, and the deletions that must find theirs, are to meet. */
  replaced: number;
  deleted: number;
  mustDelete: boolean;
}

/**
 * The order within a collection is kept; between collections it does not matter, since nothing that is gathered is read
 * before `flush`.
 */
export class Batch {
  readonly #gathered = new Map<Target, Gathered>();

  constructor(private readonly session: ClientSession) {}

  insert(model: Target, document: object): void {
    this.#of(model).writes.push({ insertOne: { document } });
  }

  replace(model: Target, filter: object, replacement: object): void {
    const gathered = this.#of(model);
    gathered.replaced += 1;
    gathered.writes.push({ replaceOne: { filter, replacement } });
  }

  /** `mustExist`: it is no matter of course that there is one. */
  remove(model: Target, filter: object, mustExist: boolean): void {
    const gathered = this.#of(model);
    gathered.deleted += 1;
    gathered.mustDelete ||= mustExist;
    gathered.writes.push({ deleteOne: { filter } });
  }

  /**
   * Writes what was gathered.
   *
   * @throws NotAllDone when a key is taken or something is not at the version that it was expected at
   */
  async flush(): Promise<void> {
    const gathered = [...this.#gathered];
    this.#gathered.clear();
    for (const [model, each] of gathered) await this.#write(model, each);
  }

  async #write(model: Target, { writes, replaced, deleted, mustDelete }: Gathered): Promise<void> {
    const result = await this.#inBulk(model, writes);
    const isShort = result.matchedCount < replaced || (mustDelete && result.deletedCount < deleted);
    if (isShort) throw new NotAllDone(`${model.collection.collectionName} was changed`);
  }

  async #inBulk(model: Target, writes: readonly Write[]) {
    try {
      return await model.collection.bulkWrite(writes as never[], { session: this.session, ordered: true });
    } catch (error) {
      if (takenIndex(error) === undefined) throw error;
      throw new NotAllDone(`a key of ${model.collection.collectionName} is taken`, { cause: error });
    }
  }

  #of(model: Target): Gathered {
    let gathered = this.#gathered.get(model);
    if (!gathered) {
      gathered = { writes: [], replaced: 0, deleted: 0, mustDelete: false };
      this.#gathered.set(model, gathered);
    }
    return gathered;
  }
}

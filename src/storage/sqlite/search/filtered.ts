/** Pages of what matches a filter, in the order of creation. */

import { readPlace, writePlace } from '../../places.js';
import type { SearchQuery, SearchResult, StoredResource } from '../../port/index.js';
import { compileFilter } from '../filter.js';
import { literal } from '../fragment.js';
import type { Shelf } from '../shelves.js';
import { breathe } from '../slices.js';
import { contextOf } from './context.js';
import { lookupsOf } from './lookup.js';
import { Matching } from './matching.js';
import { shelfAt } from './plain.js';
import { readResources } from './read.js';
import type { Searching } from './searching.js';

export async function filteredPage(
  searching: Searching,
  query: SearchQuery,
  shelves: readonly Shelf[],
): Promise<SearchResult> {
  const page = new Page(searching, query, shelves);
  for (const [at, shelf] of shelves.entries()) {
    if (page.isComplete) break;
    const after = query.countTotal ? undefined : page.startOn(at);
    if (after === 'nothing') continue;
    const matching = new Matching(searching, shelf, {
      columns: literal('r.seq'),
      condition: compileFilter(query.filter!, contextOf(searching, query, shelf)),
      lookups: lookupsOf(shelf.type, query.filter!),
      after,
    });
    while (!matching.isDone && !page.isComplete) {
      page.take(at, matching.next() as readonly [number][]);
      if (!matching.isDone && !page.isComplete) await breathe();
    }
  }
  return page.result();
}

/** The page in the making: counts what matches, and keeps the rows that stand on it. */
class Page {
  readonly #resources: StoredResource[] = [];
  #last = 0;
  readonly #from: { readonly shelf: number; readonly seq: number } | undefined;
  #toSkip: number;
  #total = 0;
  #hasMore = false;

  constructor(
    private readonly searching: Searching,
    private readonly query: SearchQuery,
    shelves: readonly Shelf[],
  ) {
    const { from } = query;
    this.#toSkip = 'skip' in from ? from.skip : 0;
    if ('skip' in from) return;
    const seq = readPlace(from.after, ['number'])[0] as number;
    this.#from = { shelf: shelfAt(shelves, seq), seq };
  }

  /** True when nothing more would change the answer. */
  get isComplete(): boolean {
    return !this.query.countTotal && (this.#hasMore || this.query.limit === 0);
  }

  /** The seq after which a shelf is to be read: from its beginning, from the place, or not at all. */
  startOn(shelf: number): number | undefined | 'nothing' {
    if (!this.#from || shelf > this.#from.shelf) return undefined;
    return shelf === this.#from.shelf ? this.#from.seq : 'nothing';
  }

  /** Takes matches of a shelf, ascending. They are read at once, so that they are what matched. */
  take(shelf: number, matches: readonly (readonly [number])[]): void {
    this.#total += matches.length;
    const candidates = this.#afterPlace(shelf, matches);
    const skipped = Math.min(this.#toSkip, candidates.length);
    this.#toSkip -= skipped;
    const room = this.query.limit - this.#resources.length;
    const kept = candidates.slice(skipped, skipped + room);
    if (candidates.length - skipped > room) this.#hasMore = true;
    if (kept.length === 0) return;
    this.#resources.push(...readResources(this.searching, kept.flat()));
    this.#last = kept.at(-1)![0];
  }

  #afterPlace(shelf: number, matches: readonly (readonly [number])[]): readonly (readonly [number])[] {
    if (!this.#from || shelf > this.#from.shelf) return matches;
    const { seq } = this.#from;
    return shelf < this.#from.shelf ? [] : matches.filter((row) => row[0] > seq);
  }

  result(): SearchResult {
    const resources = this.#resources;
    return {
      resources,
      ...(this.query.countTotal && { total: this.#total }),
      ...(this.#hasMore && resources.length > 0 && { next: writePlace([this.#last]) }),
    };
  }
}

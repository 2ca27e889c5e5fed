/** Pages in an order of their own: everything that matches is gone through, and only what the page needs is kept. */
import { compareText } from '../../../scim/filter/order.js';
import { readPlace, writePlace } from '../../places.js';
import type { SearchQuery, SearchResult } from '../../port/index.js';
import { Smallest } from '../../smallest.js';
import { compileFilter, compileSortKey } from '../filter.js';
import { literal, sql } from '../fragment.js';
import type { Shelf } from '../shelves.js';
import { breathe } from '../slices.js';
import { contextOf } from './context.js';
import { lookupsOf } from './lookup.js';
import { Matching } from './matching.js';
import { readResources } from './read.js';
import type { Searching } from './searching.js';

type Key = string | number | null;
interface Sorted {
  readonly key: Key;
  readonly shelf: number;
  readonly seq: number;
}

export async function sortedPage(
  searching: Searching,
  query: SearchQuery,
  shelves: readonly Shelf[],
): Promise<SearchResult> {
  const compare = comparer(query.sort!.descending);
  const after = placeOf(query, shelves);
  const skip = 'skip' in query.from ? query.from.skip : 0;
  const smallest = new Smallest<Sorted>(query.limit === 0 ? 0 : skip + query.limit + 1, compare);
  let total = 0;
  for (const [at, shelf] of shelves.entries()) {
    const matching = matchingOf(searching, query, shelf);
    while (!matching.isDone) {
      for (const [seq, key] of matching.next() as [number, Key][]) {
        total += 1;
        const found = { key, shelf: at, seq };
        if (!after || compare(found, after) > 0) smallest.offer(found);
      }
      if (!matching.isDone) await breathe();
    }
  }
  const page = smallest.sorted().slice(skip);
  const shown = page.slice(0, query.limit);
  return {
    resources: readResources(
      searching,
      shown.map(({ seq }) => seq),
    ),
    ...(query.countTotal && { total }),
    ...(page.length > query.limit && shown.length > 0 && { next: nextOf(shown) }),
  };
}

function matchingOf(searching: Searching, query: SearchQuery, shelf: Shelf): Matching {
  const context = contextOf(searching, query, shelf);
  return new Matching(searching, shelf, {
    columns: sql`r.seq, ${compileSortKey(query.sort!.path, context)}`,
    condition: query.filter ? compileFilter(query.filter, context) : literal('1'),
    lookups: query.filter && lookupsOf(shelf.type, query.filter),
  });
}

function nextOf(shown: readonly Sorted[]): string {
  const { key, shelf, seq } = shown.at(-1)!;
  return writePlace([key, shelf, seq]);
}

function placeOf({ from }: SearchQuery, shelves: readonly Shelf[]): Sorted | undefined {
  if ('skip' in from) return undefined;
  const [key, shelf, seq] = readPlace(from.after, ['any', 'number', 'number']) as [Key, number, number];
  return { key, shelf: Math.min(shelf, shelves.length), seq };
}

/** By key, ties by creation in either direction; what has no key is last ascending and first descending (RFC 7644 §3.4.2.3). */
function comparer(descending: boolean): (a: Sorted, b: Sorted) => number {
  return (a, b) => {
    const byKey = compareKeys(a.key, b.key);
    if (byKey !== 0) return descending ? -byKey : byKey;
    return a.shelf - b.shelf || a.seq - b.seq;
  };
}

function compareKeys(a: Key, b: Key): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return classOf(a) - classOf(b);
}

const classOf = (key: Key): number => (key === null ? 2 : typeof key === 'string' ? 1 : 0);

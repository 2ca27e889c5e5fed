/** Pages of what one indexed value finds, which is what providers ask before each change: nothing but that value is looked at. */

import { readPlace, writePlace } from '../../places.js';
import type { SearchQuery, SearchResult } from '../../port/index.js';
import type { Shelf } from '../shelves.js';
import { findCandidates, isExact, lookupsOf } from './lookup.js';
import { readResources } from './read.js';
import type { Searching } from './searching.js';

/** Undefined when the filter asks for more than that. */
export function exactPage(
  searching: Searching,
  query: SearchQuery,
  shelves: readonly Shelf[],
): SearchResult | undefined {
  const [shelf, ...others] = shelves;
  if (!shelf || others.length > 0) return undefined;
  const lookups = lookupsOf(shelf.type, query.filter!);
  const found = isExact(query.filter!, lookups) ? findCandidates(searching, shelf, lookups!) : undefined;
  if (!found) return undefined;
  const first = firstOf(query, found);
  const page = found.slice(first, first + query.limit);
  const hasMore = page.length > 0 && first + page.length < found.length;
  return {
    resources: readResources(searching, page),
    ...(query.countTotal && { total: found.length }),
    ...(hasMore && { next: writePlace([page.at(-1)!]) }),
  };
}

/** Which of those found, in ascending order, the page begins with. */
function firstOf({ from }: SearchQuery, found: readonly number[]): number {
  if ('skip' in from) return from.skip;
  const after = readPlace(from.after, ['number'])[0] as number;
  const at = found.findIndex((seq) => seq > after);
  return at < 0 ? found.length : at;
}

/** Answers a search by the cheapest way that gives the right answer. */
import type { SearchQuery, SearchResult } from '../../port/index.js';
import { exactPage } from './exact.js';
import { filteredPage } from './filtered.js';
import { plainPage } from './plain.js';
import type { Searching } from './searching.js';
import { sortedPage } from './sorted.js';

/** See `Resources.search` in the port. */
export async function search(searching: Searching, query: SearchQuery): Promise<SearchResult> {
  const shelves = query.types.map((type) => searching.shelves.find(query, type)).filter((shelf) => shelf !== undefined);
  if (query.sort) return sortedPage(searching, query, shelves);
  if (query.filter) return exactPage(searching, query, shelves) ?? filteredPage(searching, query, shelves);
  return plainPage(searching, query, shelves);
}

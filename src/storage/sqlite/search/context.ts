/** What the filter compiler has to know of a query. */
import type { SearchQuery } from '../../port/index.js';
import type { FilterContext } from '../filter-virtual.js';
import type { Shelf } from '../shelves.js';
import type { Searching } from './searching.js';

export const contextOf = ({ shelves }: Searching, query: SearchQuery, shelf: Shelf): FilterContext => ({
  type: shelf.type,
  now: query.now,
  baseUrl: query.baseUrl,
  shelves: shelves.of(query),
});

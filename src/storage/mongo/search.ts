/** Pages of resources in the order of their ids, which is that of creation. */

import { readPlace, writePlace } from '../places.js';
import type { SearchQuery, SearchResult, StoredResource } from '../port/index.js';
import type { MongoQuery, ResourceDocument } from './filter-document.js';
import type { Models } from './models.js';
import { resourceOf, shownFields } from './resource-documents.js';
import { matchOf } from './search-match.js';
import { sortedPage } from './search-sorted.js';

/** What `Resources.search` promises. Aggregations take a query as it was compiled: nothing in it is cast. */
export async function search(models: Models, query: SearchQuery): Promise<SearchResult> {
  const types = [...new Set(query.types)];
  const matches = new Map<string, MongoQuery>();
  for (const type of types) matches.set(type, await matchOf(models, query, type));
  if (query.sort) return sortedPage(models, { query, sort: query.sort, matches });
  const total = query.countTotal ? await countOf(models, matches.values()) : undefined;
  const found = query.limit === 0 ? [] : await pageOf(models, query, matches);
  const resources = found.slice(0, query.limit);
  const last = resources.at(-1);
  return {
    resources,
    ...(total !== undefined && { total }),
    ...(last && found.length > query.limit && { next: writePlace([types.indexOf(last.type), last.id]) }),
  };
}

async function countOf(models: Models, matches: Iterable<MongoQuery>): Promise<number> {
  let total = 0;
  for (const match of matches) {
    const [counted] = await models.resources.aggregate<{ count: number }>([{ $match: match }, { $count: 'count' }]);
    total += counted?.count ?? 0;
  }
  return total;
}

/** The page and, when there is one, what follows it. */
async function pageOf(
  models: Models,
  { from, limit }: SearchQuery,
  matches: ReadonlyMap<string, MongoQuery>,
): Promise<StoredResource[]> {
  const [startType, startId] = 'after' in from ? (readPlace(from.after, ['number', 'string']) as [number, string]) : [];
  let toSkip = 'skip' in from ? from.skip : 0;
  const found: StoredResource[] = [];
  for (const [at, match] of [...matches.values()].entries()) {
    if (startType !== undefined && at < startType) continue;
    const rest = at === startType ? { $and: [match, { _id: { $gt: startId } }] } : match;
    const documents = await models.resources.aggregate<ResourceDocument>([
      { $match: rest },
      { $sort: { _id: 1 } },
      ...(toSkip > 0 ? [{ $skip: toSkip }] : []),
      { $limit: limit + 1 - found.length },
      { $project: shownFields },
    ]);
    found.push(...documents.map(resourceOf));
    if (found.length > limit) break;
    // Past the end of this type, only as many are left to skip as it did not have.
    if (toSkip > 0) toSkip = documents.length > 0 ? 0 : toSkip - (await countOf(models, [match]));
  }
  return found;
}

/** Pages in an order of their own: the keys of all that matches are gone through, and only what the page needs is kept. */
import { compareText } from '../../scim/filter/order.js';
import { readPlace, writePlace } from '../places.js';
import type { SearchQuery, SearchResult, StoredResource } from '../port/index.js';
import { Smallest } from '../smallest.js';
import type { MongoQuery, ResourceDocument } from './filter-document.js';
import type { Models } from './models.js';
import { resourceOf, shownFields } from './resource-documents.js';
import { type SortKey, sortFields, sortKeyOf } from './sort-key.js';

interface Sorted {
  readonly key: SortKey;
  readonly type: number;
  readonly id: string;
}

export interface SortedQuery {
  readonly query: SearchQuery;
  readonly sort: NonNullable<SearchQuery['sort']>;
  /** By type, in the order of the types. */
  readonly matches: ReadonlyMap<string, MongoQuery>;
}

export async function sortedPage(models: Models, { query, sort, matches }: SortedQuery): Promise<SearchResult> {
  const { from, limit, countTotal } = query;
  const compare = comparer(sort.descending);
  const after = 'after' in from ? placeOf(from.after) : undefined;
  const skip = 'skip' in from ? from.skip : 0;
  const smallest = new Smallest<Sorted>(limit === 0 ? 0 : skip + limit + 1, compare);
  let total = 0;
  for (const [at, [type, match]] of [...matches].entries()) {
    const cursor = models.resources
      .aggregate<ResourceDocument>([{ $match: match }, { $project: sortFields(sort.path) }])
      .cursor({ batchSize: 1000 });
    for await (const document of cursor) {
      total += 1;
      const key = sortKeyOf(document, sort.path, { type, baseUrl: query.baseUrl });
      const found = { key, type: at, id: document._id };
      if (!after || compare(found, after) > 0) smallest.offer(found);
    }
  }
  const page = smallest.sorted().slice(skip);
  const shown = page.slice(0, limit);
  const last = shown.at(-1);
  return {
    resources: await read(models, shown),
    ...(countTotal && { total }),
    ...(last && page.length > limit && { next: writePlace([last.key, last.type, last.id]) }),
  };
}

/** The resources in that order; one that is gone meanwhile is left out. */
async function read({ resources }: Models, shown: readonly Sorted[]): Promise<StoredResource[]> {
  if (shown.length === 0) return [];
  const found = await resources
    .find({ _id: { $in: shown.map(({ id }) => id) } }, shownFields)
    .lean<ResourceDocument[]>();
  const byId = new Map(found.map((document) => [document._id, resourceOf(document)]));
  return shown.map(({ id }) => byId.get(id)).filter((resource) => resource !== undefined);
}

function placeOf(text: string): Sorted {
  const [key, type, id] = readPlace(text, ['any', 'number', 'string']) as [SortKey, number, string];
  return { key, type, id };
}

/** By key, ties by creation in either direction; what has no key is last ascending and first descending (RFC 7644 §3.4.2.3). */
function comparer(descending: boolean): (a: Sorted, b: Sorted) => number {
  return (a, b) => {
    const byKey = compareKeys(a.key, b.key);
    if (byKey !== 0) return descending ? -byKey : byKey;
    return a.type - b.type || compareText(a.id, b.id);
  };
}

function compareKeys(a: SortKey, b: SortKey): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return classOf(a) - classOf(b);
}

const classOf = (key: SortKey): number => (key === null ? 2 : typeof key === 'string' ? 1 : 0);

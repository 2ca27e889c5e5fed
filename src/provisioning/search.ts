/** Lists and searches (RFC 7644 §3.4.2, §3.4.3), paged by index or by cursor (RFC 9865). */
import type { Caller } from '../people/caller.js';
import { ScimError } from '../scim/errors.js';
import type { Filter } from '../scim/filter/ast.js';
import { parseFilter } from '../scim/filter/parse.js';
import { listResponseJson } from '../scim/message/list-response.js';
import { readSearchQuery, readSearchRequest, type SearchRequest } from '../scim/message/search-request.js';
import type { AttributePath } from '../scim/path/path.js';
import { resolveAttributePath } from '../scim/path/resolve.js';
import { parseProjection } from '../scim/projection/parse.js';
import type { ResourceType } from '../scim/schema/registry.js';
import type { SearchQuery, SearchResult } from '../storage/port/index.js';
import { readCursor, writeCursor } from './cursor.js';
import type { ProvisioningDeps } from './deps.js';
import type { ScimRequest, ScimResponse } from './message.js';
import { showAll } from './show.js';

/**
 * Answers 200 with a ListResponse of resources of the types; from the query of a GET or the body of a POST to `.search`.
 * At the root these are all types, in the order of /ResourceTypes: an attribute that a type lacks is absent there.
 */
export async function search(
  deps: ProvisioningDeps,
  caller: Caller,
  types: readonly ResourceType[],
  request: ScimRequest,
): Promise<ScimResponse> {
  const asked = request.method === 'GET' ? readSearchQuery(request.query) : readSearchRequest(request.body);
  const projection = parseProjection(types, asked);
  const count = pageSize(deps, asked);
  const page =
    asked.cursor === undefined
      ? await byIndex(deps, caller, { types, asked, count })
      : await byCursor(deps, caller, { types, asked, count, cursor: asked.cursor });
  const resources = await showAll(deps, caller, page.resources, projection);
  return { status: 200, json: listResponseJson(resources, page) };
}

/** What is asked, and how many at most. */
interface Asked {
  readonly types: readonly ResourceType[];
  readonly asked: SearchRequest;
  readonly count: number;
}

type Page = Pick<SearchResult, 'resources'> & {
  readonly totalResults: number;
  readonly startIndex?: number;
  readonly nextCursor?: string;
};

async function byIndex(deps: ProvisioningDeps, caller: Caller, asked: Asked): Promise<Page> {
  const startIndex = asked.asked.startIndex ?? 1;
  const query = queryOf(deps, caller, asked, { from: { skip: startIndex - 1 }, countTotal: true });
  const found = await deps.storage.resources.search(query);
  return { resources: found.resources, totalResults: found.total ?? 0, startIndex };
}

/** RFC 9865: an empty cursor begins a walk. The total is counted once, at its beginning. */
async function byCursor(
  deps: ProvisioningDeps,
  caller: Caller,
  asked: Asked & { readonly cursor: string },
): Promise<Page> {
  const { filter, sortBy, sortOrder } = asked.asked;
  const name = JSON.stringify([
    caller.scope.directoryId,
    asked.types.map((type) => type.name),
    filter,
    sortBy,
    sortOrder,
  ]);
  const place = asked.cursor === '' ? undefined : readCursor(deps, name, asked.cursor);
  const query = queryOf(deps, caller, asked, {
    from: place ? { after: place.after } : { skip: 0 },
    countTotal: place === undefined,
  });
  const found = await deps.storage.resources.search(query);
  const totalResults = place?.total ?? found.total ?? 0;
  return {
    resources: found.resources,
    totalResults,
    ...(found.next !== undefined && {
      nextCursor: writeCursor(deps, name, { after: found.next, total: totalResults }),
    }),
  };
}

function queryOf(
  deps: ProvisioningDeps,
  caller: Caller,
  { types, asked, count: limit }: Asked,
  { from, countTotal }: Pick<SearchQuery, 'from' | 'countTotal'>,
): SearchQuery {
  const { tenantId, directoryId } = caller.scope;
  const names = types.map((type) => type.name);
  const now = deps.clock.now();
  const query = { tenantId, directoryId, types: names, now, baseUrl: deps.baseUrl, limit, from, countTotal };
  const filter = asked.filter === undefined ? undefined : filterOf(deps, types, asked.filter);
  if (asked.sortBy === undefined) return filter === undefined ? query : { filter, ...query };
  const sort = { path: sortPath(types, asked.sortBy), descending: asked.sortOrder === 'descending' };
  return filter === undefined ? { sort, ...query } : { filter, sort, ...query };
}

/** One type's reading of the filter; for several, each type's own, behind a condition on `meta.resourceType`. */
function filterOf(deps: ProvisioningDeps, types: readonly ResourceType[], text: string): Filter {
  const { filterCharacters: characters, filterTerms: terms, filterDepth: depth } = deps.limits;
  const limits = { characters, terms, depth };
  const [only, ...others] = types;
  if (only && others.length === 0) return parseFilter(only, text, limits);
  const readings = types.map((type): Filter => {
    const isType: Filter = {
      kind: 'compare',
      path: resolveAttributePath(type, 'meta.resourceType'),
      operator: 'eq',
      value: type.name,
    };
    return { kind: 'and', filters: [isType, parseFilter(type, text, { unknownAttribute: 'absent', ...limits })] };
  });
  return { kind: 'or', filters: readings };
}

/** The path as the first type that has the attribute knows it; its keys are the same for all. */
function sortPath(types: readonly ResourceType[], text: string): AttributePath {
  for (const [place, type] of types.entries()) {
    try {
      return resolveAttributePath(type, text);
    } catch (error) {
      if (!(error instanceof ScimError) || place === types.length - 1) throw error;
    }
  }
  throw new Error('a search needs a type');
}

/** The page size: as asked, within the most that is given; ours when nothing is asked. */
function pageSize(deps: Pick<ProvisioningDeps, 'limits'>, asked: SearchRequest): number {
  return Math.min(asked.count ?? deps.limits.pageSize, deps.limits.pageSizeMaximum);
}

/** Searching by rendering every resource and asking `matches`: slow, and right by definition. */
import { groupsOf } from '../../../src/provisioning/groups-of.js';
import { toResource } from '../../../src/provisioning/representation.js';
import { comparable, matches } from '../../../src/scim/filter/match.js';
import { compareText } from '../../../src/scim/filter/order.js';
import type { AttributePath } from '../../../src/scim/path/path.js';
import { leafOf } from '../../../src/scim/path/resolve.js';
import type { Json, JsonObject, Resource } from '../../../src/scim/schema/attribute.js';
import type { Memberships, SearchQuery, SearchResult, WrittenResource } from '../../../src/storage/port/index.js';
import { type Filed, filedIn, type State } from './state.js';

/** The whole resource, as served and as filters mean it. */
export async function rendered(
  memberships: Memberships,
  resource: WrittenResource,
  { now, baseUrl }: Pick<SearchQuery, 'now' | 'baseUrl'>,
): Promise<Resource> {
  const members = resource.type === 'Group' ? await memberships.members(resource, resource.id) : undefined;
  const groups = resource.type === 'User' ? await groupsOf(memberships, resource, [resource.id], baseUrl) : undefined;
  return toResource(resource, { now, baseUrl, members, groups: groups?.get(resource.id) });
}

interface Found {
  readonly filed: Filed;
  readonly type: number;
  readonly key: string | number | boolean | undefined;
}

export async function searchState(state: State, memberships: Memberships, query: SearchQuery): Promise<SearchResult> {
  const found: Found[] = [];
  for (const filed of state.resources.values()) {
    const type = query.types.indexOf(filed.resource.type);
    if (type < 0 || !filedIn(state, query, filed.resource.id)) continue;
    const resource = await rendered(memberships, filed.resource, query);
    if (query.filter && !matches(query.filter, resource)) continue;
    found.push({ filed, type, key: query.sort && sortKey(query.sort.path, resource) });
  }
  found.sort((a, b) => compareFound(a, b, query.sort?.descending ?? false));
  const begin = 'skip' in query.from ? query.from.skip : firstAfter(found, query);
  const page = found.slice(begin, begin + query.limit);
  const last = page.at(-1);
  return {
    resources: page.map(({ filed }) => filed.resource),
    ...(query.countTotal && { total: found.length }),
    ...(last &&
      begin + query.limit < found.length && { next: JSON.stringify([last.key, last.type, last.filed.order]) }),
  };
}

function firstAfter(found: readonly Found[], query: SearchQuery): number {
  const [key, type, order] = JSON.parse((query.from as { after: string }).after) as [
    Found['key'] | null,
    number,
    number,
  ];
  const place = { key: key ?? undefined, type, filed: { order } as Filed };
  const at = found.findIndex((each) => compareFound(each, place, query.sort?.descending ?? false) > 0);
  return at < 0 ? found.length : at;
}

function compareFound(a: Found, b: Found, descending: boolean): number {
  const byKey = compareKeys(a.key, b.key);
  return (descending ? -byKey : byKey) || a.type - b.type || a.filed.order - b.filed.order;
}

function compareKeys(a: Found['key'], b: Found['key']): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : Number(a) - Number(b);
}

/** RFC 7644 §3.4.2.3: of several values the primary one's, else the first. */
function sortKey(path: AttributePath, resource: Resource): Found['key'] {
  const base = path.extension === undefined ? resource : (resource[path.extension] as JsonObject | undefined);
  const value = chosen(base?.[path.attribute.name]);
  const sub = path.subAttribute;
  const leaf = sub && typeof value === 'object' ? chosen((value as JsonObject)[sub.name]) : value;
  return leaf === undefined || leaf === null ? undefined : comparable(leafOf(path), leaf);
}

function chosen(value: Json | undefined): Json | undefined {
  if (!Array.isArray(value)) return value;
  return (value as Json[]).find((each) => (each as JsonObject)?.primary === true) ?? (value as Json[])[0];
}

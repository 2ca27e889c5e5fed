/** What a resource is sorted by, read from its document. */

import { comparable } from '../../scim/filter/match.js';
import { foldText } from '../../scim/fold.js';
import type { AttributePath } from '../../scim/path/path.js';
import { leafOf } from '../../scim/path/resolve.js';
import { urns } from '../../scim/urns.js';
import type { ResourceDocument } from './filter-document.js';

/** Null for what has no value there. */
export type SortKey = string | number | null;

/** The fields that `sortKeyOf` reads. */
export function sortFields(path: AttributePath): Record<string, 1> {
  return isShadowed(path)
    ? { [`shadow.${shadowField(path)}`]: 1 }
    : { version: 1, createdAt: 1, modifiedAt: 1, access: 1 };
}

interface Shown {
  readonly type: string;
  readonly baseUrl: string;
}

/** RFC 7644 §3.4.2.3: of several values the primary one's, else the first. Lists of memberships are no order. */
export function sortKeyOf(document: ResourceDocument, path: AttributePath, shown: Shown): SortKey {
  const value = isShadowed(path)
    ? shadowValue(document.shadow, path)
    : comparableOf(path, plainValue(document, path, shown));
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

const keptElsewhere: ReadonlySet<string> = new Set(['id', 'meta', 'members', 'groups']);

const isShadowed = ({ extension, keys }: AttributePath): boolean =>
  extension === undefined ? !keptElsewhere.has(keys[0]!) : extension !== urns.doorwardUser;

/** The attribute's own place in the shadow, without the sub-attribute: which element is meant must be seen. */
const shadowField = ({ keys, subAttribute }: AttributePath): string =>
  (subAttribute ? keys.slice(0, -1) : keys).join('.');

function shadowValue(shadow: unknown, path: AttributePath): unknown {
  const { keys, subAttribute } = path;
  let value: unknown = shadow;
  for (const key of subAttribute ? keys.slice(0, -1) : keys) value = inside(value, key);
  const one = chosen(value);
  return subAttribute ? chosen(inside(one, keys.at(-1)!)) : one;
}

const inside = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;

function chosen(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.find((each) => inside(each, 'primary') === true) ?? value[0];
}

const comparableOf = (path: AttributePath, value: string | number | undefined): string | number | undefined => {
  if (typeof value !== 'string' || value === '') return value === '' ? undefined : value;
  const leaf = leafOf(path);
  return leaf.type === 'string' || leaf.type === 'reference' ? (comparable(leaf, value) as string) : foldText(value);
};

function plainValue(
  document: ResourceDocument,
  path: AttributePath,
  { type, baseUrl }: Shown,
): string | number | undefined {
  if (path.extension !== undefined) return accessValue(document, path);
  if (path.keys[0] === 'id') return document._id;
  if (path.keys[0] !== 'meta') return undefined;
  switch (path.keys[1]) {
    case 'created':
      return document.createdAt;
    case 'lastModified':
      return document.modifiedAt;
    case 'resourceType':
      return type;
    case 'location':
      return `${baseUrl}/${type}s/${document._id}`;
    case 'version':
      return `W/"${document.version}"`;
    default:
      return undefined;
  }
}

function accessValue({ access }: ResourceDocument, path: AttributePath): string | number | undefined {
  switch (path.keys.slice(1).join('.')) {
    case 'expiresAt':
      return access?.expiresAt;
    case 'account':
    case 'account.value':
      return access?.accountId;
    case 'account.disposition':
      return access?.disposition;
    case 'sponsor':
    case 'sponsor.value':
      return access?.sponsor;
    case 'holds':
      return access?.holds[0];
    case 'vaults':
      return access?.vaults[0];
    default:
      return undefined;
  }
}

/** SCIM resources and group memberships as the store keeps them. Every call is confined to one directory. */
import type { Filter } from '../../scim/filter/ast.js';
import type { Told } from '../../scim/filter/untold.js';
import type { AttributePath } from '../../scim/path/path.js';
import type { Json } from '../../scim/schema/attribute.js';
import type { HoldReason } from './records.js';

/** The tenant and directory that a credential speaks for; nothing outside them is ever read or changed. */
export interface Scope {
  readonly tenantId: string;
  readonly directoryId: string;
}

/**
 * A resource at rest. `text` is the JSON text of the resource as rendered, less what is kept elsewhere or varies with
 * the clock: `members` and `groups` (membership rows), our own extension (`access`), `meta` (columns).
 */
export interface StoredResource extends Scope {
  readonly id: string;
  /** Name of the resource type, such as `User`. */
  readonly type: string;
  /** 1 when created, one more at each change; the ETag is made from it. */
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly text: string;
  /** What references to it show: a user's displayName or userName, a group's displayName. */
  readonly display: string;
  /** Users only: the person behind the resource, copied from the link in the same commit that changes the link. */
  readonly access?: ResourceAccess;
}

/** What our extension shows (contract.md section 3), and what filters on it ask. */
export interface ResourceAccess {
  readonly linkId: string;
  readonly accountId: string;
  readonly disposition: 'linked' | 'created';
  readonly holds: readonly HoldReason[];
  /** The person has not signed in to this tenant yet. */
  readonly invited: boolean;
  /** Epoch milliseconds. */
  readonly expiresAt?: number;
  /** Id of the User resource of the same directory that answers for a contractor. */
  readonly sponsor?: string;
  readonly vaults: readonly string[];
}

/** A resource on its way into the store: what filters need beside the resource itself. */
export interface WrittenResource extends StoredResource {
  /** See `scim/filter/shadow.ts`: folded values of everything in `text`, which adapters query. Made when it is asked for. */
  shadow(): Shadow;
  /** The same in short, for adapters that can query `text` too: what `text` says, and the rest of the shadow. */
  readonly told?: Told;
  /** Values that are unique within (directory, type): attribute name → folded key. A clash is `AlreadyExists(attribute)`. */
  readonly uniqueKeys: Readonly<Record<string, string>>;
}

export type { Told };

export type Shadow = { readonly [key: string]: Json };

/**
 * Paths (shadow keys joined by a dot) that adapters answer from an index when a filter's top-level `and` holds an `eq`
 * on them, beside `id` and the unique keys. Each costs every creation something, so they are those that providers ask.
 */
export const indexedPaths = [
  'userName',
  'externalId',
  'displayName',
  'emails.value',
  ':enterprise:2-0:user.employeeNumber',
] as const;

export type IndexedPath = (typeof indexedPaths)[number];

/** The names of people are many and often changed, and nobody looks them up: only groups are found by displayName. */
export function isIndexed(type: string, path: string): path is IndexedPath {
  return indexedPaths.some((indexed) => indexed === path) && !(type === 'User' && path === 'displayName');
}

/**
 * How filters reach what is not in the shadow, the same in every adapter. A path's first key names it:
 * `id`, `meta` (`created`, `lastModified` in epoch milliseconds, `version` as the ETag text, `resourceType`, `location`),
 * `members` (`value`, `type`, `display`, `$ref`) and `groups` (`value`, `display`, `type` direct or indirect, `$ref`),
 * and our extension's alias (`accessStatus`, `holds`, `expiresAt`, `account.value`, `account.disposition`, `sponsor.value`, `vaults`).
 */
export interface SearchQuery extends Scope {
  /** Names of resource types, in the order they are to be listed; one name for an endpoint's list. */
  readonly types: readonly string[];
  readonly filter?: Filter;
  readonly sort?: { readonly path: AttributePath; readonly descending: boolean };
  /** The instant that `accessStatus` is computed for. */
  readonly now: number;
  /** What `meta.location` and `$ref` begin with, such as `https://host/scim/v2`. */
  readonly baseUrl: string;
  /** 0 asks for the total alone. */
  readonly limit: number;
  /** Where the page begins: the number of matches to skip, or the place after which a cursor stands. */
  readonly from: { readonly skip: number } | { readonly after: string };
  /** False when nobody will look at the total (cursor pages after the first). */
  readonly countTotal: boolean;
}

export interface SearchResult {
  readonly resources: readonly StoredResource[];
  /** Matches in all; undefined unless asked for. */
  readonly total?: number;
  /** Opaque place of the last resource of the page, for `after`; absent when nothing follows. */
  readonly next?: string;
}

/** One row of a group's members, or of a user's groups. */
export interface Membership {
  readonly groupId: string;
  readonly memberId: string;
  /** Resource type of the member: `User` or `Group`. */
  readonly memberType: string;
}

/** A membership with the current `display` of the other side: the member's for `members`, the group's for `groups`. */
export interface ShownMembership extends Membership {
  readonly display: string;
}

export interface Resources {
  /** The resource, or undefined when this directory has none of that type and id. */
  get(scope: Scope, type: string, id: string): Promise<StoredResource | undefined>;
  /** Of these ids, those that are resources of the directory, with their types; in no order. */
  known(scope: Scope, ids: readonly string[]): Promise<readonly { readonly id: string; readonly type: string }[]>;
  /** Resources whose shadow has that exact folded value at an indexed path, oldest first. */
  byIndexed(scope: Scope, type: string, path: IndexedPath, value: string): Promise<readonly StoredResource[]>;
  /**
   * A page of what matches, in order of creation unless sorted; sorted pages break ties by creation, and what lacks the
   * sort attribute comes last ascending and first descending (RFC 7644 §3.4.2.3). Agrees with `scim/filter/match.ts` on
   * every resource and filter. A walk by `after` shows each resource that was there throughout exactly once, whatever is
   * created, changed (unsorted) or deleted meanwhile. Long scans are done in slices that let other requests through.
   */
  search(query: SearchQuery): Promise<SearchResult>;
  /** Every resource of the store, those of one directory and type oldest first, for `doctor` and exports; in pages. */
  walk(page: {
    limit: number;
    after?: string | undefined;
  }): Promise<{ items: readonly StoredResource[]; next?: string }>;
}

export interface Memberships {
  /** Of these members, those that are in the group already. Costs by the number asked, never by the group's size. */
  present(scope: Scope, groupId: string, memberIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** All members of a group in the order they joined, read in slices. */
  members(scope: Scope, groupId: string): Promise<readonly ShownMembership[]>;
  /** Direct groups of each of the resources, by member id; ids without any are absent from the map. */
  groupsOf(scope: Scope, memberIds: readonly string[]): Promise<ReadonlyMap<string, readonly ShownMembership[]>>;
}

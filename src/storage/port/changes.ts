/** The vocabulary of writing: a commit is a list of these, and all of it happens or none. */
import type { CollectionName, Collections } from './collections.js';
import type { ResourceAccess, Scope, WrittenResource } from './resources.js';
import type { LogEntry, NewAuditEvent } from './trail.js';

type RecordChange = {
  [K in CollectionName]:
    | { readonly change: 'insert'; readonly collection: K; readonly record: Collections[K] }
    /** Replaces the record whose version is `record.v`, and stores it with `v + 1`. Else `VersionConflict`, or `NotFound` when gone. */
    | { readonly change: 'update'; readonly collection: K; readonly record: Collections[K] }
    /** Deletes the record; with `v`, only at that version. Deleting what is gone already is no error. */
    | { readonly change: 'delete'; readonly collection: K; readonly id: string; readonly v?: number };
}[CollectionName];

export type Change =
  | RecordChange
  /** `AlreadyExists(attribute)` when a unique key is taken. `resource.version` must be 1. */
  | { readonly change: 'createResource'; readonly resource: WrittenResource }
  /** Replaces it when its version is `expectedVersion`, storing `resource.version`. Else `VersionConflict`, or `NotFound`. */
  | {
      readonly change: 'replaceResource';
      readonly resource: WrittenResource;
      readonly expectedVersion: number;
      /** Tells that unique keys and values of indexed paths are those of the version replaced, so that none need be compared. */
      readonly indexedAsBefore?: boolean;
    }
  /** Raises the version by one and sets `modifiedAt`; `expectedVersion` as above when given. */
  | {
      readonly change: 'touchResource';
      readonly scope: Scope;
      readonly type: string;
      readonly id: string;
      readonly modifiedAt: number;
      readonly expectedVersion?: number;
    }
  /** Sets a user's access, raises its version. `NotFound` when it is gone. */
  | {
      readonly change: 'setAccess';
      readonly scope: Scope;
      readonly id: string;
      readonly access: ResourceAccess;
      readonly modifiedAt: number;
    }
  /** Removes the resource, its index entries and every membership that names it on either side. `NotFound` when gone. */
  | {
      readonly change: 'deleteResource';
      readonly scope: Scope;
      readonly type: string;
      readonly id: string;
      readonly expectedVersion?: number;
    }
  /** Members that are present already stay as they are; an id that names no resource of the directory by now does not join. `NotFound` when the group is gone; `VersionConflict` when the group would come to contain itself through nested groups: look again. */
  | {
      readonly change: 'addMembers';
      readonly scope: Scope;
      readonly groupId: string;
      readonly memberIds: readonly string[];
    }
  /** `'all'` empties the group. Ids that are not members are passed over. */
  | {
      readonly change: 'removeMembers';
      readonly scope: Scope;
      readonly groupId: string;
      readonly memberIds: readonly string[] | 'all';
    }
  | { readonly change: 'event'; readonly event: NewAuditEvent }
  | { readonly change: 'log'; readonly entry: LogEntry }
  /**
   * Deletes a tenant's oldest entries of the provisioning log, `limit` at most, up to the first that is not older than
   * `before`. Entries that this very commit or one at the same moment writes stay.
   */
  | { readonly change: 'forgetLog'; readonly tenantId: string; readonly before: number; readonly limit: number };

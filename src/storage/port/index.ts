/**
 * The storage port: what Doorward asks of a store. Owns the shapes of what is kept and the contract of each call;
 * does not own what the data mean. Adapters: `../sqlite/` (embedded) and `../mongo/`. Types only, but for three errors.
 */
import type { Change } from './changes.js';
import type { Collection, CollectionName } from './collections.js';
import type { Memberships, Resources } from './resources.js';
import type { Events, ProvisioningLog } from './trail.js';

export * from './changes.js';
export * from './collections.js';
export * from './errors.js';
export * from './extension-request.js';
export * from './invitation-reports.js';
export * from './notice.js';
export * from './rate-shares.js';
export * from './records.js';
export * from './resources.js';
export * from './sso.js';
export * from './trail.js';
export * from './vault.js';

export type Storage = { readonly [K in CollectionName]: Collection<K> } & {
  readonly resources: Resources;
  readonly memberships: Memberships;
  readonly events: Events;
  readonly log: ProvisioningLog;

  /**
   * Does all of the changes, in order, or none: a later change sees the earlier ones. Durable when the promise
   * resolves. The first change that cannot be done rejects with `NotFound`, `AlreadyExists` or `VersionConflict`.
   */
  commit(changes: readonly Change[]): Promise<void>;
  /**
   * Grows whenever a tenant, directory, SCIM token or API key was written by anyone; what was read at an older value
   * may be stale. Cheap enough to ask at every request. A promise where other processes write to the same store; its
   * read then begins after it was asked.
   */
  configurationGeneration(): number | Promise<number>;
  /** What the adapter found at `open`, one sentence for the start notice. */
  readonly description: string;
  /** Resolves when the store answers; rejects with `StoreUnavailable` otherwise. */
  ping(): Promise<void>;
  /**
   * Looks for damage (structure, dangling references); one sentence a finding, none when all is well. Where a store is
   * looked through slice by slice, no further one is begun once `isOver` says so.
   */
  check(isOver?: () => boolean): Promise<readonly string[]>;
  /** Waits for what is under way, then lets go of the store. */
  close(): Promise<void>;
};

/** All that a store keeps, in plain maps: the adapter copies it before a commit, so taking back is forgetting the copy. */
import {
  type AuditEvent,
  type CollectionName,
  type Collections,
  collectionIndexes,
  type LogEntry,
  type Scope,
  type WrittenResource,
} from '../../../src/storage/port/index.js';

export type Records = { [K in CollectionName]: Map<string, Collections[K]> };

export interface Filed {
  readonly resource: WrittenResource;
  /** Place in the order of creation. */
  readonly order: number;
}

export interface State {
  readonly records: Records;
  readonly resources: Map<string, Filed>;
  /** In the order in which they were made. */
  memberships: readonly { readonly groupId: string; readonly memberId: string }[];
  events: readonly AuditEvent[];
  log: readonly LogEntry[];
  nextOrder: number;
  generation: number;
}

export const collectionNames = Object.keys(collectionIndexes) as CollectionName[];

export const emptyState = (): State => ({
  records: Object.fromEntries(collectionNames.map((name) => [name, new Map()])) as unknown as Records,
  resources: new Map(),
  memberships: [],
  events: [],
  log: [],
  nextOrder: 1,
  generation: 0,
});

export const copyState = (state: State): State => ({
  ...state,
  records: Object.fromEntries(
    collectionNames.map((name) => [name, new Map(state.records[name] as Map<string, unknown>)]),
  ) as unknown as Records,
  resources: new Map(state.resources),
});

/** The resource with that id when it is one of that directory. */
export function filedIn(state: State, scope: Scope, id: string): Filed | undefined {
  const filed = state.resources.get(id);
  const isThere = filed?.resource.tenantId === scope.tenantId && filed.resource.directoryId === scope.directoryId;
  return isThere ? filed : undefined;
}

/** Does one change to a copy of the state, or throws. */
import {
  AlreadyExists,
  type Change,
  type CollectionName,
  collectionIndexes,
  type Index,
  type NewAuditEvent,
  NotFound,
  type Scope,
  type StoredResource,
  VersionConflict,
  type WrittenResource,
} from '../../../src/storage/port/index.js';
import { type Filed, filedIn, type State } from './state.js';

export type Chain = (previousHash: string, event: NewAuditEvent, sequence: number) => string;
type RecordChange = Extract<Change, { collection: CollectionName }>;
type Plain = Record<string, unknown> & { id: string; v: number };

export function applyChange(state: State, change: Change, chain: Chain): void {
  switch (change.change) {
    case 'insert':
    case 'update':
    case 'delete':
      changeRecord(state, change);
      break;
    case 'createResource':
      checkKeys(state, change.resource);
      if (state.resources.has(change.resource.id)) throw new AlreadyExists('id');
      state.resources.set(change.resource.id, { resource: change.resource, order: state.nextOrder++ });
      break;
    case 'replaceResource': {
      const { resource, expectedVersion } = change;
      const filed = require(state, resource, resource.id, { type: resource.type, version: expectedVersion });
      checkKeys(state, resource);
      state.resources.set(resource.id, { ...filed, resource });
      break;
    }
    case 'touchResource': {
      const { type, expectedVersion } = change;
      const filed = require(state, change.scope, change.id, { type, version: expectedVersion });
      set(state, filed, { modifiedAt: change.modifiedAt });
      break;
    }
    case 'setAccess': {
      const filed = require(state, change.scope, change.id, {});
      set(state, filed, { access: change.access, modifiedAt: change.modifiedAt });
      break;
    }
    case 'deleteResource': {
      require(state, change.scope, change.id, { type: change.type, version: change.expectedVersion });
      state.resources.delete(change.id);
      state.memberships = state.memberships.filter(
        ({ groupId, memberId }) => groupId !== change.id && memberId !== change.id,
      );
      break;
    }
    case 'addMembers':
      addMembers(state, change);
      break;
    case 'removeMembers':
      removeMembers(state, change);
      break;
    case 'event':
      addEvent(state, change.event, chain);
      break;
    case 'log':
      state.log = [...state.log, change.entry];
      break;
    case 'forgetLog':
      forgetLog(state, change);
      break;
  }
}

const watched: ReadonlySet<CollectionName> = new Set(['tenants', 'directories', 'scimTokens', 'apiKeys']);

function changeRecord(state: State, change: RecordChange): void {
  const records = state.records[change.collection] as unknown as Map<string, Plain>;
  if (watched.has(change.collection)) state.generation += 1;
  if (change.change === 'delete') {
    const found = records.get(change.id);
    if (found && change.v !== undefined && found.v !== change.v) throw new VersionConflict(change.id);
    records.delete(change.id);
    return;
  }
  const record = change.record as unknown as Plain;
  const found = records.get(record.id);
  if (change.change === 'insert') {
    if (found) throw new AlreadyExists(`${change.collection}.id`);
  } else if (!found) throw new NotFound(record.id);
  else if (found.v !== record.v) throw new VersionConflict(record.id);
  checkUnique(records, change.collection, record);
  const v = change.change === 'insert' ? 1 : record.v + 1;
  records.set(record.id, JSON.parse(JSON.stringify({ ...record, v })) as Plain);
}

function checkUnique(records: Map<string, Plain>, collection: CollectionName, record: Plain): void {
  for (const [name, { fields, unique }] of Object.entries<Index>(collectionIndexes[collection])) {
    if (!unique || fields.some((field) => record[field] === undefined)) continue;
    for (const other of records.values()) {
      const isSame = other.id !== record.id && fields.every((field) => other[field] === record[field]);
      if (isSame) throw new AlreadyExists(`${collection}.${name}`);
    }
  }
}

function checkKeys(state: State, resource: WrittenResource): void {
  for (const [attribute, key] of Object.entries(resource.uniqueKeys)) {
    for (const { resource: other } of state.resources.values()) {
      if (other.id === resource.id || other.type !== resource.type || !filedIn(state, resource, other.id)) continue;
      if (other.uniqueKeys[attribute] === key) throw new AlreadyExists(attribute);
    }
  }
}

interface Expected {
  readonly type?: string;
  readonly version?: number | undefined;
}

function require(state: State, scope: Scope, id: string, { type, version }: Expected): Filed {
  const filed = filedIn(state, scope, id);
  if (!filed || (type !== undefined && filed.resource.type !== type)) throw new NotFound(id);
  if (version !== undefined && filed.resource.version !== version) throw new VersionConflict(id);
  return filed;
}

function set(state: State, filed: Filed, change: Partial<StoredResource>): void {
  const resource = { ...filed.resource, ...change, version: filed.resource.version + 1 };
  state.resources.set(resource.id, { ...filed, resource });
}

function addMembers(state: State, { scope, groupId, memberIds }: Extract<Change, { change: 'addMembers' }>): void {
  if (!filedIn(state, scope, groupId)) throw new NotFound(groupId);
  const present = new Set(state.memberships.filter((each) => each.groupId === groupId).map((each) => each.memberId));
  if (ancestorsOf(state, groupId).some((id) => memberIds.includes(id))) throw new VersionConflict(groupId);
  const joining = [...new Set(memberIds)].filter((id) => !present.has(id) && filedIn(state, scope, id));
  state.memberships = [...state.memberships, ...joining.map((memberId) => ({ groupId, memberId }))];
}

/** The group itself and every group that contains it. */
function ancestorsOf(state: State, groupId: string): string[] {
  const found = [groupId];
  for (const id of found) {
    const parents = state.memberships.filter((each) => each.memberId === id).map((each) => each.groupId);
    found.push(...parents.filter((parent) => !found.includes(parent)));
  }
  return found;
}

function removeMembers(state: State, change: Extract<Change, { change: 'removeMembers' }>): void {
  const { scope, groupId, memberIds } = change;
  if (!filedIn(state, scope, groupId)) return;
  const leaving = memberIds === 'all' ? undefined : new Set(memberIds);
  state.memberships = state.memberships.filter(
    (each) => each.groupId !== groupId || (leaving !== undefined && !leaving.has(each.memberId)),
  );
}

function forgetLog(state: State, { tenantId, before, limit }: Extract<Change, { change: 'forgetLog' }>): void {
  const own = state.log.filter((entry) => entry.tenantId === tenantId);
  const kept = own.findIndex(({ at }) => at >= before);
  const forgotten = new Set(own.slice(0, Math.min(limit, kept === -1 ? own.length : kept)));
  state.log = state.log.filter((entry) => !forgotten.has(entry));
}

function addEvent(state: State, event: NewAuditEvent, chain: Chain): void {
  const own = state.events.filter(({ tenantId }) => tenantId === event.tenantId);
  if (event.onceKey !== undefined && own.some(({ onceKey }) => onceKey === event.onceKey)) return;
  const previousHash = own.at(-1)?.hash ?? '';
  const sequence = own.length + 1;
  const hash = chain(previousHash, event, sequence);
  state.events = [...state.events, { ...event, sequence, previousHash, hash }];
}

/**
 * The collections and indexes that this release wants. A new collection of small records, or a new index of one, comes
 * here by itself from `collectionIndexes`, and to a database that lacks it at the next start (`bring-up-to-date.ts`).
 */
import { createHash } from 'node:crypto';
import { type CollectionName, collectionIndexes, indexedPaths, isIndexed } from '../../port/index.js';
import { indexedFields, indexesOf } from './fields.js';

export interface PlannedIndex {
  readonly name: string;
  /** Fields in the order of the key, all ascending. */
  readonly key: readonly string[];
  readonly unique: boolean;
  /** What a document must be to stand in the index; undefined when all do. */
  readonly only?: Readonly<Record<string, unknown>>;
}

export interface PlannedCollection {
  readonly name: string;
  /** Fields of small records that are copies of what their text says; empty for all else. */
  readonly copies: readonly string[];
  readonly indexes: readonly PlannedIndex[];
}

/** Every collection of the store, small records first. */
export const plannedCollections = (): readonly PlannedCollection[] => [
  ...(Object.keys(collectionIndexes) as CollectionName[]).map(recordCollection),
  { name: 'resources', copies: [], indexes: resourceIndexes() },
  { name: 'claims', copies: [], indexes: [] },
  {
    name: 'memberships',
    copies: [],
    indexes: [
      plain('group', 'tenantId', 'directoryId', 'groupId', 'place'),
      plain('member', 'tenantId', 'directoryId', 'memberId', 'groupId'),
      // Groups within groups are few among members that are many.
      {
        name: 'nested',
        key: ['tenantId', 'directoryId', 'groupId', 'memberId'],
        unique: false,
        only: { memberType: 'Group' },
      },
    ],
  },
  {
    name: 'events',
    copies: [],
    indexes: [
      plain('type', 'tenantId', 'type', '_id'),
      { name: 'once', key: ['tenantId', 'onceKey'], unique: true, only: { onceKey: { $exists: true } } },
    ],
  },
  { name: 'log', copies: [], indexes: [plain('directory', 'tenantId', 'directoryId', '_id')] },
  { name: 'counters', copies: [], indexes: [] },
];

const plain = (name: string, ...key: string[]): PlannedIndex => ({ name, key, unique: false });

/** Equal keys of an index that is not unique stand in the order of the ids, as pages are read. */
function recordCollection(name: CollectionName): PlannedCollection {
  const indexes = Object.entries(indexesOf(name)).map(([index, { fields, unique = false }]) => ({
    name: index,
    key: unique ? fields : [...fields, '_id'],
    unique,
    only: Object.fromEntries(fields.map((field) => [field, { $exists: true }])),
  }));
  return { name, copies: indexedFields(name), indexes };
}

function resourceIndexes(): readonly PlannedIndex[] {
  const scope = ['tenantId', 'directoryId', 'type'];
  return [
    plain('type', ...scope, '_id'),
    ...indexedPaths.map((path) => {
      const field = `shadow.${path}`;
      const ofGroups = isIndexed('User', path) ? {} : { type: 'Group' };
      const only = { ...ofGroups, [field]: { $exists: true } };
      return { name: path, key: [...scope, field, '_id'], unique: false, only };
    }),
  ];
}

/** Tells one form of an index from every other of the same name; recorded when it is made. */
export function markOf({ name, key, unique, only }: PlannedIndex): string {
  const form = JSON.stringify([key, unique, only ?? null]);
  return `${name}~${createHash('sha256').update(form).digest('hex').slice(0, 8)}`;
}

/** An index whose name an earlier form of it still has is called by its mark. */
export const plannedName = (index: string): string => index.replace(/~[0-9a-f]{8}$/, '');

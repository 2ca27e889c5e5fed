/**
 * No read or write of the port goes through a whole collection. What the adapter sends is overheard, and for each command
 * the server is asked by `explain`; where a stand-in says COLLSCAN of everything, the declared indexes are compared with the
 * command instead.
 */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { CommandStartedEvent, Db } from 'mongodb';
import { parseFilter } from '../../../src/scim/filter/parse.js';
import { urns } from '../../../src/scim/urns.js';
import { plannedCollections } from '../../../src/storage/mongo/schema/plan.js';
import {
  type Collection,
  type CollectionName,
  collectionIndexes,
  type Index,
  indexedPaths,
  type Storage,
} from '../../../src/storage/port/index.js';
import { describeMongo, freshMongoDatabase, type MongoDatabase } from '../../support/mongo.js';
import { fill } from '../archive/fill.js';
import { baseUrl, group, now, user } from '../conformance/fixtures.js';
import { coveringIndex, type Filter, type Query } from './index-cover.js';
import { openOverheard } from './overheard-store.js';

jest.setTimeout(120_000);

const indexesOf = (collection: string) => plannedCollections().find(({ name }) => name === collection)?.indexes ?? [];

describe('the declared indexes', () => {
  const covering = (collection: string, query: Query) => coveringIndex(query, indexesOf(collection))?.name;

  it.each([
    ['links', { filter: { tenantId: { $eq: 't' } }, sort: { _id: 1 } }, 'tenant'],
    ['links', { filter: { tenantId: { $eq: 't' } }, sort: { kind: 1 } }, undefined],
    ['links', { filter: { kind: { $eq: 'admin' } } }, undefined],
    ['links', { filter: { $or: [{ tenantId: 't' }] } }, undefined],
    ['links', { filter: { dueAt: { $exists: true, $lte: 5 } }, sort: { dueAt: 1, _id: 1 } }, 'due'],
    ['links', { filter: { dueAt: { $exists: true, $lte: 5 } }, sort: { dueAt: -1, _id: 1 } }, undefined],
    ['tenants', { filter: { slug: { $exists: true } }, sort: { slug: 1, _id: 1 } }, undefined],
    ['resources', { filter: { 'shadow.userName': 'x' } }, undefined],
    ['events', { filter: { _id: { $gt: 'a', $lt: 'b' } }, sort: { _id: -1 } }, '_id_'],
  ] as const)('of %s for %j: %s', (collection, query, index) => {
    expect(covering(collection, query as unknown as Query)).toBe(index);
  });
});

interface Asked extends Query {
  readonly collection: string;
  readonly command: Filter;
}

describeMongo('no command goes through a whole collection', () => {
  let database: MongoDatabase;
  let storage: Storage;
  let db: Db;
  let explains: boolean;
  const overheard: Asked[] = [];

  beforeAll(async () => {
    database = freshMongoDatabase();
    ({ db, storage } = await openOverheard(database, (event) => void overheard.push(...askedBy(event))));
    await fill(storage, { people: 30, records: 4 });
    explains = await saysIndexScan();
  });
  afterAll(async () => {
    await storage.close();
    await database.drop();
  });

  /** A server whose `explain` knows partial indexes is believed. */
  async function saysIndexScan(): Promise<boolean> {
    const plan = await db
      .collection('links')
      .find({ tenantId: { $eq: 't' } })
      .sort({ _id: 1 })
      .explain('queryPlanner');
    return JSON.stringify(plan).includes('IXSCAN');
  }

  /** What the work sent, each told apart; nothing of it may be a scan or a sort in memory. */
  async function expectIndexed(work: () => Promise<unknown>): Promise<void> {
    overheard.length = 0;
    await work();
    const asked = [...overheard];
    expect(asked.length).toBeGreaterThan(0);
    for (const each of asked) {
      const told = { collection: each.collection, filter: each.filter, sort: each.sort };
      expect({ ...told, index: coveringIndex(each, indexesOf(each.collection))?.name }).toEqual({
        ...told,
        index: expect.any(String),
      });
      if (!explains) continue;
      const plan = JSON.stringify(await db.command({ explain: each.command, verbosity: 'queryPlanner' }));
      expect({ ...told, scans: plan.includes('COLLSCAN') }).toEqual({ ...told, scans: false });
    }
  }

  const names = Object.keys(collectionIndexes) as CollectionName[];
  it.each(names)('reading %s', async (name) => {
    const collection = storage[name] as unknown as Collection<'links'>;
    await expectIndexed(() => collection.get('x'));
    for (const [index, { fields, unique }] of Object.entries<Index>(collectionIndexes[name])) {
      const key = fields.map((field) => (field.endsWith('At') ? 1 : 'x'));
      if (unique) await expectIndexed(() => collection.find(index as 'live', key));
      for (let length = 0; length <= fields.length; length += 1) {
        const prefix = key.slice(0, length);
        await expectIndexed(() => collection.list(index as 'live', prefix, { limit: 2 }));
        await expectIndexed(() => collection.count(index as 'live', prefix));
      }
      await expectIndexed(() => walk(collection, index as 'live'));
      if (fields.length === 1 && fields[0]!.endsWith('At')) {
        await expectIndexed(() => collection.upTo(index as 'due', now, 5));
      }
    }
  });

  /** Pages go on from a place in the index, not from its beginning. */
  async function walk(collection: Collection<'links'>, index: 'live'): Promise<void> {
    for (let after: string | undefined; ; ) {
      const page = await collection.list(index, [], { limit: 1, after });
      const { filter } = overheard.at(-1)!;
      if (after !== undefined) expect(JSON.stringify(filter)).toMatch(/"\$gte?":/);
      if (page.next === undefined) return;
      after = page.next;
    }
  }

  it('reading resources by id, by indexed value and one after the other', async () => {
    const [one] = (await storage.resources.walk({ limit: 1 })).items;
    const scope = one!;
    await expectIndexed(() => storage.resources.get(scope, 'User', one!.id));
    await expectIndexed(() => storage.resources.known(scope, [one!.id, 'x']));
    await expectIndexed(() => storage.resources.walk({ limit: 5, after: one!.id }));
    for (const path of indexedPaths) {
      const type = path === 'displayName' ? 'Group' : 'User';
      await expectIndexed(() => storage.resources.byIndexed(scope, type, path, 'x'));
    }
  });

  /** What is not indexed goes through the directory, and no further. */
  const filters = [
    ['User', 'userName eq "x"', 'userName'],
    ['User', 'externalId eq "x"', 'externalId'],
    ['User', 'active eq true and emails.value eq "x"', 'emails.value'],
    ['User', 'emails eq "x"', 'emails.value'],
    ['User', `${urns.enterpriseUser}:employeeNumber eq "x"`, ':enterprise:2-0:user.employeeNumber'],
    ['User', 'id eq "x"', 'type'],
    ['User', 'groups.value eq "x"', 'type'],
    ['User', 'nickName co "x"', 'type'],
    ['Group', 'displayName eq "x"', 'displayName'],
    ['Group', 'externalId eq "x" or displayName eq "y"', 'type'],
    ['Group', 'members.value eq "x"', 'type'],
  ] as const;
  it.each(filters)('searching %s by %s', async (name, text, index) => {
    const [one] = (await storage.resources.walk({ limit: 1 })).items;
    const { tenantId, directoryId } = one!;
    const type = name === 'User' ? user : group;
    const base = { tenantId, directoryId, types: [name], now, baseUrl, limit: 10, filter: parseFilter(type, text) };
    await expectIndexed(() => storage.resources.search({ ...base, from: { skip: 0 }, countTotal: true }));
    const found = overheard.filter(({ collection }) => collection === 'resources').at(-1)!;
    expect(coveringIndex(found, indexesOf('resources'))?.name).toBe(index);
    const page = await storage.resources.search({ ...base, limit: 1, from: { skip: 0 }, countTotal: false });
    if (page.next === undefined) return;
    const from = { after: page.next };
    await expectIndexed(() => storage.resources.search({ ...base, from, countTotal: false }));
  });

  it('reading memberships and trails', async () => {
    const [one] = (await storage.resources.walk({ limit: 1 })).items;
    const { tenantId, id } = one!;
    await expectIndexed(() => storage.memberships.members(one!, id));
    await expectIndexed(() => storage.memberships.present(one!, id, ['x']));
    await expectIndexed(() => storage.memberships.groupsOf(one!, ['x', 'y']));
    const page = { limit: 2 };
    await expectIndexed(() => storage.events.list(tenantId, {}, page));
    await expectIndexed(() => storage.events.list(tenantId, { type: 'account.linked' }, page));
    await expectIndexed(() => storage.events.chain(tenantId, 2, 5));
    await expectIndexed(() => storage.log.list(tenantId, {}, page));
    await expectIndexed(() => storage.log.list(tenantId, { directoryId: one!.directoryId }, page));
    await expectIndexed(() => storage.log.oldest(tenantId));
    await expectIndexed(async () => storage.configurationGeneration());
  });

  it('writing everything that the filling writes', async () => {
    await expectIndexed(() => fill(storageWithFreshIds(), { people: 4, records: 1 }));
  });

  /** The ids of the filling are taken already: every commit is refused, after it has looked. */
  const storageWithFreshIds = (): Storage => ({
    ...storage,
    commit: (changes) => storage.commit(changes).catch(() => undefined),
  });
});

const silent = ['schema', 'gateways'];

/** The queries of a command, however many updates or deletions it has. */
function askedBy({ commandName, command }: CommandStartedEvent): Asked[] {
  const collection = String(command[commandName]);
  if (silent.includes(collection)) return [];
  const asked = (filter: unknown, sort: unknown, explained: Filter): Asked => ({
    collection,
    filter: (filter ?? {}) as Filter,
    sort: plainSort(sort),
    command: explained,
  });
  switch (commandName) {
    case 'find':
      return [asked(command.filter, command.sort, pick(command, ['find', 'filter', 'sort', 'limit', 'projection']))];
    case 'aggregate': {
      const stages = command.pipeline as readonly Record<string, unknown>[];
      const sort = stages.find((stage) => '$sort' in stage)?.$sort;
      return [asked(stages[0]?.$match, sort, { ...pick(command, ['aggregate', 'pipeline']), cursor: {} })];
    }
    case 'update':
      return (command.updates as readonly { q: unknown }[]).map((update) =>
        asked(update.q, undefined, { update: collection, updates: [update] }),
      );
    case 'delete':
      return (command.deletes as readonly { q: unknown }[]).map((each) =>
        asked(each.q, undefined, { delete: collection, deletes: [each] }),
      );
    default:
      return [];
  }
}

const pick = (command: Filter, keys: readonly string[]): Filter =>
  Object.fromEntries(keys.filter((key) => command[key] !== undefined).map((key) => [key, command[key]]));

/** The driver sends an order as a map. */
const plainSort = (sort: unknown): Query['sort'] =>
  sort instanceof Map ? Object.fromEntries(sort as Map<string, 1>) : (sort as Query['sort']);

/** Several gateways on one database: chains without gaps, one winner of each race, and configuration that all see at once. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { openMongo } from '../../../src/storage/mongo/index.js';
import type { Storage } from '../../../src/storage/port/index.js';
import { describeMongo, freshMongoDatabase, type MongoDatabase } from '../../support/mongo.js';
import { create, Fresh, outcome, sampleEvent, sampleGroup, sampleUser } from '../conformance/fixtures.js';

jest.setTimeout(180_000);

const chain = (previous: string, event: { id: string }, sequence: number) =>
  `${previous.length}:${event.id}:${sequence}`;

const away = { uri: 'mongodb://127.0.0.1:9/doorward', chain, patienceMs: 200 };

it('says that the store is unavailable when no server answers', async () => {
  await expect(openMongo(away)).rejects.toMatchObject({ name: 'StoreUnavailable' });
});

describeMongo('gateways on one MongoDB', () => {
  const fresh = new Fresh();
  let database: MongoDatabase;
  let gateways: readonly [Storage, Storage];
  beforeAll(async () => {
    database = freshMongoDatabase();
    gateways = [await openMongo({ uri: database.uri, chain }), await openMongo({ uri: database.uri, chain })];
  });
  afterAll(async () => {
    for (const gateway of gateways) await gateway.close();
    await database.drop();
  });

  it('append to one chain without a gap', async () => {
    const tenantId = fresh.id();
    const commits = Array.from({ length: 20 }, (_, at) =>
      gateways[at % 2]!.commit([{ change: 'event', event: sampleEvent(`e${at}`, tenantId) }]),
    );
    await Promise.all(commits);
    const events = await gateways[0].events.chain(tenantId, 0, 100);
    expect(events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    for (const [at, { previousHash }] of events.entries()) expect(previousHash).toBe(events[at - 1]?.hash ?? '');
    expect(await gateways[1].check()).toEqual([]);
  });

  it('write an event once for its key', async () => {
    const tenantId = fresh.id();
    const commits = gateways.map((gateway, at) =>
      gateway.commit([{ change: 'event', event: sampleEvent(`e${at}`, tenantId, { onceKey: 'once' }) }]),
    );
    await Promise.all(commits);
    expect(await gateways[0].events.chain(tenantId, 0, 9)).toHaveLength(1);
  });

  it('let one of many creations of a userName win', async () => {
    const scope = fresh.scope();
    const race = Array.from({ length: 10 }, (_, at) =>
      outcome(gateways[at % 2]!.commit([create(sampleUser(scope, fresh.id(), { userName: 'ada' }))])),
    );
    const told = await Promise.all(race);
    expect(told.filter((each) => each === 'done')).toHaveLength(1);
    expect(told.filter((each) => each === 'AlreadyExists userName')).toHaveLength(9);
  });

  it('close no circle of groups between them', async () => {
    const scope = fresh.scope();
    const [a, b] = [fresh.id(), fresh.id()];
    await gateways[0].commit([create(sampleGroup(scope, a)), create(sampleGroup(scope, b))]);
    const told = await Promise.all([
      outcome(gateways[0].commit([{ change: 'addMembers', scope, groupId: a, memberIds: [b] }])),
      outcome(gateways[1].commit([{ change: 'addMembers', scope, groupId: b, memberIds: [a] }])),
    ]);
    expect(told.sort()).toEqual(['VersionConflict', 'done']);
  });

  it('leave no membership of somebody who is deleted while joining', async () => {
    const scope = fresh.scope();
    for (let round = 0; round < 5; round += 1) {
      const [groupId, id] = [fresh.id(), fresh.id()];
      await gateways[0].commit([create(sampleGroup(scope, groupId)), create(sampleUser(scope, id))]);
      await Promise.all([
        gateways[0].commit([{ change: 'addMembers', scope, groupId, memberIds: [id] }]),
        gateways[1].commit([{ change: 'deleteResource', scope, type: 'User', id }]),
      ]);
      expect(await gateways[0].memberships.present(scope, groupId, [id])).toEqual(new Set());
    }
    expect(await gateways[0].check()).toEqual([]);
  });

  it('see at once what another changed of the configuration', async () => {
    const before = await gateways[1].configurationGeneration();
    const key = {
      id: fresh.id(),
      v: 1,
      tenantId: fresh.id(),
      name: 'ci',
      hash: fresh.id(),
      createdAt: 1,
      expiresAt: 2,
    };
    await gateways[0].commit([{ change: 'insert', collection: 'apiKeys', record: key }]);
    const [one, other] = await Promise.all([
      gateways[1].configurationGeneration(),
      gateways[0].configurationGeneration(),
    ]);
    expect(one).toBe(other);
    expect(one).toBeGreaterThan(before);
  });

  it('answer no more once closed', async () => {
    const gateway = await openMongo({ uri: database.uri, chain });
    await gateway.ping();
    await gateway.close();
    expect(await outcome(gateway.ping())).toBe('StoreUnavailable');
    expect(await outcome(gateway.commit([]))).toBe('StoreUnavailable');
  });
});

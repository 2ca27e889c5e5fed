/** A commit whose answer is lost: it is told as done or as unknown, never as refused while it was kept. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { openMongo } from '../../../src/storage/mongo/index.js';
import type { Storage } from '../../../src/storage/port/index.js';
import { behindProxy, describeMongo, freshMongoDatabase, type MongoDatabase } from '../../support/mongo.js';
import { type TcpProxy, tcpProxy } from '../../support/tcp-proxy.js';
import { create, Fresh, outcome, sampleUser } from '../conformance/fixtures.js';

jest.setTimeout(60_000);

const patienceMs = 300;
const chain = () => '';

describeMongo('a commit whose answer is lost', () => {
  const fresh = new Fresh();
  let database: MongoDatabase;
  let proxy: TcpProxy;
  let store: Storage;
  beforeAll(async () => {
    database = freshMongoDatabase();
    proxy = await tcpProxy(behindProxy(database.uri, 0));
    store = await openMongo({ uri: behindProxy(database.uri, proxy.port).uri, chain, patienceMs });
  });
  afterAll(async () => {
    await store?.close();
    await proxy?.close();
    await database?.drop();
  });

  it.each([
    ['comes back at once', 0],
    ['is away for longer than the driver waits', patienceMs * 4],
  ])('is done once, and told as done, when the server %s', async (_when, awayMs) => {
    const scope = fresh.scope();
    const id = fresh.id();
    const cut = proxy.cutAfter('commitTransaction');
    const told = outcome(store.commit([create(sampleUser(scope, id))]));
    await cut;
    await pause(awayMs);
    await proxy.restore();
    expect(await told).toBe('done');
    expect(await store.resources.get(scope, 'User', id)).toMatchObject({ id });
    expect(await outcome(store.commit([create(sampleUser(scope, id))]))).toMatch(/^AlreadyExists/);
  });
});

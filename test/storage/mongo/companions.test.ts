/** Commits of one tenant that wait for each other share transactions, and fail alone. */
import { afterAll, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import type { Change, Storage } from '../../../src/storage/port/index.js';
import { describeMongo, freshMongoDatabase, type MongoDatabase } from '../../support/mongo.js';
import { create, Fresh, outcome, sampleAccount, sampleEvent, sampleLog, sampleUser } from '../conformance/fixtures.js';
import { openOverheard } from './overheard-store.js';

jest.setTimeout(120_000);

describeMongo('commits of one tenant that wait together', () => {
  const fresh = new Fresh();
  let database: MongoDatabase;
  let storage: Storage;
  let transactions = 0;
  beforeAll(async () => {
    database = freshMongoDatabase();
    ({ storage } = await openOverheard(database, ({ commandName }) => {
      if (commandName === 'commitTransaction') transactions += 1;
    }));
  });
  beforeEach(() => {
    transactions = 0;
  });
  afterAll(async () => {
    await storage?.close();
    await database?.drop();
  });

  const arrival = (scope: { tenantId: string; directoryId: string }, id: string): Change[] => [
    create(sampleUser(scope, id)),
    { change: 'event', event: sampleEvent(fresh.id(), scope.tenantId) },
    { change: 'log', entry: sampleLog(fresh.id(), scope) },
  ];

  it('share transactions', async () => {
    const scope = fresh.scope();
    const ids = Array.from({ length: 60 }, () => fresh.id());
    await Promise.all(ids.map((id) => storage.commit(arrival(scope, id))));
    expect(transactions).toBe(1);
    expect((await storage.resources.known(scope, ids)).map(({ id }) => id).sort()).toEqual([...ids].sort());
    const chain = await storage.events.chain(scope.tenantId, 0, 100);
    expect(chain.map(({ sequence }) => sequence)).toEqual(ids.map((_, at) => at + 1));
    expect(chain.map(({ previousHash }) => previousHash)).toEqual(['', ...chain.slice(0, -1).map(({ hash }) => hash)]);
    expect(await storage.check()).toEqual([]);
  });

  it('fail alone, each for its own reason, and are few transactions all the same', async () => {
    const scope = fresh.scope();
    const account = sampleAccount(fresh.id());
    const first = fresh.id();
    await storage.commit([...arrival(scope, first), { change: 'insert', collection: 'accounts', record: account }]);
    // A record that cannot be made a text of: no fault of the store, and none of those beside it.
    const broken = { ...sampleAccount(fresh.id()), broken: 1n } as unknown as typeof account;
    const faults: readonly (readonly [Change, string])[] = [
      [create(sampleUser(scope, fresh.id(), { userName: `u${first}@example.com` })), 'AlreadyExists userName'],
      [{ change: 'update', collection: 'accounts', record: { ...account, v: 7 } }, 'VersionConflict'],
      [{ change: 'deleteResource', scope, type: 'User', id: 'nobody' }, 'NotFound'],
      [
        { change: 'insert', collection: 'accounts', record: { ...account, id: fresh.id() } },
        'AlreadyExists accounts.emailKey',
      ],
      [{ change: 'insert', collection: 'accounts', record: broken }, 'TypeError'],
    ];
    const ids = Array.from({ length: 40 }, () => fresh.id());
    transactions = 0;
    const told = await Promise.all(
      ids.map((id, at) => {
        const fault = at % 8 === 5 ? faults[(at - 5) / 8] : undefined;
        return outcome(storage.commit([...arrival(scope, id), ...(fault ? [fault[0]] : [])]));
      }),
    );
    expect(told).toEqual(ids.map((_, at) => (at % 8 === 5 ? faults[(at - 5) / 8]![1] : 'done')));
    expect(transactions).toBeLessThan(25);
    const kept = ids.filter((_, at) => at % 8 !== 5);
    expect((await storage.resources.known(scope, ids)).map(({ id }) => id).sort()).toEqual([...kept].sort());
    const chain = await storage.events.chain(scope.tenantId, 0, 100);
    expect(chain.map(({ sequence }) => sequence)).toEqual([first, ...kept].map((_, at) => at + 1));
    expect(await storage.check()).toEqual([]);
  });
});

/** The scheduler over MongoDB, on the server that TEST_MONGODB_URI names. */
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { type Collection, type Db, MongoClient } from 'mongodb';
import { createMongoBackend } from '../../src/jobs/mongo-backend.js';
import { createScheduler } from '../../src/jobs/scheduler.js';
import { describeMongo, freshMongoDatabase, type MongoDatabase } from '../support/mongo.js';
import { backendContract } from './contract.js';
import { openBackend } from './mongo-opener.js';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describeMongo('MongoDB', () => {
  const databases: MongoDatabase[] = [];
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  afterAll(() => Promise.all(databases.map((database) => database.drop())));

  function newLocation(): string {
    const database = freshMongoDatabase();
    databases.push(database);
    return database.uri;
  }

  describe('the contract', () => {
    backendContract({
      name: 'MongoDB',
      opener: new URL('mongo-opener.ts', import.meta.url).href,
      openBackend,
      newLocation,
    });
  });

  it.each(['updateOne', 'deleteMany'] as const)(
    'reports nothing of a run that ended well while the store is slow to take its end (%s)',
    async (slow) => {
      const client = new MongoClient(newLocation());
      closers.push(() => client.close());
      const errors: string[] = [];
      // Half the life of the lock is when agenda looks after the run; the end of this one is then still being written.
      const database = slowed(client.db(), slow, 1500);
      const scheduler = createScheduler({
        backend: createMongoBackend(database),
        clockOffsetMs: 0,
        scanMs: 100,
        onError: (sentence, error) => errors.push(`${sentence}: ${String(error)}`),
      });
      let runs = 0;
      scheduler.defineAlarm({ name: 'test.alarm', lockSeconds: 2, run: async () => void runs++ });
      await scheduler.start();
      closers.push(() => scheduler.stop());
      await scheduler.wake('test.alarm', Date.now());
      const deadline = Date.now() + 60_000;
      while ((await scheduler.scheduled()).length > 0 && Date.now() < deadline) await pause(20);
      expect(await scheduler.scheduled()).toEqual([]);
      expect(runs).toBe(1);
      expect(errors).toEqual([]);
    },
  );
});

/** The database with one way of writing the end of a run made slow: giving up the lock, or removing what is done. */
function slowed(database: Db, slow: 'updateOne' | 'deleteMany', ms: number): Db {
  const collection = (name: string): Collection => {
    const real = database.collection(name);
    return forwarding(real, slow, async (...args: unknown[]) => {
      const [, update] = args as [unknown, { $set?: { lockedAt?: unknown } }?];
      if (slow === 'deleteMany' || update?.$set?.lockedAt === null) await pause(ms);
      return Reflect.apply(real[slow], real, args) as unknown;
    });
  };
  return forwarding(database, 'collection', collection as (...args: never[]) => unknown);
}

/** The same object with one of its methods replaced. */
function forwarding<T extends object>(target: T, name: keyof T, method: (...args: never[]) => unknown): T {
  return new Proxy(target, {
    get(_target, key) {
      if (key === name) return method;
      const member: unknown = Reflect.get(target, key, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

/** The examination of a MongoDB: what it finds, in queries whose size does not grow with the collections. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { type Db, MongoClient } from 'mongodb';
import { checkStore } from '../../../src/storage/mongo/check.js';
import { bringUpToDate } from '../../../src/storage/mongo/schema/bring-up-to-date.js';
import { placeId } from '../../../src/storage/mongo/trail-writes.js';
import { describeMongo, freshMongoDatabase, type MongoDatabase } from '../../support/mongo.js';

jest.setTimeout(120_000);

interface Overheard {
  readonly name: string;
  readonly limit: number | undefined;
  readonly ids: number | undefined;
}

describeMongo('the examination of a MongoDB', () => {
  let database: MongoDatabase;
  let client: MongoClient;
  let db: Db;
  let overheard: Overheard[] = [];
  beforeAll(async () => {
    database = freshMongoDatabase();
    client = await MongoClient.connect(database.uri, { monitorCommands: true });
    db = client.db(database.name);
    await bringUpToDate(db);
    client.on('commandStarted', ({ commandName: name, command }) => {
      overheard.push({ name, limit: command.limit, ids: command.filter?._id?.$in?.length });
    });
    await db
      .collection<{ _id: string }>('resources')
      .insertMany(Array.from({ length: 1500 }, (_, at) => ({ _id: `u${at}`, access: { linkId: 'here' } })));
    await db.collection<{ _id: string }>('links').insertOne({ _id: 'here' });
    const memberships = Array.from({ length: 2500 }, (_, at) => ({
      _id: `g|${String(at).padStart(5, '0')}`,
      groupId: at === 1700 ? 'gone' : 'u0',
      memberId: [999, 1000, 2499].includes(at) ? `gone${at}` : `u${at % 1500}`,
    }));
    await db.collection<{ _id: string }>('memberships').insertMany(memberships);
    // Of one trail two places are missing across a border of slices, of another the first.
    const places = Array.from({ length: 2100 }, (_, at) => placeId('t1', at + 1)).filter(
      (_, at) => ![998, 999].includes(at),
    );
    await db
      .collection<{ _id: string }>('events')
      .insertMany([...places, placeId('t2', 2), placeId('t2', 3), placeId('', 1)].map((_id) => ({ _id, at: 1 })));
  });
  afterAll(async () => {
    await client?.close();
    await database?.drop();
  });

  const findings = [
    '1 memberships name a group that does not exist.',
    '3 memberships name a member that does not exist.',
    '3 audit events are missing from their chains.',
  ];

  it('finds what leads nowhere and what is missing, on either side of the borders of slices', async () => {
    expect(await checkStore(db)).toEqual(findings);
  });

  it('asks for so much at once and no more', async () => {
    overheard = [];
    await checkStore(db);
    const asked = overheard.filter(({ name }) => name !== 'listIndexes');
    expect(new Set(asked.map(({ name }) => name))).toEqual(
      new Set(['find', 'getMore'].filter((each) => asked.some(({ name }) => name === each))),
    );
    for (const { name, limit, ids } of asked) {
      if (name === 'find')
        expect(Math.min(limit ?? Number.POSITIVE_INFINITY, ids ?? Number.POSITIVE_INFINITY)).toBeLessThanOrEqual(1000);
    }
  });

  it('begins no further slice once it is over', async () => {
    overheard = [];
    let slices = 0;
    expect(await checkStore(db, () => ++slices > 1)).toEqual([]);
    expect(overheard.length).toBeLessThan(6);
  });
});

/** A database is given what a release wants in recorded steps, by any number of gateways at once, and once only. */
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { type Db, MongoClient } from 'mongodb';
import { openMongo } from '../../../src/storage/mongo/index.js';
import { bringUpToDate } from '../../../src/storage/mongo/schema/bring-up-to-date.js';
import { layouts } from '../../../src/storage/mongo/schema/layouts.js';
import { type PlannedCollection, plannedCollections } from '../../../src/storage/mongo/schema/plan.js';
import { readHead, schemaCollection, withLease } from '../../../src/storage/mongo/schema/record.js';
import { collectionIndexes } from '../../../src/storage/port/index.js';
import { describeMongo, freshMongoDatabase, type MongoDatabase } from '../../support/mongo.js';

jest.setTimeout(180_000);

const chain = (previous: string, event: { id: string }, sequence: number) =>
  `${previous.length}:${event.id}:${sequence}`;

it('plans every collection of small records, with every index that it names', () => {
  const planned = new Map(plannedCollections().map(({ name, indexes }) => [name, indexes.map((index) => index.name)]));
  for (const [name, indexes] of Object.entries(collectionIndexes))
    expect(planned.get(name)).toEqual(Object.keys(indexes));
});

describeMongo('the schema of a MongoDB', () => {
  let database: MongoDatabase;
  let client: MongoClient;
  let db: Db;
  const commands: string[] = [];
  beforeEach(async () => {
    database = freshMongoDatabase();
    client = new MongoClient(database.uri, { monitorCommands: true });
    client.on('commandStarted', ({ commandName }) => void commands.push(commandName));
    db = client.db(database.name);
    await client.connect();
  });
  afterEach(async () => {
    await client.close();
    await database.drop();
  });

  const open = () => openMongo({ uri: database.uri, chain });
  const namesOf = async (collection: string) => (await db.collection(collection).indexes()).map(({ name }) => name);

  it('is made whole at the first start, and recorded as the first step', async () => {
    await (await open()).close();
    for (const { name, indexes } of plannedCollections()) {
      expect(await namesOf(name)).toEqual(expect.arrayContaining(indexes.map((index) => index.name)));
    }
    const head = await readHead(db);
    expect(head).toMatchObject({ layout: layouts.length, step: 1 });
    expect(head?.steps[0]?.made).toEqual(expect.arrayContaining(['links', 'links:dueAt', 'links.due', 'layout 1']));
  });

  it('is asked for its record and nothing else when it is up to date', async () => {
    await bringUpToDate(db);
    commands.length = 0;
    await bringUpToDate(db);
    expect(commands).toEqual(['find']);
  });

  it('is made once by gateways that start together', async () => {
    const gateways = await Promise.all([open(), open(), open()]);
    for (const gateway of gateways) await gateway.close();
    expect(await readHead(db)).toMatchObject({ step: 1 });
    expect(await db.collection(schemaCollection).findOne({ _id: 'lease' as never })).toBeNull();
  });

  it('refuses a release that knows less', async () => {
    await bringUpToDate(db);
    await db.collection(schemaCollection).updateOne({ _id: 'head' as never }, { $set: { layout: layouts.length + 1 } });
    await expect(open()).rejects.toMatchObject({
      name: 'NewerSchema',
      message: expect.stringContaining('start the newer release'),
    });
  });

  it('waits for a lease that is held, and takes one whose holder is dead', async () => {
    const until = new Date(Date.now() + 1500);
    await db.collection(schemaCollection).insertOne({ _id: 'lease' as never, holder: 'somebody', until });
    const takenAt = await withLease(db, async () => Date.now());
    expect(takenAt).toBeGreaterThanOrEqual(until.getTime());
  });

  const plan = (index: PlannedCollection['indexes'][number], copies: readonly string[] = []) => [
    { name: 'links', copies, indexes: [index] },
  ];
  const byAccount = { name: 'account', key: ['accountId', '_id'], unique: false };

  it('is given a later index in a step of its own, and keeps what it does not know', async () => {
    await bringUpToDate(db, plan(byAccount));
    await db.collection('links').createIndex({ somebody: 1 }, { name: 'foreign' });
    await bringUpToDate(db, plan({ name: 'tenant', key: ['tenantId', '_id'], unique: false }));
    expect(await namesOf('links')).toEqual(['_id_', 'account', 'foreign', 'tenant']);
    const head = await readHead(db);
    expect(head?.steps.map(({ step, made }) => [step, made])).toEqual([
      [1, ['layout 1', 'links', 'links.account']],
      [2, ['links.tenant']],
    ]);
    // The release before it starts once more, beside the newer one: there is nothing to do for either.
    commands.length = 0;
    await bringUpToDate(db, plan(byAccount));
    expect(commands).toEqual(['find']);
  });

  it('is given another form of an index beside the one of that name, which older gateways lean on', async () => {
    await bringUpToDate(db, plan(byAccount));
    await bringUpToDate(db, plan({ ...byAccount, key: ['accountId', 'tenantId', '_id'] }));
    expect(await namesOf('links')).toEqual(['_id_', 'account', expect.stringMatching(/^account~[0-9a-f]{8}$/)]);
  });

  it('has a newly indexed field filled from the texts that were written before', async () => {
    await bringUpToDate(db, plan(byAccount));
    const data = JSON.stringify({ id: 'l', v: 3, tenantId: 't', accountId: 'a', dueAt: 5 });
    const unasked = JSON.stringify({ id: 'm', v: 1, tenantId: 't', accountId: 'b' });
    await db.collection<{ _id: string }>('links').insertMany([
      { _id: 'l', v: 3, data, accountId: 'a', tenantId: 't' },
      { _id: 'm', v: 1, data: unasked, accountId: 'b', tenantId: 't' },
    ] as never[]);
    await bringUpToDate(db, plan({ name: 'due', key: ['dueAt', '_id'], unique: false }, ['dueAt']));
    const found = await db.collection('links').find().sort({ _id: 1 }).toArray();
    expect(found.map(({ v, dueAt }) => ({ v, dueAt }))).toEqual([
      { v: 3, dueAt: 5 },
      { v: 1, dueAt: undefined },
    ]);
  });

  it('says which unique index cannot be made', async () => {
    await db.collection<{ _id: string }>('links').insertMany([
      { _id: 'l', accountId: 'a' },
      { _id: 'm', accountId: 'a' },
    ] as never[]);
    await expect(bringUpToDate(db, plan({ ...byAccount, key: ['accountId'], unique: true }))).rejects.toMatchObject({
      name: 'DoubledKey',
      message: expect.stringContaining('the unique index account of links'),
    });
    expect(await readHead(db)).toBeUndefined();
  });

  it('is told by doctor when an index is gone, or one that is unique came from elsewhere', async () => {
    const store = await open();
    try {
      expect(await store.check()).toEqual([]);
      await db.collection('links').dropIndex('due');
      await db.collection('links').createIndex({ somebody: 1 }, { name: 'mere' });
      await db.collection('links').createIndex({ somebody: 1, else: 1 }, { name: 'foreign', unique: true });
      expect(await store.check()).toEqual([
        expect.stringContaining('The index due of links is gone'),
        expect.stringContaining('The unique index foreign of links'),
      ]);
    } finally {
      await store.close();
    }
    await db.collection(schemaCollection).deleteOne({ _id: 'head' as never });
    await (await open()).close();
    expect(await namesOf('links')).toContain('due');
  });
});

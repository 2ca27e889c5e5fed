/** A store that is copied is the same on the other side, whatever happens on the way. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { type Archive, type ArchiveTarget, parts } from '../../../src/storage/archive/archive.js';
import { copyStore } from '../../../src/storage/archive/copy.js';
import { openMongo, openMongoSource, openMongoTarget } from '../../../src/storage/mongo/index.js';
import type { Shadow, Storage, WrittenResource } from '../../../src/storage/port/index.js';
import { connect } from '../../../src/storage/sqlite/driver.js';
import { openSqlite, openSqliteSource, openSqliteTarget } from '../../../src/storage/sqlite/index.js';
import { describeMongo, freshMongoDatabase, type MongoDatabase } from '../../support/mongo.js';
import { sampleEvent } from '../conformance/fixtures.js';
import { exportOf } from './export.js';
import { fill } from './fill.js';

jest.setTimeout(180_000);

const chain = (previous: string, event: { id: string }, sequence: number) =>
  `${previous.length}:${event.id}:${sequence}`;
const root = mkdtempSync(join(tmpdir(), 'doorward-copy-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const [filled, small] = [join(root, 'filled'), join(root, 'small')];
beforeAll(async () => {
  await withStore(openSqlite({ directory: filled, chain }), (storage) => fill(storage, { people: 3000 }));
  await withStore(openSqlite({ directory: small, chain }), (storage) => fill(storage, { people: 100, records: 3 }));
});

let made = 0;
const newDirectory = (): string => join(root, `target-${++made}`);

/** Opens both, copies, closes both. */
async function copied(
  source: Archive | Promise<Archive>,
  open: (from: string) => ArchiveTarget | Promise<ArchiveTarget>,
) {
  const from = await source;
  try {
    const target = await open(from.name);
    try {
      return await copyStore(from, target, () => {});
    } finally {
      await target.close();
    }
  } finally {
    await from.close();
  }
}

async function exported(source: Archive | Promise<Archive>) {
  const archive = await source;
  try {
    return await exportOf(archive);
  } finally {
    await archive.close();
  }
}

async function withStore<T>(store: Promise<Storage>, use: (store: Storage) => Promise<T>): Promise<T> {
  const storage = await store;
  try {
    return await use(storage);
  } finally {
    await storage.close();
  }
}

it('knows every table of the embedded store: each is copied, or made of what is', () => {
  const connection = connect(join(filled, 'doorward.sqlite'));
  const tables = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' LIMIT 1000").all([]).flat();
  connection.close();
  const derived = ['shelves', 'slots', 'gaps', 'claims', 'entries', 'trails', 'redo'];
  expect(tables.sort()).toEqual([...parts.map(({ name }) => name), ...derived].sort());
});

describe('a copy from one directory to another', () => {
  it('is the same, and a store that holds what the contract promises', async () => {
    const directory = newDirectory();
    const report = await copied(openSqliteSource(filled), (from) => openSqliteTarget(directory, from));
    expect(await exported(openSqliteSource(directory))).toEqual(await exported(openSqliteSource(filled)));
    expect(report.find(({ part }) => part === 'resources')?.rows).toBe(3006);
    expect(existsSync(join(directory, 'doorward.sqlite.unfinished'))).toBe(false);
    await withStore(openSqlite({ directory, chain }), async (storage) => {
      const findings = await storage.check();
      // The samples name accounts and links of nobody; nothing else is wrong.
      expect(findings.filter((sentence) => !/ link | account /.test(sentence))).toEqual([]);
    });
  });

  it('goes on after every kind of interruption', async () => {
    const directory = newDirectory();
    let interruptions = 0;
    for (let writes = 1; ; writes += 5) {
      const source = openSqliteSource(filled);
      const target = openSqliteTarget(directory, source.name);
      let left = writes;
      const interrupted: ArchiveTarget = {
        ...target,
        write: (...values) => {
          left -= 1;
          return left < 0 ? Promise.reject(new Error('interrupted')) : target.write(...values);
        },
      };
      try {
        await copyStore(source, interrupted, () => {});
        break;
      } catch (error) {
        expect((error as Error).message).toBe('interrupted');
        interruptions += 1;
      } finally {
        await target.close();
        await source.close();
      }
    }
    expect(interruptions).toBeGreaterThan(3);
    expect(await exported(openSqliteSource(directory))).toEqual(await exported(openSqliteSource(filled)));
  });

  it('is refused into a directory with a store, and into an unfinished copy of something else', async () => {
    expect(() => openSqliteTarget(filled, 'sqlite:/x')).toThrow('holds a store already');
    const directory = newDirectory();
    await openSqliteTarget(directory, 'sqlite:/x').close();
    expect(() => openSqliteTarget(directory, 'sqlite:/y')).toThrow('unfinished copy of sqlite:/x');
  });

  it('is refused while a gateway serves from the directory', async () => {
    await withStore(openSqlite({ directory: filled, chain }), async () => {
      expect(() => openSqliteSource(filled)).toThrow('stop it first');
    });
    expect(() => openSqliteSource(newDirectory())).toThrow('There is no store');
  });

  it('is refused in the end when the source was changed between two runs', async () => {
    const [origin, directory] = [newDirectory(), newDirectory()];
    await copied(openSqliteSource(filled), (from) => openSqliteTarget(origin, from));
    const source = openSqliteSource(origin);
    const target = openSqliteTarget(directory, source.name);
    const stopping = { ...target, finish: () => Promise.reject(new Error('interrupted')) };
    await expect(copyStore(source, stopping, () => {})).rejects.toThrow('interrupted');
    await target.close();
    await source.close();
    await withStore(openSqlite({ directory: origin, chain }), async (storage) => {
      const [tenant] = (await storage.tenants.list('slug', [], { limit: 1 })).items;
      await storage.commit([{ change: 'update', collection: 'tenants', record: tenant! }]);
    });
    await expect(copied(openSqliteSource(origin), (from) => openSqliteTarget(directory, from))).rejects.toThrow(
      'differs from its source in tenants',
    );
    expect(existsSync(join(directory, 'doorward.sqlite'))).toBe(false);
  });
});

describeMongo('a copy to MongoDB and back', () => {
  let database: MongoDatabase;
  let client: MongoClient;
  beforeAll(async () => {
    database = freshMongoDatabase();
    client = await MongoClient.connect(database.uri);
    await copied(openSqliteSource(small), (from) => openMongoTarget(database.uri, from));
  });
  afterAll(async () => {
    await client.close();
    await database.drop();
  });
  const open = () => openMongo({ uri: database.uri, chain });
  const schema = () => client.db(database.name).collection<{ _id: string; [key: string]: unknown }>('schema');

  it('is the same on either side, there and back', async () => {
    const before = await exported(openSqliteSource(small));
    expect(await exported(openMongoSource(database.uri))).toEqual(before);
    const directory = newDirectory();
    await copied(openMongoSource(database.uri), (from) => openSqliteTarget(directory, from));
    expect(await exported(openSqliteSource(directory))).toEqual(before);
  });

  it('knows every collection: each is copied, or made of what is', async () => {
    const names = (await client.db(database.name).listCollections().toArray()).map(({ name }) => name);
    const derived = ['claims', 'counters', 'schema', 'gateways', 'rates'];
    const known = [...parts.map(({ name }) => name), ...derived];
    expect(names.filter((name) => !name.startsWith('system.') && !known.includes(name))).toEqual([]);
    expect(parts.filter(({ name }) => !names.includes(name))).toEqual([]);
  });

  it('is a store that answers as its source does', async () => {
    const [one, other] = [await openSqlite({ directory: small, chain }), await open()];
    try {
      const { items } = await one.resources.walk({ limit: 1 });
      const { tenantId, directoryId } = items[0]!;
      const page = { limit: 200 };
      for (const storage of [one, other]) {
        expect((await storage.events.chain(tenantId, 0, 5000)).map(({ sequence }) => sequence)).toHaveLength(50);
      }
      expect(await other.events.list(tenantId, {}, page)).toMatchObject({
        items: (await one.events.list(tenantId, {}, page)).items,
      });
      expect((await other.log.list(tenantId, {}, page)).items).toEqual((await one.log.list(tenantId, {}, page)).items);
      expect(await other.log.oldest(tenantId)).toEqual(await one.log.oldest(tenantId));
      expect((await other.links.list('tenant', [tenantId], page)).items).toEqual(
        (await one.links.list('tenant', [tenantId], page)).items,
      );
      const groups = await one.resources.byIndexed(
        { tenantId, directoryId },
        'Group',
        'displayName',
        items[0]!.display.toLowerCase(),
      );
      for (const { id } of groups) {
        expect(await other.memberships.members({ tenantId, directoryId }, id)).toEqual(
          await one.memberships.members({ tenantId, directoryId }, id),
        );
      }
      // Unique keys hold, and the chain goes on where it was.
      const user = (await rawResources().findOne({ type: 'User' }))!;
      const {
        _id: _,
        shadow,
        ...raw
      } = user as unknown as Omit<WrittenResource, 'shadow'> & { _id: string; shadow: Shadow };
      await expect(
        other.commit([{ change: 'createResource', resource: { ...raw, id: 'another', shadow: () => shadow } }]),
      ).rejects.toMatchObject({ name: 'AlreadyExists', attribute: 'userName' });
      await other.commit([{ change: 'event', event: sampleEvent('next', tenantId) }]);
      expect((await other.events.chain(tenantId, 50, 9)).map(({ sequence }) => sequence)).toEqual([51]);
    } finally {
      await one.close();
      await other.close();
    }
  });
  const rawResources = () => client.db(database.name).collection<{ _id: string; type: string }>('resources');

  it('goes on after an interruption, and nobody serves from it before its end', async () => {
    const target = freshMongoDatabase();
    try {
      const source = openSqliteSource(small);
      const first = await openMongoTarget(target.uri, source.name);
      let left = 12;
      const interrupted: ArchiveTarget = {
        ...first,
        // The rows are written, and the process is killed before it notes so.
        write: async (part, rows, progress) => {
          await first.write(
            part,
            rows,
            left > 0 ? progress : { ...first.progress.get(part.name)!, isDone: false, rows: 0 },
          );
          left -= 1;
          if (left < 0) throw new Error('interrupted');
        },
      };
      await expect(copyStore(source, interrupted, () => {})).rejects.toThrow('interrupted');
      await first.close();
      await source.close();
      await expect(openMongo({ uri: target.uri, chain })).rejects.toMatchObject({
        name: 'Reserved',
        message: expect.stringContaining('unfinished copy of sqlite:'),
      });
      await expect(openMongoTarget(target.uri, 'sqlite:/other')).rejects.toThrow('unfinished copy of sqlite:');
      await expect(openMongoSource(target.uri)).rejects.toThrow('unfinished copy itself');
      await copied(openSqliteSource(small), (from) => openMongoTarget(target.uri, from));
      expect(await exported(openMongoSource(target.uri))).toEqual(await exported(openSqliteSource(small)));
      await (await openMongo({ uri: target.uri, chain })).close();
    } finally {
      await target.drop();
    }
  });

  it('is refused while a gateway serves, which leaves no sign when it stops', async () => {
    await withStore(open(), async () => {
      await expect(openMongoSource(database.uri)).rejects.toThrow(/a gateway is running on it \(.+, process \d+\)/);
    });
    expect(await client.db(database.name).collection('gateways').countDocuments()).toBe(0);
  });

  it('takes the sign of a gateway that was killed for what it is', async () => {
    const gateways = client.db(database.name).collection<{ _id: string; [key: string]: unknown }>('gateways');
    await gateways.insertOne({ _id: 'killed', host: 'h', pid: 1, beat: 77 });
    await (await openMongoSource(database.uri)).close();
    expect(await gateways.countDocuments()).toBe(0);
  });

  it('keeps gateways out of the source while it goes on, and not after it was killed', async () => {
    const source = await openMongoSource(database.uri);
    await expect(open()).rejects.toMatchObject({ name: 'Reserved', message: expect.stringContaining('being copied') });
    await expect(openMongoSource(database.uri)).rejects.toThrow('another copy');
    await source.close();
    await schema().insertOne({ _id: 'fence', host: 'h', pid: 1, beat: 3 });
    await (await open()).close();
    expect(await schema().findOne({ _id: 'fence' })).toBeNull();
  });

  it('is refused into a database that holds anything', async () => {
    await expect(openMongoTarget(database.uri, 'sqlite:/x')).rejects.toThrow('is not empty');
    const other = freshMongoDatabase();
    try {
      await client.db(other.name).collection('jobs').insertOne({ name: 'mail.relay' });
      await expect(openMongoTarget(other.uri, 'sqlite:/x')).rejects.toThrow('there is something in jobs');
    } finally {
      await other.drop();
    }
  });
});

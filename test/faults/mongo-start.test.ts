/** A MongoDB that a gateway cannot stand on stops the start with one sentence, and so does every command. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { loneMongod } from '../support/lone-mongod.js';
import { describeMongo, freshMongoDatabase, type MongoDatabase } from '../support/mongo.js';
import { cleanUp, newFolder, runWith, serveOn, startProcess } from './served-process.js';

jest.setTimeout(60_000);
let folder: string;
beforeAll(() => {
  folder = newFolder();
});
afterAll(() => cleanUp(folder));

const secret = randomBytes(32).toString('base64');
const settings = (uri: string, name = 'data') => ({
  DATA_DIR: join(folder, name),
  MONGODB_URI: uri,
  DOORWARD_SECRET: secret,
});

async function refusal(uri: string): Promise<string> {
  const started = startProcess(settings(uri));
  expect(await started.exit).toBe(78);
  expect(started.out()).toBe('');
  expect(started.err()).toMatch(/^[^\n]+\.\n$/);
  expect(started.err()).toContain('MONGODB_URI');
  expect(started.err()).not.toContain('hush');
  return started.err();
}

describe('the start is refused', () => {
  it('by an address where nothing answers', async () => {
    expect(await refusal('mongodb://who:hush@127.0.0.1:9/doorward')).toContain('No MongoDB answers');
  });

  it.each([
    'mongodb://127.0.0.1/doorward?nonsense=1',
    'mongodb://who:hush@127.0.0.1:port/doorward',
    'mongodb://127.0.0.1/doorward?directConnection=maybe',
  ])('by %s', async (uri) => {
    expect(await refusal(uri)).toContain('cannot be used');
  });

  it('by a lone mongod, saying how to make it a replica set, and so is a command', async () => {
    const server = await loneMongod();
    try {
      expect(await refusal(server.uri)).toContain('rs.initiate()');
      const ran = await runWith(settings(server.uri), 'tenant', 'list');
      expect({ code: ran.code, sentence: ran.err }).toEqual({
        code: 78,
        sentence: expect.stringContaining('--replSet'),
      });
    } finally {
      await server.close();
    }
  });
});

describeMongo('on MongoDB', () => {
  let database: MongoDatabase;
  beforeAll(() => {
    database = freshMongoDatabase();
  });
  afterAll(() => database?.drop());

  it('two gateways and the commands share a folder, and the notice names the store', async () => {
    const one = await serveOn(join(folder, 'shared'), settings(database.uri, 'shared'));
    const two = await serveOn(join(folder, 'shared'), settings(database.uri, 'shared'));
    expect(one.out()).toMatch(/^Store +MongoDB .* database doorward_test_/m);
    await one.api('POST', '/tenants', { slug: 'acme', name: 'Acme' });
    expect(await two.api('GET', '/tenants')).toMatchObject({ items: [{ slug: 'acme' }] });
    expect(await two.stop()).toBe(0);
    const own = await runWith(settings(database.uri, 'shared'), 'tenant', 'create', 'umbrella');
    expect(own).toMatchObject({ code: 0, err: '' });
    expect(await one.api('GET', '/tenants')).toMatchObject({ items: [{ slug: 'acme' }, { slug: 'umbrella' }] });
    expect(await one.stop()).toBe(0);
  });

  it('the doctor looks at what applies, and copies are left to tools of MongoDB', async () => {
    const doctor = await runWith(settings(database.uri, 'shared'), 'doctor');
    expect(doctor).toMatchObject({ code: 0, err: '' });
    expect(doctor.out).toMatch(/store +No damage found\. MongoDB/);
    const backup = await runWith(settings(database.uri, 'shared'), 'backup', join(folder, 'backup'));
    expect(backup).toMatchObject({ code: 1, err: expect.stringContaining('mongodump') });
    const restore = await runWith(settings(database.uri, 'shared'), 'restore', join(folder, 'backup'));
    expect(restore).toMatchObject({ code: 1, err: expect.stringContaining('mongorestore') });
  });
});

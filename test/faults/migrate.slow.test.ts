/** A gateway that moved to another store goes on where it was, and a move that was killed is gone on with. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { chainHash } from '../../src/identity/index.js';
import { openMongoSource } from '../../src/storage/mongo/index.js';
import { openSqlite, openSqliteSource } from '../../src/storage/sqlite/index.js';
import { exportOf } from '../storage/archive/export.js';
import { fill } from '../storage/archive/fill.js';
import { describeMongo, freshMongoDatabase, type MongoDatabase } from '../support/mongo.js';
import { cleanUp, newFolder, runWith, type Served, serveOn, startCommand } from './served-process.js';

jest.setTimeout(600_000);
const hour = 3_600_000;
const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const extension = 'urn:ietf:params:scim:schemas:extension:doorward:2.0:User';

describeMongo('a gateway that moves', () => {
  let folder: string;
  let database: MongoDatabase;
  beforeAll(() => {
    folder = newFolder();
    database = freshMongoDatabase();
  });
  afterAll(async () => {
    cleanUp(folder);
    await database.drop();
  });
  const dataDir = () => join(folder, 'data');
  const secret = () => readFileSync(join(dataDir(), 'secret'), 'utf8').trim();
  const shared = () => ({ MONGODB_URI: database.uri, DOORWARD_SECRET: secret() });
  const move = (from: string, to: string) => runWith({}, 'migrate', '--from', from, '--to', to, '--json');

  interface Moving {
    readonly token: string;
    readonly etags: Record<string, string>;
    readonly contractor: string;
    readonly expiresAt: string;
    readonly waiting: string;
    readonly cookie: string;
    readonly jobs: readonly string[];
  }

  /** People with sealed passwords, a session, and a contractor whose last day is an hour away. */
  async function furnish(gateway: Served): Promise<Moving> {
    await gateway.api('POST', '/tenants', { slug: 'acme', name: 'Acme' });
    await gateway.api('PATCH', '/tenants/acme/settings', { contractorsEnabled: true, temporaryPassword: 'manual' });
    await gateway.api('POST', '/tenants/acme/vaults', { name: 'Ops' });
    const directory = await gateway.api<{ token: { secret: string } }>('POST', '/tenants/acme/directories', {
      name: 'D',
    });
    const scim = gateway.scim(directory.token.secret);
    const etags: Record<string, string> = {};
    for (let at = 0; at < 20; at += 1) {
      const userName = `p${at}@example.com`;
      const made = await scim.post('/Users', {
        schemas: [core, extension],
        userName,
        emails: [{ value: userName }],
        [extension]: { vaults: ['Ops'] },
      });
      expect(made.status).toBe(201);
      etags[made.body.id as string] = made.headers.get('etag')!;
    }
    const expiresAt = new Date(Date.now() + hour).toISOString();
    const contractor = await scim.post('/Users', {
      schemas: [core, extension],
      userName: 'c@example.com',
      emails: [{ value: 'c@example.com' }],
      userType: 'Contractor',
      [extension]: { expiresAt },
    });
    const [one, two] = await toDeliver(gateway);
    const { temporaryPassword } = await collect(gateway, one!.id);
    const signedIn = await fetch(`${gateway.url}/login/password`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: one!.email, password: temporaryPassword }),
    });
    expect(signedIn.status).toBe(200);
    return {
      token: directory.token.secret,
      etags,
      contractor: contractor.body.id as string,
      expiresAt,
      waiting: two!.id,
      cookie: signedIn.headers.getSetCookie()[0]!.split(';')[0]!,
      jobs: await jobsOf(gateway),
    };
  }

  /** Passwords are made a moment after the people. */
  async function toDeliver(gateway: Served): Promise<readonly { id: string; email: string }[]> {
    for (;;) {
      const { items } = await gateway.api<{ items: { id: string; email: string }[] }>(
        'GET',
        '/tenants/acme/temporary-passwords?state=to_deliver',
      );
      if (items.length > 20) return items;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  const collect = (gateway: Served, id: string) =>
    gateway.api<{ temporaryPassword: string }>('POST', `/tenants/acme/temporary-passwords/${id}/collect`);

  /** The recurring ones: alarms are set by who finds out what is near. */
  async function jobsOf(gateway: Served): Promise<readonly string[]> {
    const { items } = await gateway.api<{ items: { name: string }[] }>('GET', '/tenants/acme/jobs');
    return [...new Set(items.map(({ name }) => name))].filter((name) => !name.endsWith('.wake')).sort();
  }

  async function expiredAt(gateway: Served): Promise<string> {
    for (;;) {
      const { items } = await gateway.api<{ items: { at: string }[] }>(
        'GET',
        '/tenants/acme/audit-events?type=contractor.expired',
      );
      if (items[0]) return items[0].at;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  it('goes on where it was, to MongoDB and back, with jobs that come anew by themselves', async () => {
    const before = await serveOn(dataDir());
    const moving = await furnish(before);
    expect(await move(`sqlite:${dataDir()}`, database.uri)).toMatchObject({
      code: 1,
      err: expect.stringContaining('A gateway is running'),
    });
    expect(await before.stop()).toBe(0);
    expect(await move(`sqlite:${dataDir()}`, database.uri)).toMatchObject({ code: 0 });

    // The contractor's hour is nearly over by this gateway's clock: nothing but the alarm that it set itself will ring.
    const offset = Math.round((Date.parse(moving.expiresAt) - Date.now()) / 1000) - 6;
    const settings = { ...shared(), DOORWARD_CLOCK_OFFSET: String(offset) };
    const after = await serveOn(join(folder, 'other'), settings);
    expect(Date.parse(await expiredAt(after))).toBeGreaterThanOrEqual(Date.parse(moving.expiresAt));
    expect(await jobsOf(after)).toEqual(moving.jobs);
    const scim = after.scim(moving.token);
    for (const [id, etag] of Object.entries(moving.etags)) {
      expect((await scim.get(`/Users/${id}`)).headers.get('etag')).toBe(etag);
    }
    expect((await scim.get(`/Users/${moving.contractor}`)).body[extension]).toMatchObject({ accessStatus: 'expired' });
    // What was sealed opens, the session holds, and the chain of events goes on unbroken.
    expect(await collect(after, moving.waiting)).toEqual({ temporaryPassword: expect.any(String) });
    const me = await fetch(`${after.url}/me`, { headers: { cookie: moving.cookie } });
    expect([me.status, ((await me.json()) as { code: string }).code]).toEqual([403, 'password_change_required']);
    const doctor = await after.api<{ checks: { name: string; ok: boolean }[] }>('GET', '/doctor');
    expect(doctor.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(await move(database.uri, `sqlite:${join(folder, 'back')}`)).toMatchObject({
      code: 1,
      err: expect.stringContaining('a gateway is running on it'),
    });
    expect(await after.stop()).toBe(0);

    expect(await move(database.uri, `sqlite:${join(folder, 'back')}`)).toMatchObject({ code: 0 });
    const back = await serveOn(join(folder, 'back'), { DOORWARD_SECRET: secret() });
    const [some] = Object.keys(moving.etags);
    expect((await back.scim(moving.token).get(`/Users/${some}`)).status).toBe(200);
    expect(await jobsOf(back)).toEqual(moving.jobs);
    expect(await back.stop()).toBe(0);
  });

  it('comes whole to MongoDB and back though it is killed on the way', async () => {
    const [many, back] = [join(folder, 'many'), join(folder, 'many-back')];
    const storage = await openSqlite({ directory: many, chain: chainHash });
    await fill(storage, { people: 800, records: 8 });
    await storage.close();
    const target = freshMongoDatabase();
    const client = await MongoClient.connect(target.uri);
    try {
      const reached = async () => {
        const copy = await client
          .db(target.name)
          .collection<{ _id: string; parts: object }>('schema')
          .findOne({ _id: 'copy' });
        return copy && 'resources' in copy.parts;
      };
      await killedOnce([`sqlite:${many}`, target.uri], reached);
      const resumed = await move(`sqlite:${many}`, target.uri);
      expect(resumed).toMatchObject({ code: 0 });
      expect(JSON.parse(resumed.out).resumed).toBeGreaterThan(0);
      const source = openSqliteSource(many);
      const before = await exportOf(source);
      await source.close();
      const shared = await openMongoSource(target.uri);
      expect(await exportOf(shared)).toEqual(before);
      await shared.close();
      // The killed one leaves its fence in the database: it is found to be dead.
      await killedOnce([target.uri, `sqlite:${back}`], async () => true);
      expect(await move(target.uri, `sqlite:${back}`)).toMatchObject({ code: 0 });
      const returned = openSqliteSource(back);
      expect(await exportOf(returned)).toEqual(before);
      await returned.close();
    } finally {
      await client.close();
      await target.drop();
    }
  });

  /** Runs it until there is progress, and kills it then. */
  async function killedOnce([from, to]: readonly [string, string], isTime: () => Promise<unknown>): Promise<void> {
    const process = startCommand({}, 'migrate', '--from', from, '--to', to);
    while (!process.err().includes('Copying') || !(await isTime()))
      await new Promise((resolve) => setTimeout(resolve, 20));
    process.child.kill('SIGKILL');
    expect(await process.exit).toBeNull();
  }
});

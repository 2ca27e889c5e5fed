/** Two gateways, each a process of its own, on one MongoDB: one is killed, or both are restarted one after the other. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { contractor } from '../http/contractor.js';
import { person, URN, unique } from '../http/resources.js';
import { scimClient } from '../http/scim-client.js';
import { describeMongo, freshMongoDatabase, type MongoDatabase } from '../support/mongo.js';
import { expectWhole, mailIsOut, readOutbox } from './aftermath.js';
import { balancer } from './balancer.js';
import { newLedger, startCrowd } from './crowd.js';
import { cleanUp, listAll, newFolder, openDirectory, type Served, serveOn } from './served-process.js';

jest.setTimeout(300_000);

interface AuditEvent {
  readonly type: string;
  readonly target: { readonly id: string };
}

describeMongo('two gateways on one MongoDB', () => {
  let folder: string;
  let database: MongoDatabase;
  let dataDir: string;
  let settings: Record<string, string>;
  beforeAll(() => {
    folder = newFolder();
    database = freshMongoDatabase();
    // As one name is behind a balancer, so is one address behind all of them.
    const shared = { PUBLIC_URL: 'http://localhost:8080', DOORWARD_SECRET: randomBytes(32).toString('base64') };
    settings = { ...shared, MONGODB_URI: database.uri };
  });
  beforeEach(() => {
    dataDir = join(folder, unique('data'));
  });
  afterAll(async () => {
    cleanUp(folder);
    await database?.drop();
  });
  const serve = (): Promise<Served> => serveOn(dataDir, settings);

  it('lose nothing that was acknowledged and double no mail when one is killed under load', async () => {
    const [one, two] = [await serve(), await serve()];
    const place = await openDirectory(one, 'kill');
    const ledger = newLedger();
    const crowds = [
      await startCrowd(one.scim(place.token), ledger, 2, 'one'),
      await startCrowd(two.scim(place.token), ledger, 2, 'two'),
    ];
    await pause(4000);
    expect(ledger.acknowledged).toBeGreaterThan(0);
    await one.kill();
    // A transaction that was open at the kill holds what it wrote until the server ends it: a minute on MongoDB, unless
    // transactionLifetimeLimitSeconds says otherwise. Until then the other may have to answer 503, and nothing else.
    const team = { schemas: [URN.group], displayName: 'After' };
    const takenOver = async () => (await two.scim(place.token).post('/Groups', team)).status === 201;
    for (const until = Date.now() + 90_000; !(await takenOver()); ) expect(Date.now()).toBeLessThan(until);
    const before = ledger.acknowledged;
    crowds.push(await startCrowd(two.scim(place.token), ledger, 2, 'after'));
    await pause(4000);
    await Promise.all(crowds.map((crowd) => crowd.leave()));
    expect(ledger.acknowledged).toBeGreaterThan(before);
    expect(ledger.surprises.filter((each) => !each.startsWith('503'))).toEqual([]);
    ledger.surprises.length = 0;
    await mailIsOut(dataDir, ledger, 90_000);
    await expectWhole(two, place, ledger);
    const mails = await readOutbox(join(dataDir, 'outbox'));
    expect([...mails].filter(([, texts]) => texts.length !== 1).map(([to]) => to)).toEqual([]);
    const { items } = await two.api<{ items: { name: string }[] }>('GET', '/tenants/kill/jobs');
    const names = items.map(({ name }) => name);
    expect(names).toContain('mail.relay');
    expect(new Set(names).size).toBe(names.length);
    expect(await two.stop()).toBe(0);
  });

  it('end contracts on their day exactly once, though one is killed over the date', async () => {
    const [one, two] = [await serve(), await serve()];
    const place = await openDirectory(one, 'date', { contractorsEnabled: true });
    const date = Date.now() + 30_000;
    const ids: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      const created = await two
        .scim(place.token)
        .post('/Users', contractor({ expiresAt: new Date(date).toISOString() }));
      expect([created.status, created.text]).toEqual([201, expect.anything()]);
      ids.push(String(created.body.id));
    }
    await pause(Math.max(0, date - Date.now() - 200));
    await one.kill();
    const path = '/tenants/date/audit-events';
    const expired = async () =>
      (await listAll<AuditEvent>(two, path)).filter(({ type }) => type === 'contractor.expired');
    // The lock of a wake that died with its gateway lives 5 s, that of a sweep 15 s.
    for (const until = date + 60_000; (await expired()).length < ids.length && Date.now() < until; ) await pause(500);
    await pause(3000);
    const events = await expired();
    expect(events).toHaveLength(ids.length);
    expect(new Set(events.map(({ target }) => target.id)).size).toBe(ids.length);
    expect(await two.stop()).toBe(0);
  });

  it('fail no request while both are restarted, one after the other', async () => {
    const running = [await serve(), await serve()];
    const place = await openDirectory(running[0]!, 'roll');
    const ways = balancer(running.map(({ url }) => url));
    const wrong: string[] = [];
    let done = 0;
    let isOver = false;
    const client = async (): Promise<void> => {
      while (!isOver) {
        const url = await ways.next();
        const answer = await scimClient(`${url}/scim/v2`, place.token)
          .post('/Users', person())
          .catch((error: Error) => ({ status: 0, text: `${error.message} ${String(error.cause)}` }));
        if (answer.status === 201) done += 1;
        else wrong.push(`${answer.status} ${answer.text}`);
      }
    };
    const clients = [client(), client()];
    for (const old of running) {
      await pause(1000);
      expect(await old.stop()).toBe(0);
      const fresh = await serve();
      ways.add(fresh.url);
      await pause(1000);
    }
    isOver = true;
    await Promise.all(clients);
    ways.stop();
    expect(wrong).toEqual([]);
    expect(done).toBeGreaterThan(4);
  });
});

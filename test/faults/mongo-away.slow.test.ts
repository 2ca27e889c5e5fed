/** The store goes away and comes back: 503 with Retry-After, nothing acknowledged lost, recovery by itself. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { person, URN, unique } from '../http/resources.js';
import { type Answer, type Scim, scimClient } from '../http/scim-client.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { behindProxy, describeMongo, freshMongoDatabase, type MongoDatabase } from '../support/mongo.js';
import { type TcpProxy, tcpProxy } from '../support/tcp-proxy.js';

jest.setTimeout(120_000);

const within = async (ms: number, isTrue: () => Promise<boolean>): Promise<void> => {
  for (const until = Date.now() + ms; !(await isTrue()); ) {
    if (Date.now() > until) throw new Error(`not within ${ms} ms`);
    await pause(50);
  }
};

describeMongo('a gateway whose MongoDB goes away', () => {
  let database: MongoDatabase;
  let proxy: TcpProxy;
  let gateway: Gateway;
  let scim: Scim;
  beforeAll(async () => {
    database = freshMongoDatabase();
    proxy = await tcpProxy(behindProxy(database.uri, 0));
    gateway = await startGateway({ mongodbUri: behindProxy(database.uri, proxy.port).uri });
    const { slug } = await gateway.tenant();
    const { token, baseUrl } = await gateway.directory(slug);
    scim = scimClient(baseUrl, token);
  });
  afterAll(async () => {
    await proxy?.restore();
    await gateway?.close();
    await proxy?.close();
    await database?.drop();
  });

  const status = async (path: string): Promise<number> => (await fetch(`${gateway.url}${path}`)).status;
  const isReady = async (): Promise<boolean> => (await status('/readyz')) === 200;
  const admin = (path: string) =>
    fetch(`${gateway.url}/api/v1${path}`, { headers: { authorization: `Bearer ${gateway.rootKey}` } });
  const found = async (userName: string): Promise<unknown> =>
    (await scim.get(`/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`)).body.totalResults;

  async function expectAway(): Promise<void> {
    const read = await scim.get('/Users');
    expect({ status: read.status, schemas: read.body.schemas, wait: read.headers.get('retry-after') }).toEqual({
      status: 503,
      schemas: [URN.error],
      wait: '5',
    });
    expect(read.body.detail).toMatch(/^Doorward cannot reach its store right now\./);
    const write = await scim.post('/Users', person());
    expect([write.status, write.headers.get('retry-after')]).toEqual([503, '5']);
    const api = await admin('/tenants');
    expect([api.status, api.headers.get('content-type'), api.headers.get('retry-after')]).toEqual([
      503,
      expect.stringContaining('application/problem+json'),
      '5',
    ]);
    const login = await fetch(`${gateway.url}/login/password`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'ann@example.com', password: 'one two three four five' }),
    });
    expect([login.status, login.headers.get('retry-after')]).toEqual([503, '5']);
    const ready = await fetch(`${gateway.url}/readyz`);
    expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await status('/healthz')).toBe(200);
  }

  async function expectBack(): Promise<void> {
    await within(30_000, isReady);
    const body = person();
    expect((await scim.post('/Users', body)).status).toBe(201);
    expect(await found(String(body.userName))).toBe(1);
  }

  it.each([
    ['is cut off', () => proxy.cut()],
    ['falls silent', () => proxy.hang()],
  ])('answers 503 while it %s, and serves again by itself', async (_what, away) => {
    await expectBack();
    away();
    await expectAway();
    await proxy.restore();
    await expectBack();
  });

  it('keeps what it acknowledged, and leaves nothing half done of what it did not', async () => {
    const answers = new Map<string, Answer | undefined>();
    let isOver = false;
    const client = async (): Promise<void> => {
      while (!isOver) {
        const userName = `${unique('storm')}@example.com`;
        answers.set(userName, undefined);
        answers.set(userName, await scim.post('/Users', { ...person(), userName }));
      }
    };
    const clients = Array.from({ length: 4 }, client);
    for (let round = 0; round < 3; round += 1) {
      await pause(700);
      if (round === 1) proxy.hang();
      else proxy.cut();
      await pause(300);
      await proxy.restore();
      await within(30_000, isReady);
    }
    isOver = true;
    await Promise.all(clients);
    const statuses = [...answers.values()].map((each) => each?.status);
    expect(statuses.filter((each) => each !== 201 && each !== 503)).toEqual([]);
    expect(statuses).toContain(201);
    for (const [userName, answer] of answers) {
      const count = await found(userName);
      if (answer?.status === 201) expect(count).toBe(1);
      else if (!answer?.text.includes('It may have been done')) expect(count).toBe(0);
    }
    const { checks } = await gateway.api<{ checks: { ok: boolean; detail: string }[] }>('GET', '/doctor');
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  });

  it('runs its jobs again', async () => {
    proxy.cut();
    await pause(1500);
    await proxy.restore();
    const from = Date.now();
    await within(60_000, async () => {
      if (!(await isReady())) return false;
      const { slug } = (await gateway.api<{ items: { slug: string }[] }>('GET', '/tenants')).items[0]!;
      const path = `/tenants/${slug}/jobs`;
      const jobs = await gateway.api<{ items: { name: string; lastRunAt?: string; outcome?: string }[] }>('GET', path);
      return jobs.items.some(
        ({ name, lastRunAt, outcome }) =>
          name === 'mail.relay' && Date.parse(lastRunAt ?? '') > from && outcome === 'succeeded',
      );
    });
  });
});

/** The database itself is stopped, and killed, under load: 503 with Retry-After, nothing acknowledged lost, recovery by itself. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { person, unique } from '../http/resources.js';
import { type Answer, type Scim, scimClient } from '../http/scim-client.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { describeOwnMongo, type OwnMongo, ownMongo } from '../support/own-mongo.js';

jest.setTimeout(300_000);

describeOwnMongo('gateways whose MongoDB is restarted', () => {
  let mongo: OwnMongo;
  let gateways: Gateway[];
  let clients: Scim[];
  beforeAll(async () => {
    mongo = await ownMongo();
    await mongo.start();
    const first = await startGateway({ mongodbUri: mongo.uri });
    gateways = [first, await startGateway({ mongodbUri: mongo.uri, beside: first })];
    const { slug } = await first.tenant();
    const { token } = await first.directory(slug);
    clients = gateways.map(({ url }) => scimClient(`${url}/scim/v2`, token));
  });
  afterAll(async () => {
    for (const gateway of gateways ?? []) await gateway.close();
    await mongo?.remove();
  });

  const isReady = async ({ url }: Gateway): Promise<boolean> => (await fetch(`${url}/readyz`)).status === 200;
  async function until(isTrue: () => Promise<boolean> | boolean, ms = 60_000): Promise<void> {
    for (const end = Date.now() + ms; !(await isTrue()); await pause(50)) {
      if (Date.now() > end) throw new Error(`not within ${ms} ms`);
    }
  }

  /** What was sent by name, with what came of it. */
  function storm() {
    const answers = new Map<string, Answer | undefined>();
    let isOver = false;
    const work = clients.flatMap((scim) =>
      Array.from({ length: 2 }, async () => {
        while (!isOver) {
          const userName = `${unique('storm')}@example.com`;
          answers.set(userName, undefined);
          answers.set(userName, await scim.post('/Users', { ...person(), userName }));
        }
      }),
    );
    return {
      answers,
      count: (status: number) => [...answers.values()].filter((each) => each?.status === status).length,
      async end() {
        isOver = true;
        await Promise.all(work);
      },
    };
  }

  it.each(['SIGTERM', 'SIGKILL'] as const)('lose nothing that they acknowledged (%s)', async (how) => {
    const { answers, count, end } = storm();
    await until(() => count(201) >= 10);
    await mongo.stop(how);
    // Every client is refused at least once before the server is back.
    await until(() => count(503) >= 4);
    expect(await isReady(gateways[0]!)).toBe(false);
    const acknowledged = count(201);
    await mongo.start();
    await until(async () => (await Promise.all(gateways.map(isReady))).every(Boolean));
    await until(() => count(201) >= acknowledged + 10);
    await end();
    const told = [...answers.values()].map((answer) => answer?.status);
    expect(told.filter((status) => status !== 201 && status !== 503)).toEqual([]);
    for (const [userName, answer] of answers) {
      if (answer?.status === 503) expect(answer.headers.get('retry-after')).toBe('5');
      const filter = encodeURIComponent(`userName eq "${userName}"`);
      const { body } = await clients[0]!.get(`/Users?filter=${filter}`);
      if (answer?.status === 201) expect([userName, body.totalResults]).toEqual([userName, 1]);
      else if (!answer?.text.includes('It may have been done')) {
        expect([userName, body.totalResults]).toEqual([userName, 0]);
      }
    }
    const { checks } = await gateways[1]!.api<{ checks: { ok: boolean }[] }>('GET', '/doctor');
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  });
});

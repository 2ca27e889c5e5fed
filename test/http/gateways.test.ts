/** What one gateway did, the other knows at the next request: tokens, keys, failed sign-ins, set-up links. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { type Gateway, startGateway } from '../support/gateway.js';
import { describeMongo } from '../support/mongo.js';
import { createUser } from './resources.js';
import { scimClient } from './scim-client.js';

jest.setTimeout(120_000);

describeMongo('two gateways on one MongoDB', () => {
  let one: Gateway;
  let two: Gateway;
  beforeAll(async () => {
    one = await startGateway({ store: 'mongo' });
    two = await startGateway({ store: 'mongo', beside: one });
  });
  afterAll(async () => {
    await two?.close();
    await one?.close();
  });

  it('refuse a token as soon as the other has revoked it', async () => {
    const { slug } = await one.tenant();
    const directory = await one.directory(slug);
    const [here, there] = [one, two].map(({ url }) => scimClient(`${url}/scim/v2`, directory.token));
    const { id } = await createUser(here!);
    // Both have read the token by now, and keep what they read.
    for (const scim of [here!, there!, here!, there!]) expect((await scim.get(`/Users/${id}`)).status).toBe(200);
    const path = `/tenants/${slug}/directories/${directory.id}/tokens`;
    const { items } = await one.api<{ items: { id: string }[] }>('GET', path);
    await one.api('DELETE', `${path}/${items[0]!.id}`);
    expect((await there!.get(`/Users/${id}`)).status).toBe(401);
    expect((await here!.get(`/Users/${id}`)).status).toBe(401);
  });

  it('refuse a key as soon as the other has deleted it', async () => {
    const { slug } = await one.tenant();
    const key = await one.api<{ id: string; secret: string }>('POST', `/tenants/${slug}/keys`, { name: 'ci' });
    const headers = { authorization: `Bearer ${key.secret}` };
    const status = async () => (await fetch(`${two.url}/api/v1/tenants/${slug}/settings`, { headers })).status;
    expect(await status()).toBe(200);
    await one.api('DELETE', `/tenants/${slug}/keys/${key.id}`);
    expect(await status()).toBe(401);
  });

  it('let a token do together what its rate says, and no more', async () => {
    const scimRate = { count: 10, perSeconds: 60 };
    const pair = [await startGateway({ store: 'mongo', beside: one, scimRate })];
    try {
      pair.push(await startGateway({ store: 'mongo', beside: one, scimRate }));
      const { slug } = await one.tenant();
      const { token } = await one.directory(slug);
      const clients = pair.map(({ url }) => scimClient(`${url}/scim/v2`, token));
      const answers = await Promise.all(Array.from({ length: 24 }, (_, at) => clients[at % 2]!.get('/Users')));
      const told = answers.map(({ status }) => status).sort();
      expect(told).toEqual([...Array<number>(10).fill(200), ...Array<number>(14).fill(429)]);
      for (const { status, headers } of answers) {
        if (status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      }
      // Whoever holds another token is not hindered.
      const other = await one.directory(slug);
      for (const { url } of pair) {
        expect((await scimClient(`${url}/scim/v2`, other.token).get('/Users')).status).toBe(200);
      }
    } finally {
      for (const each of pair) await each.close();
    }
  });

  it('let a key look accounts up sixty times a minute, wherever it asks', async () => {
    const { slug } = await one.tenant();
    const key = await one.api<{ secret: string }>('POST', `/tenants/${slug}/keys`, { name: 'looks people up' });
    const ask = async ({ url }: Gateway): Promise<number> =>
      (
        await fetch(`${url}/api/v1/tenants/${slug}/account-lookup`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key.secret}`, 'content-type': 'application/json' },
          body: JSON.stringify({ emails: ['nobody@example.com'] }),
        })
      ).status;
    const begun = performance.now();
    const told = await Promise.all(Array.from({ length: 70 }, (_, at) => ask(at % 2 === 0 ? one : two)));
    // A second gives one more.
    const more = Math.ceil((performance.now() - begun) / 1000);
    const answered = told.filter((status) => status === 200).length;
    expect(answered).toBeGreaterThanOrEqual(60);
    expect(answered).toBeLessThanOrEqual(60 + more);
    expect(told.filter((status) => status === 429)).toHaveLength(70 - answered);
  });

  it('count failed sign-ins together', async () => {
    const attempt = async ({ url }: Gateway): Promise<number> => {
      const body = JSON.stringify({ email: 'nobody@example.com', password: 'not the right one at all' });
      return (
        await fetch(`${url}/login/password`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      ).status;
    };
    const told: number[] = [];
    for (let count = 0; count < 12; count += 1) told.push(await attempt(count % 2 === 0 ? one : two));
    // Ten for one account from one network, wherever they are tried.
    expect(told).toEqual([...Array<number>(10).fill(401), 429, 429]);
  });

  it('each print a set-up link that is good at both, until one is used', async () => {
    const links = await Promise.all([one, two].map(async ({ app }) => (await app.notice()).join('\n')));
    const paths = links.map((notice) => /\/setup\/\S+/.exec(notice)![0]);
    for (const path of paths) for (const { url } of [one, two]) expect((await fetch(url + path)).status).toBe(200);
    const form = { tenantName: 'Acme', email: 'ann@example.com', password: 'one good long password of mine' };
    const used = await fetch(two.url + paths[0]!, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(form),
    });
    expect([used.status, await used.text()]).toEqual([200, expect.anything()]);
    for (const path of paths) for (const { url } of [one, two]) expect((await fetch(url + path)).status).toBe(410);
  });

  it('share the session that begins at one of them, and its end', async () => {
    const credentials = { email: 'ann@example.com', password: 'one good long password of mine' };
    const signedIn = await fetch(`${one.url}/login/password`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(credentials),
    });
    expect(signedIn.status).toBe(200);
    const cookie = signedIn.headers.getSetCookie()[0]!.split(';')[0]!;
    const me = async ({ url }: Gateway) => (await fetch(`${url}/me`, { headers: { cookie } })).status;
    expect([await me(one), await me(two)]).toEqual([200, 200]);
    expect((await fetch(`${two.url}/logout`, { method: 'POST', headers: { cookie } })).status).toBe(204);
    expect([await me(one), await me(two)]).toEqual([401, 401]);
  });
});

/** Passwords that a provider sends: taken for new accounts of a proven domain where the directory allows it, never for others. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from '../support/gateway.js';

let gateway: Gateway;
let slug: string;
beforeAll(async () => {
  gateway = await startGateway();
  ({ slug } = await gateway.tenant());
  await gateway.api('POST', `/tenants/${slug}/domains`, { domain: 'acme.example', assert: true });
});
afterAll(() => gateway.close());

const password = 'lantern under seven bridges';

async function arrive(email: string, allowPassword: boolean, sent = password): Promise<number> {
  const directory = await gateway.directory(slug, { allowPassword });
  const response = await fetch(`${gateway.url}/scim/v2/Users`, {
    method: 'POST',
    headers: { authorization: `Bearer ${directory.token}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: email, password: sent }),
  });
  expect(await response.text()).not.toContain(sent);
  return response.status;
}

async function signIn(email: string, typed = password): Promise<number> {
  const response = await fetch(`${gateway.url}/login/password`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ email, password: typed }),
  });
  return response.status;
}

describe('a password that comes with a user', () => {
  it('opens the door where the directory allows it and the tenant owns the domain', async () => {
    const states = async () => {
      const { items } = await gateway.api<{ items: { state: string }[] }>('GET', `/tenants/${slug}/invitations`);
      return items.map(({ state }) => state);
    };
    expect(await arrive('ann@acme.example', true)).toBe(201);
    // The invitation is made when its mail goes out; who is quicker than that needs none.
    for (const until = Date.now() + 20_000; (await states()).length === 0 && Date.now() < until; ) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await signIn('ann@acme.example')).toBe(200);
    expect(await states()).toEqual(['accepted']);
  });

  it.each([
    ['where the directory does not', 'bob@acme.example', false, password],
    ['of a domain that nobody proved', 'cid@elsewhere.example', true, password],
    ['that nobody may choose', 'dan@acme.example', true, 'secret'],
  ])('opens nothing %s', async (_, email, allowPassword, sent) => {
    expect(await arrive(email, allowPassword, sent)).toBe(201);
    expect(await signIn(email, sent)).toBe(401);
  });

  describe('that is there already', () => {
    const later = 'seven lanterns under bridges';
    const api = async (token: string, method: string, path: string, body: object, status = 200) => {
      const response = await fetch(`${gateway.url}/scim/v2${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      expect([response.status, text]).toEqual([status, expect.not.stringContaining(later)]);
      return JSON.parse(text) as { id: string; meta: { version: string } };
    };
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
    const there = async (userName: string, more: object = {}, where = slug) => {
      const { token } = await gateway.directory(where, { allowPassword: true });
      const { id } = await api(token, 'POST', '/Users', { schemas, userName, externalId: userName, ...more }, 201);
      return { token, id, userName };
    };
    type There = Awaited<ReturnType<typeof there>>;
    const patch = (value: string) => ({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'password', value }],
    });
    const send: Record<string, (to: There, value: string) => Promise<unknown>> = {
      PATCH: ({ token, id }, value) => api(token, 'PATCH', `/Users/${id}`, patch(value)),
      PUT: ({ token, id, userName }, value) =>
        api(token, 'PUT', `/Users/${id}`, { schemas, userName, externalId: userName, password: value }),
      'POST again': async ({ token, id, userName }, value) => {
        await api(token, 'PATCH', `/Users/${id}`, {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
          Operations: [{ op: 'replace', path: 'active', value: false }],
        });
        await api(token, 'POST', '/Users', { schemas, userName, externalId: userName, password: value }, 201);
      },
    };
    const eventsOf = async (where = slug) =>
      (
        await gateway.api<{ items: { target: { email?: string } }[] }>(
          'GET',
          `/tenants/${where}/audit-events?type=password.received`,
        )
      ).items.map(({ target }) => target.email);

    it.each(Object.keys(send))('opens the door when it comes by %s before anybody signed in', async (way) => {
      const email = `${way.toLowerCase().replace(' ', '-')}@acme.example`;
      const user = await there(email, { password });
      await send[way]!(user, later);
      expect(await signIn(email, password)).toBe(401);
      expect(await signIn(email, later)).toBe(200);
      expect(await eventsOf()).toContain(email);
    });

    it.each(Object.keys(send))('SECURITY: by %s is not set once the owner has signed in', async (way) => {
      const email = `own-${way.toLowerCase().replace(' ', '-')}@acme.example`;
      const user = await there(email, { password });
      expect(await signIn(email, password)).toBe(200);
      await send[way]!(user, later);
      expect(await signIn(email, later)).toBe(401);
      expect(await signIn(email, password)).toBe(200);
      const { items } = await gateway.api<{ items: { detail: string | null }[] }>(
        'GET',
        `/tenants/${slug}/provisioning-log?limit=5`,
      );
      expect(items.map(({ detail }) => detail).join()).toContain('the password was dropped');
      expect(await eventsOf()).not.toContain(email);
    });

    it('SECURITY: is not set outside the domains of the tenant, nor where another tenant has a link', async () => {
      const stranger = await there('fay@elsewhere.example');
      await send.PATCH!(stranger, later);
      expect(await signIn('fay@elsewhere.example', later)).toBe(401);
      const shared = await there('gil@acme.example');
      const other = await gateway.tenant();
      await there('gil@acme.example', {}, other.slug);
      await send.PATCH!(shared, later);
      expect(await signIn('gil@acme.example', later)).toBe(401);
    });

    it('SECURITY: comes from no other directory', async () => {
      const first = await gateway.tenant();
      await there('hal@acme.example', {}, first.slug);
      const user = await there('hal@acme.example');
      await send.PATCH!(user, later);
      expect(await signIn('hal@acme.example', later)).toBe(401);
    });

    it('changes nothing where it is too weak, or the directory may not send any', async () => {
      const user = await there('ida@acme.example', { password });
      await send.PATCH!(user, 'secret');
      expect(await signIn('ida@acme.example', 'secret')).toBe(401);
      const { token } = await gateway.directory(slug);
      const { id } = await api(token, 'POST', '/Users', { schemas, userName: 'jon@acme.example' }, 201);
      await api(token, 'PATCH', `/Users/${id}`, patch(later));
      expect(await signIn('jon@acme.example', later)).toBe(401);
    });
  });

  it('SECURITY: never becomes the password of an account that is there', async () => {
    const other = await gateway.tenant();
    const directory = await gateway.directory(other.slug);
    const body = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'eve@acme.example' };
    await fetch(`${gateway.url}/scim/v2/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${directory.token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify(body),
    });
    expect(await arrive('eve@acme.example', true)).toBe(201);
    expect(await signIn('eve@acme.example')).toBe(401);
  });
});

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

/** Who is let in: RFC 7644 §2, RFC 6750 §3, and the rules that no spelling of a path gets round it. */

import { expect } from '@jest/globals';
import { area, type Case, openWorld, type World } from '../conformance.js';
import { expectError } from '../expectations.js';
import { rawRequest } from '../raw-request.js';
import { createUser, person, URN } from '../resources.js';
import { type JsonObject, scimClient } from '../scim-client.js';

const endpoints: readonly (readonly [method: string, path: string])[] = [
  ['GET', '/Users'],
  ['POST', '/Users'],
  ['GET', '/Users/x'],
  ['PUT', '/Users/x'],
  ['PATCH', '/Users/x'],
  ['DELETE', '/Users/x'],
  ['POST', '/Users/.search'],
  ['GET', '/Groups'],
  ['POST', '/Groups'],
  ['PATCH', '/Groups/x'],
  ['DELETE', '/Groups/x'],
  ['POST', '/Groups/.search'],
  ['POST', '/.search'],
  ['POST', '/Bulk'],
  ['GET', '/Me'],
  ['PATCH', '/Me'],
  ['GET', '/Schemas'],
  ['GET', `/Schemas/${URN.user}`],
  ['GET', '/ResourceTypes'],
  ['GET', '/ResourceTypes/User'],
];

const credentials: readonly (readonly [name: string, value: (world: World) => string | null])[] = [
  ['none', () => null],
  ['an empty header', () => ''],
  ['a scheme alone', () => 'Bearer'],
  ['a scheme and a blank', () => 'Bearer '],
  ['no scheme', ({ scim }) => scim.token],
  ['a word', () => 'non-token'],
  ['an unknown token', () => 'Bearer invalid'],
  ['a token of the right form', () => `Bearer dws_${'A'.repeat(43)}`],
  ['a token cut short', ({ scim }) => `Bearer ${scim.token.slice(0, -1)}`],
  ['a token with a letter more', ({ scim }) => `Bearer ${scim.token}A`],
  ['a token in capitals', ({ scim }) => `Bearer ${scim.token.toUpperCase()}`],
  ['a token in lower case', ({ scim }) => `Bearer ${scim.token.toLowerCase()}`],
  ['a token twice', ({ scim }) => `Bearer ${scim.token} ${scim.token}`],
  ['two tokens with a comma', ({ scim }) => `Bearer ${scim.token}, Bearer ${scim.token}`],
  ['the basic scheme', ({ scim }) => `Basic ${Buffer.from(`user:${scim.token}`).toString('base64')}`],
  ['another scheme', ({ scim }) => `Token ${scim.token}`],
  ['the root key', ({ gateway }) => `Bearer ${gateway.rootKey}`],
  ['a token of eight thousand letters', () => `Bearer ${'a'.repeat(8_000)}`],
  ['a token with strange letters', () => 'Bearer \u00e9\u00ff%00'],
];

function expectUnauthorised(answer: Parameters<typeof expectError>[0]): void {
  expectError(answer, [401]);
  expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer\b/i);
}

const refusals: readonly Case[] = [
  ...endpoints.map(
    ([method, path]): Case => ({
      name: `${method} ${path} without a token is 401`,
      async run({ scim }) {
        const sending = method === 'GET' || method === 'DELETE' ? {} : { body: {} };
        expectUnauthorised(await scim.send(method, path, { ...sending, headers: { authorization: null } }));
      },
    }),
  ),
  ...credentials.map(
    ([name, value]): Case => ({
      name: `${name} is 401`,
      async run(world) {
        expectUnauthorised(await world.scim.send('GET', '/Users', { headers: { authorization: value(world) } }));
      },
    }),
  ),
  {
    name: 'every 401 is the same',
    async run(world) {
      const bodies = new Set<string>();
      for (const [, value] of credentials) {
        bodies.add((await world.scim.send('GET', '/Users', { headers: { authorization: value(world) } })).text);
      }
      expect(bodies.size).toBe(1);
    },
  },
  {
    name: 'a token in the address is 401',
    async run({ scim }) {
      const answer = await scim.send('GET', `/Users?access_token=${scim.token}`, { headers: { authorization: null } });
      expectUnauthorised(answer);
    },
  },
  {
    name: '401 comes before anything is said about body, media type or filter',
    async run({ scim }) {
      const headers = { authorization: null };
      expectUnauthorised(await scim.send('POST', '/Users', { raw: '{', headers }));
      expectUnauthorised(
        await scim.send('POST', '/Users', { raw: 'x', headers: { ...headers, 'content-type': 'text/plain' } }),
      );
      expectUnauthorised(await scim.send('GET', '/Users?filter=%28', { headers }));
    },
  },
];

const admissions: readonly Case[] = [
  ...['bearer', 'BEARER', 'bEaReR'].map(
    (scheme): Case => ({
      name: `the scheme may be written ${scheme}`,
      async run({ scim }) {
        expect(
          (await scim.send('GET', '/Users', { headers: { authorization: `${scheme} ${scim.token}` } })).status,
        ).toBe(200);
      },
    }),
  ),
  {
    name: 'a second token works beside the first, and a revoked one no more',
    async run({ gateway, tenant }) {
      const directory = await gateway.directory(tenant.slug);
      const api = scimClient(`${gateway.url}/api/v1`, gateway.rootKey);
      const headers = { 'content-type': 'application/json' };
      const tokens = `/tenants/${tenant.slug}/directories/${directory.id}/tokens`;
      const created = await api.send('POST', tokens, { body: {}, headers });
      expect(created.status).toBe(201);
      const root = `${gateway.url}/scim/v2`;
      const [first, second] = [scimClient(root, directory.token), scimClient(root, String(created.body.secret))];
      expect([(await first.get('/Users')).status, (await second.get('/Users')).status]).toEqual([200, 200]);
      expect((await api.delete(`${tokens}/${created.body.id}`)).status).toBe(204);
      expect([(await first.get('/Users')).status, (await second.get('/Users')).status]).toEqual([200, 401]);
      const listed = await api.get(tokens);
      for (const item of listed.body.items as JsonObject[]) expect(item.secret).toBeUndefined();
    },
  },
];

const spellings: readonly string[] = [
  '/scim/v2/users',
  '/scim/v2/USERS',
  '/SCIM/V2/Users',
  '/Scim/v2/Users',
  '/scim//v2/Users',
  '//scim/v2/Users',
  '/scim/v2//Users',
  '/scim/v2/./Users',
  '/scim/v2/%55sers',
  '/%73cim/v2/Users',
  '/scim%2fv2/Users',
  '/scim/v2%2FUsers',
  '/scim/v2/Users/',
  '/scim/v2/Users%2f',
  '/scim/v2/Users;a=b',
  '/scim/v2/Users%00',
  '/scim/v2/Users%20',
  '/scim/v2/ServiceProviderConfig/../Users',
  '/scim/v2/ServiceProviderConfig%2f..%2fUsers',
  '/scim/v2/ServiceProviderConfig/..%2fUsers',
  '/scim/v2/ServiceProviderConfig/%2e%2e/Users',
  '/scim/v2/ServiceProviderConfig;/../Users',
  '/scim/v2/ServiceProviderConfig/Users',
  '/healthz/../scim/v2/Users',
  '/scim/v2/Users?/ServiceProviderConfig',
  '/scim/v2/Users#/ServiceProviderConfig',
  '/scim/v2/\\Users',
  'http://localhost/scim/v2/Users',
];

const paths: readonly Case[] = spellings.map((path) => ({
  name: `no way round authentication: ${path}`,
  async run({ gateway, scim }) {
    const secret = String((await createUser(scim)).userName);
    const answer = await rawRequest(gateway.url, { method: 'GET', path });
    expect(answer.status).toBeGreaterThanOrEqual(300);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toContain(secret);
    const headers = { 'content-type': 'application/scim+json' };
    const body = person();
    await rawRequest(gateway.url, { method: 'POST', path, headers, body: JSON.stringify(body) });
    const made = await scim.get(`/Users?filter=userName%20eq%20%22${body.userName}%22`);
    expect(made.body.totalResults).toBe(0);
  },
}));

export const authentication = [
  area({
    title: 'Authentication',
    sections: 'RFC 7644 §2; RFC 6750 §3',
    world: openWorld,
    cases: [...refusals, ...admissions, ...paths],
  }),
];

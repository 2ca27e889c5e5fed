/** Limits: RFC 7644 §3.4.2.4, §3.7.4, RFC 9865 §2.1. The numbers are the defaults, told again by ServiceProviderConfig. */

import { expect } from '@jest/globals';
import { area, type Case, openWorld } from '../conformance.js';
import { expectError, expectList, expectResource } from '../expectations.js';
import { op } from '../patch-case.js';
import { createGroup, createUser, person, URN } from '../resources.js';
import type { JsonObject, Scim } from '../scim-client.js';

const search = (scim: Scim, filter: string) => scim.post('/Users/.search', { schemas: [URN.search], filter });
const bulk = (scim: Scim, Operations: JsonObject[]) => scim.post('/Bulk', { schemas: [URN.bulkRequest], Operations });
/** So many values of 50,000 letters each. */
const numbers = (count: number): JsonObject[] =>
  Array.from({ length: count }, (_, index) => ({ value: `${index}`.padEnd(50_000, 'x') }));
const missing = (length: number): JsonObject[] =>
  Array.from({ length }, () => ({ method: 'DELETE', path: '/Users/none' }));
const terms = (length: number) => Array.from({ length }, () => 'userName eq "x"').join(' or ');
const brackets = (depth: number) => `${'('.repeat(depth)}userName eq "x"${')'.repeat(depth)}`;

const limits: readonly Case[] = [
  {
    name: 'a body of more than 1 MB is 413, one of half of it is read',
    async run({ scim }) {
      expectResource(await scim.post('/Users', person({ phoneNumbers: numbers(10) })), 201);
      expectError(await scim.post('/Users', person({ phoneNumbers: numbers(22) })), [413]);
    },
  },
  {
    name: 'a Bulk request of more than maxPayloadSize is 413',
    async run({ scim }) {
      const post = (size: number) => ({
        method: 'POST',
        path: '/Users',
        bulkId: 'a',
        data: person({ phoneNumbers: numbers(size) }),
      });
      expect((await bulk(scim, [post(16), { ...post(16), bulkId: 'b' }])).status).toBe(200);
      expectError(await bulk(scim, [post(22), { ...post(22), bulkId: 'b' }]), [413]);
    },
  },
  {
    name: 'maxOperations in Bulk are done, one more is 413',
    async run({ scim }) {
      const answer = await bulk(scim, missing(1_000));
      expect([answer.status, (answer.body.Operations as JsonObject[]).length]).toEqual([200, 1_000]);
      expectError(await bulk(scim, missing(1_001)), [413]);
    },
  },
  {
    name: 'a filter of 4,096 letters is read, a longer one refused',
    async run({ scim }) {
      const filter = (length: number) => `userName eq "${'x'.repeat(length - 14)}"`;
      expect(filter(4_096)).toHaveLength(4_096);
      expect(expectList(await search(scim, filter(4_096)))).toEqual([]);
      expectError(await search(scim, filter(4_097)), [400, ['invalidFilter', 'tooMany']]);
    },
  },
  {
    name: 'a filter of 64 terms is read, of 65 refused',
    async run({ scim }) {
      expect(expectList(await search(scim, terms(64)))).toEqual([]);
      expectError(await search(scim, terms(65)), [400, ['invalidFilter', 'tooMany']]);
    },
  },
  {
    name: 'a filter of depth 15 is read, of 20 refused',
    async run({ scim }) {
      expect(expectList(await search(scim, brackets(15)))).toEqual([]);
      expectError(await search(scim, brackets(20)), [400, ['invalidFilter', 'tooMany']]);
    },
  },
  {
    name: 'JSON of depth 30 is read',
    async run({ scim }) {
      const deep = JSON.parse(`${'['.repeat(28)}${']'.repeat(28)}`);
      expectResource(await scim.post('/Users', person({ unknown: deep })), 201);
    },
  },
  {
    name: '500 operations in a PATCH are done, 501 refused',
    async run({ scim }) {
      const user = await createUser(scim);
      const ops = (length: number) => Array.from({ length }, (_, index) => op('replace', 'title', `t${index}`));
      expect(expectResource(await scim.patch(`/Users/${user.id}`, ops(500))).title).toBe('t499');
      expectError(await scim.patch(`/Users/${user.id}`, ops(501)), [[400, 413]]);
      expect((await scim.get(`/Users/${user.id}`)).body.title).toBe('t499');
    },
  },
  {
    name: '10,000 members in one operation are read, 10,001 refused',
    async run(world) {
      const scim = await world.open({ profile: 'entra' });
      const group = await createGroup(scim);
      const ops = (length: number) => [
        op(
          'add',
          'members',
          Array.from({ length }, (_, index) => ({ value: `nobody-${index}` })),
        ),
      ];
      expect((await scim.patch(`/Groups/${group.id}`, ops(10_000))).status).toBe(204);
      expectError(await scim.patch(`/Groups/${group.id}`, ops(10_001)), [[400, 413]]);
    },
  },
];

const small: readonly Case[] = [
  {
    name: 'ServiceProviderConfig tells the limits that are set',
    async run({ scim }) {
      expect((await scim.get('/ServiceProviderConfig')).body).toMatchObject({
        bulk: { maxOperations: 3, maxPayloadSize: 4_000 },
        filter: { maxResults: 6 },
        pagination: { defaultPageSize: 4, maxPageSize: 6, cursorTimeout: 1 },
      });
    },
  },
  {
    name: 'without count a page has the default size, and count is capped at the largest',
    async run({ scim }) {
      for (let each = 0; each < 9; each += 1) await createUser(scim);
      expect((await scim.get('/Users')).body).toMatchObject({ totalResults: 9, itemsPerPage: 4 });
      expect((await scim.get('/Users?count=100')).body).toMatchObject({ totalResults: 9, itemsPerPage: 6 });
      expect((await scim.get('/Users?cursor=&count=100')).body).toMatchObject({ itemsPerPage: 6 });
      expect(expectList(await scim.get('/Users?cursor='))).toHaveLength(4);
    },
  },
  {
    name: 'Bulk takes as many operations and bytes as told',
    async run({ scim }) {
      expect((await bulk(scim, missing(3))).status).toBe(200);
      expectError(await bulk(scim, missing(4)), [413]);
      expectError(
        await bulk(scim, [{ method: 'POST', path: '/Users', bulkId: 'a', data: person({ title: 'x'.repeat(4_000) }) }]),
        [413],
      );
    },
  },
  {
    name: 'a cursor that is too old is 400 expiredCursor',
    async run(world) {
      const scim = await world.open();
      for (let each = 0; each < 3; each += 1) await createUser(scim);
      const cursor = (await scim.get('/Users?cursor=&count=2')).body.nextCursor;
      expect((await scim.get(`/Users?cursor=${cursor}&count=2`)).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 2_100));
      expectError(await scim.get(`/Users?cursor=${cursor}&count=2`), [400, 'expiredCursor']);
    },
  },
];

const throttled: readonly Case[] = [
  {
    name: 'too many requests with one token are 429 with Retry-After, another token is not hindered',
    async run(world) {
      const [scim, other] = [world.scim, await world.open()];
      const answers = [];
      for (let each = 0; each < 30; each += 1) answers.push(await scim.get('/Users'));
      const refused = answers.filter((each) => each.status === 429);
      expect(refused.length).toBeGreaterThan(0);
      for (const each of refused) {
        expectError(each, [429]);
        expect(Number(each.headers.get('retry-after'))).toBeGreaterThanOrEqual(0);
      }
      expect(answers[0]?.status).toBe(200);
      expect((await other.get('/Users')).status).toBe(200);
    },
  },
  {
    name: 'an address that keeps trying without a valid token is 429, and whoever has one is not hindered',
    async run(world) {
      const other = await world.open();
      const statuses = [];
      for (let each = 0; each < 30; each += 1) {
        statuses.push(
          (await fetch(`${world.gateway.url}/scim/v2/Users`, { headers: { authorization: 'Bearer x' } })).status,
        );
      }
      expect(statuses[0]).toBe(401);
      expect(statuses.at(-1)).toBe(429);
      expect((await other.get('/Users')).status).toBe(200);
    },
  },
];

export const limitsByDefault = [
  area({ title: 'Limits', sections: 'RFC 7644 §3.7.4, §3.12', world: openWorld, cases: limits }),
];
export const limitsThatAreSet = [
  area({
    title: 'Limits that are set',
    sections: 'RFC 7644 §3.4.2.4, §3.7.4; RFC 9865 §2.1, §4',
    world: openWorld,
    cases: small,
  }),
];
export const rates = [area({ title: 'Rates', sections: 'RFC 6585 §4', world: openWorld, cases: throttled })];

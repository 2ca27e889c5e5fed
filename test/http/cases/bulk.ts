/** Bulk: RFC 7644 §3.7. */

import { expect } from '@jest/globals';
import { idOf, outcomes, post, sendBulk, statuses } from '../bulk-request.js';
import { area, type Case, openWorld } from '../conformance.js';
import { expectError, expectMatch } from '../expectations.js';
import { op } from '../patch-case.js';
import { createUser, membersOf, person, team, URN } from '../resources.js';
import { type Json, type JsonObject, pick } from '../scim-client.js';

const verbs: readonly Case[] = [
  {
    name: 'POST in bulk answers 201 with location, bulkId and version',
    async run({ scim }) {
      const [made] = outcomes(await sendBulk(scim, [post('qwerty')]));
      expect(made).toMatchObject({ method: 'POST', bulkId: 'qwerty', status: '201' });
      const read = await scim.get(`/Users/${idOf(made)}`);
      expect([made?.location, made?.version]).toEqual([
        `${scim.baseUrl}/Users/${idOf(made)}`,
        pick(read.body, 'meta.version'),
      ]);
    },
  },
  {
    name: 'PUT, PATCH and DELETE in bulk',
    async run({ scim }) {
      const [a, b, c] = [await createUser(scim), await createUser(scim), await createUser(scim)];
      const answer = await sendBulk(scim, [
        { method: 'PUT', path: `/Users/${a.id}`, data: person({ userName: a.userName as string, title: 'put' }) },
        {
          method: 'PATCH',
          path: `/Users/${b.id}`,
          data: { schemas: [URN.patch], Operations: [op('add', 'title', 'patched')] },
        },
        { method: 'DELETE', path: `/Users/${c.id}` },
      ]);
      expect(statuses(answer)).toEqual(['200', '200', '204']);
      expect(outcomes(answer).map((each) => [each.method, each.location])).toEqual([
        ['PUT', `${scim.baseUrl}/Users/${a.id}`],
        ['PATCH', `${scim.baseUrl}/Users/${b.id}`],
        ['DELETE', `${scim.baseUrl}/Users/${c.id}`],
      ]);
      expect([(await scim.get(`/Users/${a.id}`)).body.title, (await scim.get(`/Users/${b.id}`)).body.title]).toEqual([
        'put',
        'patched',
      ]);
      expectError(await scim.get(`/Users/${c.id}`), [404]);
    },
  },
  {
    name: 'a PATCH in bulk may leave out the schemas of its data, or not',
    async run({ scim }) {
      const user = await createUser(scim);
      const [outcome] = outcomes(
        await sendBulk(scim, [
          { method: 'PATCH', path: `/Users/${user.id}`, data: { Operations: [op('add', 'title', 'x')] } },
        ]),
      );
      expect(['200', '400']).toContain(outcome?.status);
    },
  },
  {
    name: 'methods in any case',
    async run({ scim }) {
      const user = await createUser(scim);
      expect(
        statuses(
          await sendBulk(scim, [
            { ...post('a'), method: 'post' },
            { method: 'delete', path: `/Users/${user.id}` },
          ]),
        ),
      ).toEqual(['201', '204']);
    },
  },
  {
    name: 'operations run in order and see each other',
    async run({ scim }) {
      const user = await createUser(scim);
      const patch = (value: string) => ({
        method: 'PATCH',
        path: `/Users/${user.id}`,
        data: { schemas: [URN.patch], Operations: [op('replace', 'title', value)] },
      });
      await sendBulk(scim, ['a', 'b', 'c'].map(patch));
      expect((await scim.get(`/Users/${user.id}`)).body.title).toBe('c');
    },
  },
  {
    name: 'groups in bulk',
    async run({ scim }) {
      const user = await createUser(scim);
      const answer = await sendBulk(scim, [post('g', team({ members: [{ value: user.id }] }), '/Groups')]);
      expect(await membersOf(scim, idOf(outcomes(answer)[0]))).toEqual([user.id]);
    },
  },
  {
    name: 'a version in an operation is a precondition',
    async run({ scim }) {
      const user = await createUser(scim);
      const patch = (version: Json, value: string) => ({
        method: 'PATCH',
        path: `/Users/${user.id}`,
        version,
        data: { schemas: [URN.patch], Operations: [op('add', 'title', value)] },
      });
      const answer = await sendBulk(scim, [patch('W/"other"', 'a'), patch(pick(user, 'meta.version') ?? '', 'b')]);
      expect(statuses(answer)).toEqual(['412', '200']);
      expect((await scim.get(`/Users/${user.id}`)).body.title).toBe('b');
    },
  },
];

const failures: readonly Case[] = [
  {
    name: 'an operation that fails carries the SCIM error and the others go on',
    async run({ scim }) {
      const taken = await createUser(scim);
      const answer = await sendBulk(scim, [post('a', person({ userName: taken.userName as string })), post('b')]);
      expect(statuses(answer)).toEqual(['409', '201']);
      expectMatch(outcomes(answer)[0], {
        method: 'POST',
        bulkId: 'a',
        response: { schemas: [URN.error], status: '409', scimType: 'uniqueness' },
      });
      expect(outcomes(answer)[0]?.location).toBeUndefined();
    },
  },
  ...(
    [
      [1, ['404']],
      [2, ['404', '201', '404']],
      [3, ['404', '201', '404', '201']],
    ] as const
  ).map(
    ([failOnErrors, expected]): Case => ({
      name: `failOnErrors ${failOnErrors} stops after as many errors; the rest is not tried`,
      async run({ scim }) {
        const last = person();
        const answer = await sendBulk(
          scim,
          [
            { method: 'DELETE', path: '/Users/none' },
            post('a'),
            { method: 'DELETE', path: '/Users/none' },
            post('b', last),
          ],
          { failOnErrors },
        );
        expect(statuses(answer)).toEqual(expected);
        const found = await scim.get(`/Users?filter=userName%20eq%20%22${last.userName}%22`);
        expect(found.body.totalResults).toBe(expected.length === 4 ? 1 : 0);
      },
    }),
  ),
  ...(
    [
      ['an unknown id', { method: 'DELETE', path: '/Users/none' }, ['404']],
      ['an unknown type', { method: 'POST', path: '/Devices', bulkId: 'a', data: person() }, ['404', '400']],
      ['a path without a resource', { method: 'DELETE', path: '/Users' }, ['400', '404', '405']],
      ['POST to a resource', { method: 'POST', path: '/Users/x', bulkId: 'a', data: person() }, ['400', '404', '405']],
      ['the method GET', { method: 'GET', path: '/Users' }, ['400', '405', '501']],
      ['an unknown method', { method: 'MERGE', path: '/Users/x', data: {} }, ['400', '405', '501']],
      ['no method', { path: '/Users', bulkId: 'a', data: person() }, ['400']],
      ['an operation that is null', null, ['400']],
      ['an operation that is a text', 'POST', ['400']],
      ['no path', { method: 'POST', bulkId: 'a', data: person() }, ['400']],
      ['POST without bulkId', { method: 'POST', path: '/Users', data: person() }, ['400']],
      ['POST without data', { method: 'POST', path: '/Users', bulkId: 'a' }, ['400']],
      ['data that is a text', { method: 'POST', path: '/Users', bulkId: 'a', data: 'x' }, ['400']],
      [
        'data without userName',
        { method: 'POST', path: '/Users', bulkId: 'a', data: { schemas: [URN.user] } },
        ['400'],
      ],
      [
        'an address of another place',
        { method: 'POST', path: 'https://example.com/Users', bulkId: 'a', data: person() },
        ['400', '404'],
      ],
      [
        'Bulk inside Bulk',
        { method: 'POST', path: '/Bulk', bulkId: 'a', data: { schemas: [URN.bulkRequest], Operations: [] } },
        ['400', '404', '405'],
      ],
      [
        'a search inside Bulk',
        { method: 'POST', path: '/Users/.search', bulkId: 'a', data: { schemas: [URN.search] } },
        ['400', '404', '405', '501'],
      ],
      ['discovery inside Bulk', { method: 'DELETE', path: `/Schemas/${URN.user}` }, ['400', '404', '405', '403']],
      [
        'a reference that nobody answers',
        post('a', team({ members: [{ value: 'bulkId:none' }] }), '/Groups'),
        ['400', '409'],
      ],
    ] as const
  ).map(
    ([name, operation, allowed]): Case => ({
      name: `${name} fails its operation alone`,
      async run({ scim }) {
        const answer = await sendBulk(scim, [operation as Json, post('fine')]);
        if (answer.status === 400) return expectError(answer, [400]);
        const [bad, good] = outcomes(answer);
        expect(allowed).toContain(bad?.status);
        expectMatch(bad?.response, { schemas: [URN.error], status: bad?.status ?? '' });
        expect(good?.status).toBe('201');
      },
    }),
  ),
  ...(
    [
      ['no Operations', {}],
      ['Operations that is no list', { Operations: {} }],
      ['failOnErrors that is a text', { Operations: [], failOnErrors: 'one' }],
      ['failOnErrors below one', { Operations: [], failOnErrors: -1 }],
      ['another schema', { schemas: [URN.patch], Operations: [] }],
    ] as const
  ).map(
    ([name, body]): Case => ({
      name: `a request with ${name} is 400`,
      run: async ({ scim }) =>
        expectError(await scim.post('/Bulk', { schemas: [URN.bulkRequest], ...(body as JsonObject) }), [400]),
    }),
  ),
  {
    name: 'the same bulkId twice is refused, as a whole or the second time',
    async run({ scim }) {
      const answer = await sendBulk(scim, [post('a'), post('a')]);
      if (answer.status === 200) expect(statuses(answer)[1]).toBe('400');
      else expectError(answer, [400]);
    },
  },
];

export const bulk = [
  area({ title: 'Bulk', sections: 'RFC 7644 §3.7', world: openWorld, cases: [...verbs, ...failures] }),
];

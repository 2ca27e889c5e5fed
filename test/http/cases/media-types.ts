/** Media types and request bodies: RFC 7644 §3.1, §3.8, §8.1; RFC 8259. */

import { expect } from '@jest/globals';
import { area, type Case, openWorld } from '../conformance.js';
import { expectError, expectList, expectResource } from '../expectations.js';
import { createGroup, createUser, person, URN } from '../resources.js';

const accepted = [
  'application/scim+json',
  'application/json',
  'application/scim+json; charset=utf-8',
  'application/json;charset=UTF-8',
  'application/json; charset="utf-8"',
  'APPLICATION/SCIM+JSON',
  'Application/Json; Charset=Utf-8',
  'application/scim+json; odata.metadata=minimal',
];

const refused = [
  'text/plain',
  'text/html',
  'text/json',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/jsonp',
  'application/octet-stream',
  'application/scim+json; charset=iso-8859-1',
  'application/json; charset=utf-16',
  'json',
  'application/',
];

const answered = [
  'application/scim+json',
  'application/json',
  'application/scim+json, application/json',
  'application/scim+json; charset=utf-8',
  'application/*',
  '*/*',
  'text/html, application/xhtml+xml, */*;q=0.8',
];

const brokenBodies: readonly (readonly [name: string, raw: string])[] = [
  ['nothing', ''],
  ['blanks', '  \n '],
  ['half an object', '{"schemas":['],
  ['a trailing comma', '{"userName":"x",}'],
  ['a name without quotes', '{userName:"x"}'],
  ['single quotes', "{'userName':'x'}"],
  ['a comment', '{"userName":"x"/* no */}'],
  ['two documents', '{}{}'],
  ['a list', '[{"userName":"x"}]'],
  ['a text', '"userName"'],
  ['a number', '42'],
  ['null', 'null'],
  ['true', 'true'],
  ['NaN', '{"userName":NaN}'],
  ['XML', '<user/>'],
  ['a form', 'userName=x'],
];

const types: readonly Case[] = [
  ...accepted.map(
    (type): Case => ({
      name: `a body of ${type} is read`,
      async run({ scim }) {
        expectResource(await scim.post('/Users', person(), { 'content-type': type }), 201);
      },
    }),
  ),
  ...refused.map(
    (type): Case => ({
      name: `a body of ${type} is 415`,
      async run({ scim }) {
        expectError(await scim.post('/Users', person(), { 'content-type': type }), [415]);
      },
    }),
  ),
  {
    name: 'a body without media type is 415',
    async run({ scim }) {
      const raw = new TextEncoder().encode(JSON.stringify(person()));
      expectError(await scim.send('POST', '/Users', { raw, headers: { 'content-type': null } }), [415]);
    },
  },
  ...(
    [
      ['PUT', '/Users/{id}', person()],
      ['PATCH', '/Users/{id}', { schemas: [URN.patch], Operations: [{ op: 'add', path: 'title', value: 'x' }] }],
      ['POST', '/Users/.search', { schemas: [URN.search] }],
      ['POST', '/.search', { schemas: [URN.search] }],
      ['POST', '/Bulk', { schemas: [URN.bulkRequest], Operations: [{ method: 'DELETE', path: '/Users/{id}' }] }],
    ] as const
  ).map(
    ([method, path, body]): Case => ({
      name: `${method} ${path} of text/plain is 415`,
      async run({ scim }) {
        const user = await createUser(scim);
        const raw = JSON.stringify(body).replaceAll('{id}', user.id);
        const headers = { 'content-type': 'text/plain' };
        expectError(await scim.send(method, path.replace('{id}', user.id), { raw, headers }), [415]);
      },
    }),
  ),
  ...answered.map(
    (accept): Case => ({
      name: `Accept: ${accept} is answered with application/scim+json`,
      run: async ({ scim }) => void expectList(await scim.get('/Users', { accept })),
    }),
  ),
  {
    name: 'Accept of something else is 406 or answered with application/scim+json',
    async run({ scim }) {
      const answer = await scim.get('/Users', { accept: 'image/png' });
      expect([200, 406]).toContain(answer.status);
      expect(answer.headers.get('content-type')).toMatch(/^application\/scim\+json\b/);
    },
  },
  {
    name: 'GET and DELETE may carry a media type without a body',
    async run({ scim }) {
      const user = await createUser(scim);
      const headers = { 'content-type': 'application/json' };
      expect((await scim.get(`/Users/${user.id}`, headers)).status).toBe(200);
      expect((await scim.delete(`/Users/${user.id}`, headers)).status).toBe(204);
    },
  },
  {
    name: '204 has no body',
    async run({ scim }) {
      const group = await createGroup(scim);
      const answer = await scim.patch(`/Groups/${group.id}`, [{ op: 'replace', path: 'displayName', value: 'x' }]);
      expect([answer.status, answer.text, answer.headers.get('content-type')]).toEqual([204, '', null]);
    },
  },
];

const bodies: readonly Case[] = [
  ...brokenBodies.map(
    ([name, raw]): Case => ({
      name: `POST of ${name} is 400 invalidSyntax`,
      run: async ({ scim }) => expectError(await scim.send('POST', '/Users', { raw }), [400, 'invalidSyntax']),
    }),
  ),
  ...brokenBodies.slice(1, 5).map(
    ([name, raw]): Case => ({
      name: `PATCH of ${name} is 400 invalidSyntax`,
      async run({ scim }) {
        const user = await createUser(scim);
        expectError(await scim.send('PATCH', `/Users/${user.id}`, { raw }), [400, 'invalidSyntax']);
      },
    }),
  ),
  ...['/Bulk', '/.search', '/Groups'].map(
    (path): Case => ({
      name: `POST ${path} of half an object is 400 invalidSyntax`,
      run: async ({ scim }) =>
        expectError(await scim.send('POST', path, { raw: '{"schemas":' }), [400, 'invalidSyntax']),
    }),
  ),
  {
    name: 'letters beyond ASCII come back as they were',
    async run({ scim }) {
      const displayName = 'Zoë 漢字 👩‍👩‍👧 \u202fÅ';
      const { id } = await createUser(scim, { displayName });
      expect((await scim.get(`/Users/${id}`)).body.displayName).toBe(displayName);
    },
  },
  {
    name: 'escaped letters are the letters',
    async run({ scim }) {
      const raw = JSON.stringify(person({ displayName: 'x' })).replace('"x"', '"\\u005a\\u006f\\u00eb \\ud83d\\ude00"');
      expect(expectResource(await scim.send('POST', '/Users', { raw }), 201).displayName).toBe('Zoë 😀');
    },
  },
];

export const mediaTypes = [
  area({
    title: 'Media types and bodies',
    sections: 'RFC 7644 §3.1, §3.8, §8.1',
    world: openWorld,
    cases: [...types, ...bodies],
  }),
];

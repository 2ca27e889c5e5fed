/** Creating and reading Users: RFC 7644 §3.3, §3.4.1, RFC 7643 §2.5, §3. */

import { expect } from '@jest/globals';
import { area, type Case, openWorld } from '../conformance.js';
import { expectError, expectMatch, expectResource, expectUnassigned } from '../expectations.js';
import { FULL } from '../patch-case.js';
import { createUser, person, URN, unique } from '../resources.js';
import { pick } from '../scim-client.js';

const E = URN.enterprise;
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const create: readonly Case[] = [
  {
    name: 'POST answers 201 with Location, ETag, id and meta',
    async run({ scim }) {
      const sent = person();
      const answer = await scim.post('/Users', sent);
      const body = expectResource(answer, 201);
      expect(answer.headers.get('location')).toBe(`${scim.baseUrl}/Users/${body.id}`);
      expect(answer.headers.get('etag')).toBe(pick(body, 'meta.version'));
      expect(body).toMatchObject({
        userName: sent.userName,
        meta: { resourceType: 'User', location: `${scim.baseUrl}/Users/${body.id}` },
      });
      expect(String(pick(body, 'meta.version'))).toMatch(/^(W\/)?"[^"]*"$/);
      expect(String(pick(body, 'meta.created'))).toMatch(dateTime);
      expect(pick(body, 'meta.lastModified')).toBe(pick(body, 'meta.created'));
      expect(body.schemas).toContain(URN.user);
    },
  },
  {
    name: 'POST answers what GET then says',
    async run({ scim }) {
      const made = await createUser(scim, FULL);
      const answer = await scim.get(`/Users/${made.id}`);
      expect(expectResource(answer)).toEqual(made);
      expect(answer.headers.get('etag')).toBe(pick(made, 'meta.version'));
    },
  },
  {
    name: 'POST keeps every attribute sent',
    async run({ scim }) {
      expectMatch(await createUser(scim, FULL), FULL);
    },
  },
  ...(
    [
      ['id', 'my-own-id'],
      [
        'meta',
        {
          created: '2001-01-01T00:00:00Z',
          resourceType: 'Group',
          version: 'W/"mine"',
          location: 'https://example.com/x',
        },
      ],
      ['groups', [{ value: 'g1', display: 'Admins' }]],
    ] as const
  ).map(
    ([name, value]): Case => ({
      name: `POST ignores a client's ${name}`,
      async run({ scim }) {
        const made = await createUser(scim, { [name]: value as never });
        expect(JSON.stringify(made[name] ?? null)).not.toContain(JSON.stringify(value));
        if (name === 'meta') expect(pick(made, 'meta.created')).not.toBe('2001-01-01T00:00:00Z');
        if (name === 'groups') expectUnassigned(made.groups);
      },
    }),
  ),
  {
    name: 'two users get two ids',
    async run({ scim }) {
      const [one, two] = [await createUser(scim), await createUser(scim)];
      expect(one.id).not.toBe(two.id);
    },
  },
  {
    name: 'POST reads attribute names in any case and answers in the schema’s',
    async run({ scim }) {
      const userName = unique('case');
      const body = {
        SCHEMAS: [URN.user],
        USERNAME: userName,
        Name: { GIVENNAME: 'Ann' },
        EMAILS: [{ VALUE: `${userName}@example.com`, Type: 'work' }],
        Active: true,
      };
      const made = expectResource(await scim.post('/Users', body), 201);
      expectMatch(made, {
        userName,
        name: { givenName: 'Ann' },
        emails: [{ value: `${userName}@example.com`, type: 'work' }],
        active: true,
      });
      expect(Object.keys(made)).not.toContain('USERNAME');
    },
  },
  {
    name: 'POST of null, [] and {} leaves attributes unassigned',
    async run({ scim }) {
      const made = await createUser(scim, { nickName: null, phoneNumbers: [], title: null, name: {}, roles: [] });
      for (const name of ['nickName', 'phoneNumbers', 'title', 'name', 'roles']) expectUnassigned(made[name]);
    },
  },
  {
    name: 'POST of an empty value in a list leaves nothing',
    async run({ scim }) {
      expectUnassigned((await createUser(scim, { emails: [{}] })).emails);
    },
  },
  {
    name: 'POST without userName is 400 invalidValue',
    run: async ({ scim }) => expectError(await scim.post('/Users', { schemas: [URN.user] }), [400, 'invalidValue']),
  },
  ...[null, '', '   '].map(
    (userName): Case => ({
      name: `POST with userName ${JSON.stringify(userName)} is 400 invalidValue`,
      run: async ({ scim }) => expectError(await scim.post('/Users', person({ userName })), [400, 'invalidValue']),
    }),
  ),
  {
    name: 'POST with attributes that no schema knows ignores them',
    async run({ scim }) {
      const made = await createUser(scim, {
        favouriteColour: 'blue',
        passwordHash: 'x',
        accountId: 'y',
        tenantId: 'z',
      });
      for (const name of ['favouriteColour', 'passwordHash', 'accountId', 'tenantId'])
        expect(made[name]).toBeUndefined();
    },
  },
];

const schemas: readonly Case[] = [
  ...(
    [
      ['no schemas', undefined],
      ['empty schemas', []],
      ['schemas that is a text', URN.user],
      ['the schema of a Group', [URN.group]],
      ['only an extension in schemas', [E]],
      ['a number in schemas', [5]],
    ] as const
  ).map(
    ([name, value]): Case => ({
      name: `POST with ${name} is 400`,
      async run({ scim }) {
        const { schemas: _, ...rest } = person();
        const body = { ...rest, ...(value === undefined ? {} : { schemas: value as never }) };
        expectError(await scim.post('/Users', body), [400, ['invalidSyntax', 'invalidValue']]);
      },
    }),
  ),
  {
    name: 'an extension without data is not listed',
    async run({ scim }) {
      const made = expectResource(await scim.post('/Users', person({ schemas: [URN.user, E], [E]: {} })), 201);
      expect(made.schemas).not.toContain(E);
      expect(made[E]).toBeUndefined();
    },
  },
  {
    name: 'an extension whose attributes are all null is not listed',
    async run({ scim }) {
      const made = await createUser(scim, { [E]: { department: null, manager: {} } });
      expect(made.schemas).not.toContain(E);
      expect(made[E]).toBeUndefined();
    },
  },
  {
    name: 'extension data is kept and listed even when schemas left it out',
    async run({ scim }) {
      const made = await createUser(scim, { schemas: [URN.user], [E]: { department: 'Tours' } });
      expectMatch(made, { schemas: [URN.user, E], [E]: { department: 'Tours' } });
    },
  },
  {
    name: 'an unknown schema without data is ignored',
    async run({ scim }) {
      const made = await createUser(scim, { schemas: [URN.user, 'urn:example:none'] });
      expect(made.schemas).not.toContain('urn:example:none');
    },
  },
  {
    name: 'an unknown schema with data is 400',
    async run({ scim }) {
      const body = person({ 'urn:example:none': { a: 1 } });
      expectError(await scim.post('/Users', body), [400, ['invalidSyntax', 'invalidValue']]);
    },
  },
  {
    name: 'a schema listed twice is listed once',
    async run({ scim }) {
      const made = await createUser(scim, { schemas: [URN.user, URN.user] });
      expectMatch(made, { schemas: [URN.user] });
    },
  },
];

export const createAndRead = [
  area({
    title: 'Create and read',
    sections: 'RFC 7644 §3.3, §3.4.1; RFC 7643 §2.5, §3',
    world: openWorld,
    cases: [...create, ...schemas],
  }),
];

/** Data types and characteristics that are enforced: RFC 7643 §2.2 to §2.5, §4.1, §4.3, §7. */

import { expect } from '@jest/globals';
import { area, type Case, openWorld } from '../conformance.js';
import { expectError, expectMatch, expectResource, expectUnassigned } from '../expectations.js';
import { createGroup, createUser, person, team, URN, unique } from '../resources.js';
import { type Json, type JsonObject, pick } from '../scim-client.js';
import { schemaRows } from './schema-rows.js';

const samples: Readonly<Record<string, Json>> = {
  string: 'a text',
  boolean: true,
  reference: 'https://example.com/a',
  binary: 'AQIDBA==',
};
const wrong: Readonly<Record<string, readonly Json[]>> = {
  string: [5, true, { value: 'x' }, ['x']],
  boolean: [1, 'maybe', {}, [true]],
  reference: [5, {}, ['https://example.com/a']],
  binary: [5, 'no base64!', {}],
  complex: ['text', 5, true],
};

/** The attributes of a User that a client writes, without those that have rules of their own. */
const writable = schemaRows.filter(
  (row) =>
    (row.urn === URN.user || row.urn === URN.enterprise) && row.mutability === undefined && row.path !== 'userName',
);

/** Puts a value where a row's path says, in a User to send. */
function nested({ urn, path }: (typeof schemaRows)[number], value: Json): JsonObject {
  const [head = '', tail] = path.split('.');
  const isMulti = schemaRows.some((row) => row.urn === urn && row.path === head && row.multi);
  const inner = tail === undefined ? value : isMulti ? [{ [tail]: value }] : { [tail]: value };
  return urn === URN.user ? { [head]: inner } : { [urn]: { [head]: inner } };
}

const kept: readonly Case[] = writable
  .filter((row) => row.type !== 'complex')
  .map((row) => ({
    name: `${row.path} is kept as sent`,
    async run({ scim }) {
      const sent = row.path === 'emails.value' ? `${unique('mail')}@example.com` : (samples[row.type] ?? 'x');
      const expected = nested(row, sent);
      const made = await createUser(scim, expected);
      expectMatch(made, expected);
      expectMatch((await scim.get(`/Users/${made.id}`)).body, expected);
    },
  }));

const mistyped: readonly Case[] = writable
  .filter(
    (row) =>
      !row.path.includes('.') ||
      row.type !== 'string' ||
      row.path.startsWith('name.') ||
      row.path.startsWith('emails.'),
  )
  .map((row) => ({
    name: `${row.path} refuses values that are no ${row.multi ? 'list of ' : ''}${row.type}`,
    async run({ scim }) {
      // A bare text for the manager is read as its value: test/idp/entra/manager-bare-string.json
      const values = (wrong[row.type] ?? []).filter((value) => row.path !== 'manager' || value !== 'text');
      for (const value of values) {
        const sent = row.multi ? [value] : value;
        expectError(await scim.post('/Users', person(nested(row, sent))), [400, ['invalidValue', 'invalidSyntax']]);
      }
    },
  }));

const single: readonly Case[] = [
  {
    name: 'a singular complex attribute refuses a list',
    run: async ({ scim }) =>
      expectError(await scim.post('/Users', person({ name: [{ givenName: 'Ann' }] })), [400, 'invalidValue']),
  },
  {
    name: 'a multi-valued attribute refuses one value without a list',
    run: async ({ scim }) =>
      expectError(await scim.post('/Users', person({ phoneNumbers: { value: '1' } })), [
        400,
        ['invalidValue', 'invalidSyntax'],
      ]),
  },
  {
    name: 'a list inside a list is refused',
    run: async ({ scim }) =>
      expectError(await scim.post('/Users', person({ phoneNumbers: [[{ value: '1' }]] })), [
        400,
        ['invalidValue', 'invalidSyntax'],
      ]),
  },
  {
    name: 'True as text is a boolean where the schema says so',
    async run({ scim }) {
      expectMatch(await createUser(scim, { active: 'False', phoneNumbers: [{ value: '1', primary: 'True' }] }), {
        active: false,
        phoneNumbers: [{ value: '1', primary: true }],
      });
    },
  },
  {
    name: 'type may be something that is not canonical',
    async run({ scim }) {
      expectMatch(await createUser(scim, { phoneNumbers: [{ value: '1', type: 'satellite' }] }), {
        phoneNumbers: [{ type: 'satellite' }],
      });
    },
  },
  {
    name: 'at most one value is primary',
    async run({ scim }) {
      const answer = await scim.post(
        '/Users',
        person({
          phoneNumbers: [
            { value: '1', primary: true },
            { value: '2', primary: true },
          ],
        }),
      );
      if (answer.status === 400) return expectError(answer, [400, 'invalidValue']);
      const numbers = expectResource(answer, 201).phoneNumbers as JsonObject[];
      expect(numbers.filter((each) => each.primary === true).length).toBeLessThanOrEqual(1);
    },
  },
  {
    name: 'the same value and type are not returned twice',
    async run({ scim }) {
      const made = await createUser(scim, {
        phoneNumbers: [
          { value: '1', type: 'work' },
          { value: '1', type: 'work' },
        ],
      });
      expect(made.phoneNumbers).toHaveLength(1);
    },
  },
  {
    name: 'the same value with two types is two values',
    async run({ scim }) {
      const made = await createUser(scim, {
        phoneNumbers: [
          { value: '1', type: 'work' },
          { value: '1', type: 'home' },
        ],
      });
      expect(made.phoneNumbers).toHaveLength(2);
    },
  },
  {
    name: 'password is never returned, whatever asks for it',
    async run(world) {
      const scim = await world.open({ allowPassword: true });
      const password = 'T0p-secret horse battery';
      const answer = await scim.post('/Users?attributes=password,userName', person({ password }));
      expectResource(answer, 201);
      const { id } = answer.body;
      const put = await scim.put(`/Users/${id}`, person({ userName: answer.body.userName as string, password }));
      const patched = await scim.patch(`/Users/${id}`, [
        { op: 'replace', path: 'password', value: 'An0ther secret horse' },
      ]);
      expect([put.status, patched.status]).toEqual([200, 200]);
      const reads = [
        await scim.get(`/Users/${id}`),
        await scim.get(`/Users/${id}?attributes=password`),
        await scim.get('/Users?attributes=password'),
      ];
      for (const each of [answer, put, patched, ...reads]) expect(each.text).not.toMatch(/password|secret/i);
    },
  },
  {
    name: 'password is ignored where the directory does not allow it',
    async run({ scim }) {
      expect((await createUser(scim, { password: 'correct horse battery' })).password).toBeUndefined();
    },
  },
  {
    name: 'manager.displayName is read-only',
    async run({ scim }) {
      const made = await createUser(scim, { [URN.enterprise]: { manager: { value: 'm', displayName: 'Forged' } } });
      expect(pick(made, [URN.enterprise, 'manager', 'displayName'])).not.toBe('Forged');
      const ops = [{ op: 'replace', path: `${URN.enterprise}:manager.displayName`, value: 'Forged' }];
      expectError(await scim.patch(`/Users/${made.id}`, ops), [400, 'mutability']);
    },
  },
  ...['accessStatus', 'holds', 'account'].map(
    (name): Case => ({
      name: `a client's ${name} is ignored`,
      async run({ scim }) {
        const forged: JsonObject = {
          accessStatus: 'forged',
          holds: ['forged'],
          account: { value: 'forged', disposition: 'forged' },
        };
        const made = await createUser(scim, { [URN.doorward]: { [name]: forged[name] ?? null } });
        expect(JSON.stringify(made)).not.toContain('forged');
      },
    }),
  ),
  {
    name: 'a text may be long',
    async run({ scim }) {
      const displayName = 'x'.repeat(10_000);
      expect((await createUser(scim, { displayName })).displayName).toBe(displayName);
    },
  },
  {
    name: 'blanks, lines and tabs in a text are kept',
    async run({ scim }) {
      const title = ' first line\n\tsecond  line ';
      expect((await createUser(scim, { title })).title).toBe(title);
    },
  },
];

const uniqueness: readonly Case[] = [
  ...(
    [
      ['the same', (name: string) => name],
      ['capitals', (name: string) => name.toUpperCase()],
      ['fullwidth letters', (name: string) => name.replace('u', '\uff55')],
    ] as const
  ).map(
    ([how, spell]): Case => ({
      name: `userName in ${how} is 409 uniqueness`,
      async run({ scim }) {
        const made = await createUser(scim);
        expectError(await scim.post('/Users', person({ userName: spell(String(made.userName)) })), [409, 'uniqueness']);
      },
    }),
  ),
  {
    name: 'a refused create leaves nobody behind',
    async run({ scim }) {
      const made = await createUser(scim);
      const externalId = unique('ext');
      await scim.post('/Users', person({ userName: made.userName as string, externalId }));
      expect((await scim.get(`/Users?filter=externalId%20eq%20%22${externalId}%22`)).body.totalResults).toBe(0);
    },
  },
  {
    name: 'userName in another tenant is free',
    async run(world) {
      const made = await createUser(world.scim);
      const other = await world.open({}, (await world.gateway.tenant()).slug);
      await createUser(other, { userName: made.userName as string });
    },
  },
  {
    name: 'groups may share a displayName',
    async run({ scim }) {
      const group = await createGroup(scim);
      const answer = await scim.post('/Groups', team({ displayName: group.displayName as string }));
      expect(expectResource(answer, 201).id).not.toBe(group.id);
    },
  },
  {
    name: 'groups may not share an externalId',
    async run({ scim }) {
      const group = await createGroup(scim, [], { externalId: unique('g') });
      expectError(await scim.post('/Groups', team({ externalId: group.externalId as string })), [409, 'uniqueness']);
      const other = await createGroup(scim);
      const ops = [{ op: 'replace', path: 'externalId', value: group.externalId as string }];
      expectError(await scim.patch(`/Groups/${other.id}`, ops), [409, 'uniqueness']);
      await createGroup(scim, [], { externalId: String(group.externalId).toUpperCase() });
    },
  },
  {
    name: 'an inactive user whose externalId comes again is restored in place',
    async run({ scim }) {
      const made = await createUser(scim, { externalId: unique('ext'), active: true });
      await scim.patch(`/Users/${made.id}`, [{ op: 'replace', path: 'active', value: false }]);
      const again = await createUser(scim, {
        userName: made.userName as string,
        externalId: made.externalId as string,
        active: true,
      });
      expect([again.id, again.active]).toEqual([made.id, true]);
      expectUnassigned(
        (await scim.get(`/Users?filter=userName%20eq%20%22${made.userName}%22`)).body.totalResults === 1 ? null : 'two',
      );
    },
  },
];

export const types = [
  area({
    title: 'Attribute types',
    sections: 'RFC 7643 §2.3, §4.1, §4.3',
    world: openWorld,
    cases: [...kept, ...mistyped],
  }),
  area({
    title: 'Characteristics and uniqueness',
    sections: 'RFC 7643 §2.2, §2.4, §7',
    world: openWorld,
    cases: [...single, ...uniqueness],
  }),
];

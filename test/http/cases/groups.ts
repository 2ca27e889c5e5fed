/** Groups, RFC 7643 §4.2, RFC 7644 §3.3 to §3.6. */

import { expect } from '@jest/globals';
import { area, type Case, openWorld } from '../conformance.js';
import { expectError, expectMatch, expectResource, expectUnassigned } from '../expectations.js';
import { op } from '../patch-case.js';
import { createGroup, createUser, membersOf, team, URN, unique } from '../resources.js';
import { type Json, type JsonObject, pick } from '../scim-client.js';

const refs = (ids: readonly string[]): JsonObject[] => ids.map((value) => ({ value }));
const sorted = (ids: readonly string[]) => [...ids].sort();

const crud: readonly Case[] = [
  {
    name: 'POST answers 201 with Location, ETag and meta',
    async run({ scim }) {
      const answer = await scim.post('/Groups', team({ externalId: unique('g') }));
      const body = expectResource(answer, 201);
      const location = `${scim.baseUrl}/Groups/${body.id}`;
      expect(answer.headers.get('location')).toBe(location);
      expect(answer.headers.get('etag')).toBe(pick(body, 'meta.version'));
      expectMatch(body, { schemas: [URN.group], meta: { resourceType: 'Group', location } });
    },
  },
  {
    name: 'POST with members answers each with value, $ref, type and display',
    async run({ scim }) {
      const user = await createUser(scim, { displayName: 'Ann Ek' });
      const group = await createGroup(scim, [user.id]);
      expectMatch(group, {
        members: [{ value: user.id, $ref: `${scim.baseUrl}/Users/${user.id}`, type: 'User', display: 'Ann Ek' }],
      });
      expect((await scim.get(`/Groups/${group.id}`)).body).toEqual(group);
    },
  },
  {
    name: 'POST without displayName is 400 invalidValue',
    run: async ({ scim }) => expectError(await scim.post('/Groups', { schemas: [URN.group] }), [400, 'invalidValue']),
  },
  {
    name: 'POST of a User to Groups is 400',
    run: async ({ scim }) => expectError(await scim.post('/Groups', { schemas: [URN.user], userName: 'x' }), [400]),
  },
  {
    name: 'POST with members [] or null has no members',
    async run({ scim }) {
      for (const members of [[], null])
        expectUnassigned(expectResource(await scim.post('/Groups', team({ members })), 201).members);
    },
  },
  {
    name: 'POST with a member twice has it once',
    async run({ scim }) {
      const { id } = await createUser(scim);
      expect(await membersOf(scim, (await createGroup(scim, [id, id])).id)).toEqual([id]);
    },
  },
  {
    name: 'POST with an unknown member is 400 invalidValue and makes no group',
    async run({ scim }) {
      const displayName = unique('Team');
      expectError(await scim.post('/Groups', team({ displayName, members: refs(['no-such-user']) })), [
        400,
        'invalidValue',
      ]);
      expect((await scim.get(`/Groups?filter=displayName%20eq%20%22${displayName}%22`)).body.totalResults).toBe(0);
    },
  },
  ...(
    [
      ['a text', 'x'],
      ['an object', { value: 'x' }],
      ['a list of texts', ['x']],
      ['a member without value', [{ display: 'x' }]],
      ['a member whose value is a number', [{ value: 5 }]],
    ] as const
  ).map(
    ([name, members]): Case => ({
      name: `POST with members that is ${name} is 400`,
      run: async ({ scim }) =>
        expectError(await scim.post('/Groups', team({ members: members as Json })), [
          400,
          ['invalidValue', 'invalidSyntax'],
        ]),
    }),
  ),
  {
    name: 'PUT replaces the members',
    async run({ scim }) {
      const ids = [(await createUser(scim)).id, (await createUser(scim)).id, (await createUser(scim)).id];
      const group = await createGroup(scim, ids.slice(0, 2));
      expectResource(await scim.put(`/Groups/${group.id}`, team({ members: refs(ids.slice(1)) })));
      expect(await membersOf(scim, group.id)).toEqual(sorted(ids.slice(1)));
    },
  },
  {
    name: 'PUT without members empties the group',
    async run({ scim }) {
      const group = await createGroup(scim, [(await createUser(scim)).id]);
      const body = expectResource(await scim.put(`/Groups/${group.id}`, team()));
      expectUnassigned(body.members);
      expect(await membersOf(scim, group.id)).toEqual([]);
    },
  },
  {
    name: 'PUT without members keeps them where the profile says so, and members [] empties the group',
    async run(world) {
      for (const profile of ['entra', 'okta'] as const) {
        const scim = await world.open({ profile });
        const user = await createUser(scim);
        const group = await createGroup(scim, [user.id], { externalId: unique('g') });
        const put = expectResource(await scim.put(`/Groups/${group.id}`, team()));
        expect([put.externalId, await membersOf(scim, group.id)]).toEqual([group.externalId, [user.id]]);
        await scim.put(`/Groups/${group.id}`, team({ members: [] }));
        expect(await membersOf(scim, group.id)).toEqual([]);
      }
    },
  },
  {
    name: 'PUT of what GET answered changes nothing',
    async run({ scim }) {
      const group = await createGroup(scim, [(await createUser(scim)).id, (await createUser(scim)).id]);
      const put = expectResource(
        await scim.put(`/Groups/${group.id}`, { ...group, members: [...(group.members as JsonObject[])].reverse() }),
      );
      expect(pick(put, 'meta.version')).toBe(pick(group, 'meta.version'));
    },
  },
  {
    name: 'DELETE answers 204, then 404; its members stay and leave the group',
    async run({ scim }) {
      const user = await createUser(scim);
      const group = await createGroup(scim, [user.id]);
      expect((await scim.delete(`/Groups/${group.id}`)).status).toBe(204);
      expectError(await scim.get(`/Groups/${group.id}`), [404]);
      expectError(await scim.delete(`/Groups/${group.id}`), [404]);
      expectUnassigned(expectResource(await scim.get(`/Users/${user.id}`)).groups);
    },
  },
  {
    name: 'PATCH of a group that nobody has is 404',
    run: async ({ scim }) =>
      expectError(await scim.patch(`/Groups/${unique('g')}`, [op('replace', 'displayName', 'x')]), [404]),
  },
];

export const groups = [
  area({ title: 'Groups', sections: 'RFC 7643 §4.2; RFC 7644 §3.3 to §3.6', world: openWorld, cases: crud }),
];

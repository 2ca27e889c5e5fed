/** What users see of their groups, groups in groups, and big groups: RFC 7643 §4.1.2, §4.2. */

import { expect } from '@jest/globals';
import { area, type Case, openWorld } from '../conformance.js';
import { expectError, expectMatch, expectResource, expectUnassigned } from '../expectations.js';
import { op } from '../patch-case.js';
import { createGroup, createUser, membersOf, person, team, URN } from '../resources.js';
import { type JsonObject, pick, resourcesOf, type Scim } from '../scim-client.js';

async function groupsOf(scim: Scim, userId: string): Promise<JsonObject[]> {
  return (expectResource(await scim.get(`/Users/${userId}`)).groups ?? []) as JsonObject[];
}

const nesting: readonly Case[] = [
  {
    name: 'a user shows its groups with value, $ref, display and type direct',
    async run({ scim }) {
      const user = await createUser(scim);
      const group = await createGroup(scim, [user.id]);
      expectMatch(await groupsOf(scim, user.id), [
        {
          value: group.id,
          $ref: `${scim.baseUrl}/Groups/${group.id}`,
          display: group.displayName ?? '',
          type: 'direct',
        },
      ]);
      const listed = resourcesOf(await scim.get('/Users')).find((each) => each.id === user.id);
      expectMatch(listed?.groups, [{ value: group.id }]);
    },
  },
  {
    name: 'a user shows the new name of a group',
    async run({ scim }) {
      const user = await createUser(scim);
      const group = await createGroup(scim, [user.id]);
      await scim.patch(`/Groups/${group.id}`, [op('replace', 'displayName', 'Renamed')]);
      expectMatch(await groupsOf(scim, user.id), [{ display: 'Renamed' }]);
    },
  },
  {
    name: 'a group shows the new name of a member',
    async run({ scim }) {
      const user = await createUser(scim, { displayName: 'Before' });
      const group = await createGroup(scim, [user.id]);
      await scim.patch(`/Users/${user.id}`, [op('replace', 'displayName', 'After')]);
      expectMatch((await scim.get(`/Groups/${group.id}`)).body, { members: [{ value: user.id, display: 'After' }] });
    },
  },
  {
    name: 'a group may be a member, with type Group and its $ref',
    async run({ scim }) {
      const inner = await createGroup(scim);
      const outer = await createGroup(scim, [inner.id]);
      expectMatch(outer, {
        members: [
          {
            value: inner.id,
            type: 'Group',
            $ref: `${scim.baseUrl}/Groups/${inner.id}`,
            display: inner.displayName ?? '',
          },
        ],
      });
    },
  },
  {
    name: 'membership counts through a group: type indirect',
    async run({ scim }) {
      const user = await createUser(scim);
      const inner = await createGroup(scim, [user.id]);
      const outer = await createGroup(scim, [inner.id]);
      expectMatch(await groupsOf(scim, user.id), [
        { value: inner.id, type: 'direct' },
        { value: outer.id, type: 'indirect' },
      ]);
    },
  },
  {
    name: 'membership counts through two groups, and ends when a link is removed',
    async run({ scim }) {
      const user = await createUser(scim);
      const one = await createGroup(scim, [user.id]);
      const two = await createGroup(scim, [one.id]);
      const three = await createGroup(scim, [two.id]);
      expect((await groupsOf(scim, user.id)).map((each) => each.value).sort()).toEqual(
        [one.id, two.id, three.id].sort(),
      );
      await scim.patch(`/Groups/${two.id}`, [op('remove', 'members')]);
      expect((await groupsOf(scim, user.id)).map((each) => each.value)).toEqual([one.id]);
    },
  },
  {
    name: 'direct and indirect membership of one group is shown once, as direct',
    async run({ scim }) {
      const user = await createUser(scim);
      const inner = await createGroup(scim, [user.id]);
      const outer = await createGroup(scim, [inner.id, user.id]);
      expectMatch(await groupsOf(scim, user.id), [
        { value: inner.id, type: 'direct' },
        { value: outer.id, type: 'direct' },
      ]);
    },
  },
  ...(
    [
      ['itself', 1],
      ['one that holds it', 2],
      ['one that holds it through another', 3],
    ] as const
  ).map(
    ([name, length]): Case => ({
      name: `a group cannot have as member ${name}`,
      async run({ scim }) {
        const chain = [await createGroup(scim)];
        while (chain.length < length) chain.push(await createGroup(scim, [String(chain.at(-1)?.id)]));
        const [first, last] = [String(chain[0]?.id), String(chain.at(-1)?.id)];
        const before = await membersOf(scim, first);
        expectError(await scim.patch(`/Groups/${first}`, [op('add', 'members', [{ value: last }])]), [
          400,
          'invalidValue',
        ]);
        expectError(await scim.put(`/Groups/${first}`, team({ members: [{ value: last }] })), [400, 'invalidValue']);
        expect(await membersOf(scim, first)).toEqual(before);
      },
    }),
  ),
  {
    name: 'a deleted group leaves the groups it was in',
    async run({ scim }) {
      const inner = await createGroup(scim);
      const outer = await createGroup(scim, [inner.id]);
      await scim.delete(`/Groups/${inner.id}`);
      expect(await membersOf(scim, outer.id)).toEqual([]);
    },
  },
  {
    name: 'an inactive user stays a member',
    async run({ scim }) {
      const user = await createUser(scim);
      const group = await createGroup(scim, [user.id]);
      await scim.patch(`/Users/${user.id}`, [op('replace', 'active', false)]);
      expect(await membersOf(scim, group.id)).toEqual([user.id]);
    },
  },
  {
    name: 'groups cannot be written through the user',
    async run({ scim }) {
      const group = await createGroup(scim);
      const made = await createUser(scim, { groups: [{ value: group.id }] });
      expectResource(
        await scim.put(
          `/Users/${made.id}`,
          person({ userName: made.userName as string, groups: [{ value: group.id }] }),
        ),
      );
      expectUnassigned(await groupsOf(scim, made.id));
      expectError(await scim.patch(`/Users/${made.id}`, [op('add', 'groups', [{ value: group.id }])]), [
        400,
        'mutability',
      ]);
      expect(await membersOf(scim, group.id)).toEqual([]);
    },
  },
  {
    name: 'an unknown member is tolerated by the entra and okta profiles: not shown, never joined',
    async run(world) {
      for (const profile of ['entra', 'okta'] as const) {
        const scim = await world.open({ profile });
        const user = await createUser(scim);
        const group = await createGroup(scim);
        const answer = await scim.patch(`/Groups/${group.id}`, [
          op('Add', 'members', [{ value: user.id }, { value: 'no-such-user' }]),
        ]);
        expect([answer.status, await membersOf(scim, group.id)]).toEqual([204, [user.id]]);
      }
    },
  },
  {
    name: 'a thousand members are added, read and removed by one PATCH each',
    async run({ scim }) {
      const ids: string[] = [];
      for (let batch = 0; batch < 2; batch += 1) {
        const Operations = Array.from({ length: 500 }, () => ({
          method: 'POST',
          path: '/Users',
          bulkId: Math.random().toString(36),
          data: person(),
        }));
        const answer = await scim.post('/Bulk', { schemas: [URN.bulkRequest], Operations });
        for (const each of answer.body.Operations as JsonObject[])
          ids.push(String(each.location).split('/').at(-1) ?? '');
      }
      const group = await createGroup(scim);
      expect(
        (
          await scim.patch(`/Groups/${group.id}`, [
            op(
              'add',
              'members',
              ids.map((value) => ({ value })),
            ),
          ])
        ).status,
      ).toBe(204);
      expect(await membersOf(scim, group.id)).toEqual([...ids].sort());
      expect(pick((await scim.get(`/Groups/${group.id}?excludedAttributes=members`)).body, 'members')).toBeUndefined();
      const gone = ids.slice(0, 400).map((id) => op('remove', `members[value eq "${id}"]`));
      expect((await scim.patch(`/Groups/${group.id}`, gone)).status).toBe(204);
      expect(await membersOf(scim, group.id)).toHaveLength(600);
      expect((await scim.patch(`/Groups/${group.id}`, [op('replace', 'members', [])])).status).toBe(204);
      expect(await membersOf(scim, group.id)).toEqual([]);
    },
  },
];

export const nestedGroups = [
  area({ title: 'Nested and big groups', sections: 'RFC 7643 §4.1.2, §4.2', world: openWorld, cases: nesting }),
];

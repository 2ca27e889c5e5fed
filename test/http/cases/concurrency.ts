/** Requests at the same moment: nothing is lost, nothing is made twice. RFC 7644 §3.3.1, §3.5.2, §3.14. */

import { expect } from '@jest/globals';
import { area, type Case, openWorld } from '../conformance.js';
import { op } from '../patch-case.js';
import { createGroup, createUser, membersOf, person, team, unique } from '../resources.js';
import { type Answer, pick } from '../scim-client.js';

const times = <T>(count: number, each: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => each(index)));

/** How often each status came. */
function tally(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

const cases: readonly Case[] = [
  {
    name: '50 creates of one userName at once: one 201, 49 times 409',
    async run({ scim }) {
      const userName = unique('race');
      expect(tally(await times(50, () => scim.post('/Users', person({ userName }))))).toEqual({ 201: 1, 409: 49 });
      expect((await scim.get(`/Users?filter=userName%20eq%20%22${userName}%22`)).body.totalResults).toBe(1);
    },
  },
  {
    name: '20 creates of one userName in different letter case: one 201',
    async run({ scim }) {
      const userName = unique('race');
      const answers = await times(20, (index) =>
        scim.post('/Users', person({ userName: index % 2 === 0 ? userName : userName.toUpperCase() })),
      );
      expect(tally(answers)).toEqual({ 201: 1, 409: 19 });
    },
  },
  {
    name: '20 creates of one address at once: one person',
    async run({ scim }) {
      const value = `${unique('race')}@example.com`;
      const answers = await times(20, () =>
        scim.post('/Users', person({ userName: value, emails: [{ value, primary: true }] })),
      );
      expect(tally(answers)).toEqual({ 201: 1, 409: 19 });
    },
  },
  {
    name: '20 creates of a group with one externalId: one 201',
    async run({ scim }) {
      const externalId = unique('race');
      expect(tally(await times(20, () => scim.post('/Groups', team({ externalId }))))).toEqual({ 201: 1, 409: 19 });
    },
  },
  {
    name: '50 creates of different users at once all succeed',
    async run({ scim }) {
      const answers = await times(50, () => scim.post('/Users', person()));
      expect(tally(answers)).toEqual({ 201: 50 });
      expect(new Set(answers.map((each) => each.body.id)).size).toBe(50);
    },
  },
  {
    name: '50 adds of one member each at once: 50 members',
    async run({ scim }) {
      const users = await times(50, () => createUser(scim));
      const group = await createGroup(scim);
      const answers = await times(50, (index) =>
        scim.patch(`/Groups/${group.id}`, [op('Add', 'members', [{ value: users[index]?.id ?? '' }])]),
      );
      expect(tally(answers)).toEqual({ 204: 50 });
      expect(await membersOf(scim, group.id)).toEqual(users.map((each) => each.id).sort());
    },
  },
  {
    name: '25 adds and 25 removes at once: the right 25 members',
    async run({ scim }) {
      const users = await times(50, () => createUser(scim));
      const [old, fresh] = [users.slice(0, 25).map((each) => each.id), users.slice(25).map((each) => each.id)];
      const group = await createGroup(scim, old);
      await times(25, async (index) => {
        await Promise.all([
          scim.patch(`/Groups/${group.id}`, [op('remove', `members[value eq "${old[index]}"]`)]),
          scim.patch(`/Groups/${group.id}`, [op('add', 'members', [{ value: fresh[index] ?? '' }])]),
        ]);
      });
      expect(await membersOf(scim, group.id)).toEqual([...fresh].sort());
    },
  },
  {
    name: 'the same member added 20 times at once is a member once',
    async run({ scim }) {
      const [group, user] = [await createGroup(scim), await createUser(scim)];
      await times(20, () => scim.patch(`/Groups/${group.id}`, [op('add', 'members', [{ value: user.id }])]));
      expect(await membersOf(scim, group.id)).toEqual([user.id]);
    },
  },
  {
    name: '20 PATCHes with the same If-Match: one is done, 19 are 412',
    async run({ scim }) {
      const user = await createUser(scim);
      const headers = { 'if-match': String(pick(user, 'meta.version')) };
      const answers = await times(20, (index) =>
        scim.patch(`/Users/${user.id}`, [op('replace', 'title', `t${index}`)], headers),
      );
      expect(tally(answers)).toEqual({ 200: 1, 412: 19 });
      const winner = answers.find((each) => each.status === 200);
      expect((await scim.get(`/Users/${user.id}`)).body).toEqual(winner?.body);
    },
  },
  {
    name: 'PATCHes of different attributes at once are all kept',
    async run({ scim }) {
      const user = await createUser(scim);
      const names = ['title', 'nickName', 'displayName', 'locale', 'timezone', 'preferredLanguage', 'userType'];
      const answers = await Promise.all(
        names.map((name) => scim.patch(`/Users/${user.id}`, [op('replace', name, `v-${name}`)])),
      );
      expect(tally(answers)).toEqual({ 200: names.length });
      const { body } = await scim.get(`/Users/${user.id}`);
      expect(names.map((name) => body[name])).toEqual(names.map((name) => `v-${name}`));
    },
  },
  {
    name: '20 values added to one attribute at once are all kept',
    async run({ scim }) {
      const user = await createUser(scim);
      await times(20, (index) =>
        scim.patch(`/Users/${user.id}`, [op('add', 'phoneNumbers', [{ value: `n${index}` }])]),
      );
      expect((await scim.get(`/Users/${user.id}`)).body.phoneNumbers).toHaveLength(20);
    },
  },
  {
    name: '20 deletes of one user at once: one 204, 19 times 404',
    async run({ scim }) {
      const user = await createUser(scim);
      expect(tally(await times(20, () => scim.delete(`/Users/${user.id}`)))).toEqual({ 204: 1, 404: 19 });
    },
  },
  {
    name: 'a delete among PATCHes: afterwards the user is gone',
    async run({ scim }) {
      const user = await createUser(scim);
      const answers = await times(20, (index) =>
        index === 10
          ? scim.delete(`/Users/${user.id}`)
          : scim.patch(`/Users/${user.id}`, [op('replace', 'title', `t${index}`)]),
      );
      for (const { status } of answers) expect([200, 204, 404]).toContain(status);
      expect((await scim.get(`/Users/${user.id}`)).status).toBe(404);
    },
  },
  {
    name: 'a member deleted while it is added leaves no dead member',
    async run({ scim }) {
      const group = await createGroup(scim);
      const users = await times(10, () => createUser(scim));
      await Promise.all(
        users.flatMap(({ id }) => [
          scim.patch(`/Groups/${group.id}`, [op('add', 'members', [{ value: id }])]),
          scim.delete(`/Users/${id}`),
        ]),
      );
      expect(await membersOf(scim, group.id)).toEqual([]);
    },
  },
  {
    name: 'two groups that try to hold each other at once do not both',
    async run({ scim }) {
      const [one, two] = [await createGroup(scim), await createGroup(scim)];
      await Promise.all([
        scim.patch(`/Groups/${one.id}`, [op('add', 'members', [{ value: two.id }])]),
        scim.patch(`/Groups/${two.id}`, [op('add', 'members', [{ value: one.id }])]),
      ]);
      const held = [...(await membersOf(scim, one.id)), ...(await membersOf(scim, two.id))];
      expect(held).toHaveLength(1);
    },
  },
  {
    name: 'renames of two users to one name at once: one is done',
    async run({ scim }) {
      const userName = unique('race');
      const users = await times(10, () => createUser(scim));
      expect(
        tally(
          await Promise.all(users.map(({ id }) => scim.patch(`/Users/${id}`, [op('replace', 'userName', userName)]))),
        ),
      ).toEqual({ 200: 1, 409: 9 });
    },
  },
];

export const concurrency = [
  area({ title: 'Concurrency', sections: 'RFC 7644 §3.3.1, §3.5.2, §3.14', world: openWorld, cases }),
];

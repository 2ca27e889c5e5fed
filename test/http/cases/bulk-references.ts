/** References inside Bulk: RFC 7644 §3.7.1, §3.7.2. */

import { expect } from '@jest/globals';
import { idOf, outcomes, post, sendBulk, statuses } from '../bulk-request.js';
import { area, type Case, openWorld } from '../conformance.js';
import { op } from '../patch-case.js';
import { createGroup, createUser, membersOf, person, team, URN, unique } from '../resources.js';
import { pick } from '../scim-client.js';

const E = URN.enterprise;

const references: readonly Case[] = [
  {
    name: 'bulkId of an operation before',
    async run({ scim }) {
      const [user, group] = outcomes(
        await sendBulk(scim, [post('u'), post('g', team({ members: [{ value: 'bulkId:u' }] }), '/Groups')]),
      );
      expect(await membersOf(scim, idOf(group))).toEqual([idOf(user)]);
    },
  },
  {
    name: 'bulkId of an operation after',
    async run({ scim }) {
      const answer = await sendBulk(scim, [
        post('g', team({ members: [{ value: 'bulkId:u' }] }), '/Groups'),
        post('u'),
      ]);
      expect(statuses(answer)).toEqual(['201', '201']);
      const [group, user] = outcomes(answer);
      expect([group?.bulkId, await membersOf(scim, idOf(group))]).toEqual(['g', [idOf(user)]]);
    },
  },
  {
    name: 'bulkId in a PATCH',
    async run({ scim }) {
      const group = await createGroup(scim);
      const data = { schemas: [URN.patch], Operations: [op('add', 'members', [{ value: 'bulkId:u' }])] };
      const [user] = outcomes(
        await sendBulk(scim, [post('u'), { method: 'PATCH', path: `/Groups/${group.id}`, data }]),
      );
      expect(await membersOf(scim, group.id)).toEqual([idOf(user)]);
    },
  },
  {
    name: 'bulkId in a path',
    async run({ scim }) {
      const data = { schemas: [URN.patch], Operations: [op('add', 'title', 'x')] };
      const answer = await sendBulk(scim, [post('u'), { method: 'PATCH', path: '/Users/bulkId:u', data }]);
      expect(statuses(answer)).toEqual(['201', '200']);
      expect((await scim.get(`/Users/${idOf(outcomes(answer)[0])}`)).body.title).toBe('x');
    },
  },
  {
    name: 'bulkId in an extension attribute',
    async run({ scim }) {
      const [boss, user] = outcomes(
        await sendBulk(scim, [post('boss'), post('u', person({ [E]: { manager: { value: 'bulkId:boss' } } }))]),
      );
      expect(pick((await scim.get(`/Users/${idOf(user)}`)).body, [E, 'manager', 'value'])).toBe(idOf(boss));
    },
  },
  {
    name: 'two that manage each other are both made',
    async run({ scim }) {
      const answer = await sendBulk(scim, [
        post('a', person({ [E]: { manager: { value: 'bulkId:b' } } })),
        post('b', person({ [E]: { manager: { value: 'bulkId:a' } } })),
      ]);
      expect(statuses(answer)).toEqual(['201', '201']);
      const [a, b] = outcomes(answer).map(idOf);
      expect(pick((await scim.get(`/Users/${a}`)).body, [E, 'manager', 'value'])).toBe(b);
      expect(pick((await scim.get(`/Users/${b}`)).body, [E, 'manager', 'value'])).toBe(a);
    },
  },
  {
    name: 'a chain of groups that refer forward',
    async run({ scim }) {
      const group = (id: string, member: string) =>
        post(id, team({ members: [{ value: `bulkId:${member}` }] }), '/Groups');
      const answer = await sendBulk(scim, [group('g1', 'g2'), group('g2', 'g3'), group('g3', 'u'), post('u')]);
      expect(statuses(answer)).toEqual(['201', '201', '201', '201']);
      const [g1, g2] = outcomes(answer).map(idOf);
      expect(await membersOf(scim, String(g1))).toEqual([g2]);
    },
  },
  {
    name: 'groups that would hold each other are not both made so',
    async run({ scim }) {
      const group = (id: string, member: string) =>
        post(id, team({ members: [{ value: `bulkId:${member}` }] }), '/Groups');
      const answer = await sendBulk(scim, [group('a', 'b'), group('b', 'a'), post('fine')]);
      const all = statuses(answer);
      expect(all.slice(0, 2).some((status) => status === '400' || status === '409')).toBe(true);
      expect(all[2]).toBe('201');
    },
  },
  {
    name: 'a reference to an operation that failed fails too',
    async run({ scim }) {
      const taken = await createUser(scim);
      const answer = await sendBulk(scim, [
        post('u', person({ userName: taken.userName as string })),
        post('g', team({ members: [{ value: 'bulkId:u' }] }), '/Groups'),
      ]);
      expect(statuses(answer)[0]).toBe('409');
      expect(['400', '409', '412', '424']).toContain(statuses(answer)[1]);
    },
  },
  {
    name: 'a text that only looks like a reference is kept',
    async run({ scim }) {
      const title = `bulkId:${unique('none')}`;
      const [made] = outcomes(await sendBulk(scim, [post('a', person({ title }))]));
      if (made?.status === '201') expect((await scim.get(`/Users/${idOf(made)}`)).body.title).toBe(title);
      else expect(['400', '409']).toContain(made?.status);
    },
  },
];

export const bulkReferences = [
  area({ title: 'References in Bulk', sections: 'RFC 7644 §3.7.1, §3.7.2', world: openWorld, cases: references }),
];

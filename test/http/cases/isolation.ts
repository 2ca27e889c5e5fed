/** Tenants and directories see nothing of each other: RFC 7644 §6, §7. */

import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { Gateway } from '../../support/gateway.js';
import { area, type Case, openWorld, type World } from '../conformance.js';
import { expectError, expectList } from '../expectations.js';
import { op, settled } from '../patch-case.js';
import { createGroup, createUser, membersOf, person, team, URN, unique } from '../resources.js';
import { type Answer, type JsonObject, query, type Scim } from '../scim-client.js';

/** One directory and what it owns. */
interface Owner {
  readonly scim: Scim;
  readonly user: JsonObject & { id: string };
  readonly group: JsonObject & { id: string };
}

interface IsolationWorld extends World {
  /** Two directories of one tenant, then one of another tenant. */
  readonly owners: readonly [Owner, Owner, Owner];
}

async function openIsolated(gateway: Gateway): Promise<IsolationWorld> {
  const world = await openWorld(gateway);
  const own = async (scim: Scim): Promise<Owner> => {
    const user = await createUser(scim, { displayName: unique('secret'), externalId: unique('ext') });
    return { scim, user, group: await createGroup(scim, [user.id]) };
  };
  const foreign = await world.open({}, (await gateway.tenant()).slug);
  return { ...world, owners: [await own(world.scim), await own(await world.open()), await own(foreign)] };
}

/** What somebody may try on somebody else's resources; each answers true when nothing was seen or done. */
type Attempt = readonly [name: string, attempt: (mine: Owner, theirs: Owner) => Promise<boolean>];

const is = (status: number) => (answer: Answer) => answer.status === status;
const nobody = (answer: Answer) => answer.status === 200 && answer.body.totalResults === 0;
const bulk = async (scim: Scim, operation: JsonObject) => {
  const answer = await scim.post('/Bulk', { schemas: [URN.bulkRequest], Operations: [operation] });
  return String((answer.body.Operations as JsonObject[])[0]?.status);
};

const attempts: readonly Attempt[] = [
  ['read a user', async (mine, { user }) => is(404)(await mine.scim.get(`/Users/${user.id}`))],
  ['read a group', async (mine, { group }) => is(404)(await mine.scim.get(`/Groups/${group.id}`))],
  ['read a user as a group', async (mine, { user }) => is(404)(await mine.scim.get(`/Groups/${user.id}`))],
  ['replace a user', async (mine, { user }) => is(404)(await mine.scim.put(`/Users/${user.id}`, person()))],
  [
    'patch a user',
    async (mine, { user }) => is(404)(await mine.scim.patch(`/Users/${user.id}`, [op('replace', 'active', false)])),
  ],
  ['delete a user', async (mine, { user }) => is(404)(await mine.scim.delete(`/Users/${user.id}`))],
  [
    'patch a group',
    async (mine, { group }) => is(404)(await mine.scim.patch(`/Groups/${group.id}`, [op('remove', 'members')])),
  ],
  ['delete a group', async (mine, { group }) => is(404)(await mine.scim.delete(`/Groups/${group.id}`))],
  [
    'find by id',
    async (mine, { user }) => nobody(await mine.scim.get(`/Users${query({ filter: `id eq "${user.id}"` })}`)),
  ],
  [
    'find by userName',
    async (mine, { user }) =>
      nobody(await mine.scim.get(`/Users${query({ filter: `userName eq "${user.userName}"` })}`)),
  ],
  [
    'find by externalId',
    async (mine, { user }) =>
      nobody(await mine.scim.get(`/Users${query({ filter: `externalId eq "${user.externalId}"` })}`)),
  ],
  [
    'find by not',
    async (mine, { user }) =>
      !(await mine.scim.get(`/Users${query({ filter: 'not (userName eq "x") or id pr' })}`)).text.includes(user.id),
  ],
  [
    'find by group',
    async (mine, { group }) =>
      nobody(await mine.scim.get(`/Users${query({ filter: `groups.value eq "${group.id}"` })}`)),
  ],
  [
    'find by member',
    async (mine, { user }) =>
      nobody(await mine.scim.get(`/Groups${query({ filter: `members.value eq "${user.id}"` })}`)),
  ],
  [
    'list sorted',
    async (mine, { user }) =>
      !(await mine.scim.get('/Users?sortBy=userName&sortOrder=descending&count=1000')).text.includes(user.id),
  ],
  [
    'list by cursor',
    async (mine, { user }) => !(await mine.scim.get('/Users?cursor=&count=1000')).text.includes(user.id),
  ],
  [
    'search everything',
    async (mine, { user, group }) => {
      const { text } = await mine.scim.post('/.search', { schemas: [URN.search], count: 1_000 });
      return !text.includes(user.id) && !text.includes(group.id);
    },
  ],
  [
    'add as a member',
    async (mine, { user }) => {
      const answer = await mine.scim.patch(`/Groups/${mine.group.id}`, [op('add', 'members', [{ value: user.id }])]);
      return answer.status === 400 && !answer.text.includes(String(user.displayName));
    },
  ],
  [
    'create a group with a member',
    async (mine, { user }) => is(400)(await mine.scim.post('/Groups', team({ members: [{ value: user.id }] }))),
  ],
  [
    'nest a group',
    async (mine, { group }) =>
      is(400)(await mine.scim.patch(`/Groups/${mine.group.id}`, [op('add', 'members', [{ value: group.id }])])),
  ],
  [
    'delete in bulk',
    async (mine, { user }) => (await bulk(mine.scim, { method: 'DELETE', path: `/Users/${user.id}` })) === '404',
  ],
  [
    'patch in bulk',
    async (mine, { user }) => {
      const data = { schemas: [URN.patch], Operations: [op('replace', 'active', false)] };
      return (await bulk(mine.scim, { method: 'PATCH', path: `/Users/${user.id}`, data })) === '404';
    },
  ],
  [
    'probe with If-None-Match',
    async (mine, { user }) => is(404)(await mine.scim.get(`/Users/${user.id}`, { 'if-none-match': '*' })),
  ],
  [
    'create with the id',
    async (mine, { user }) => {
      const answer = await mine.scim.post('/Users', person({ id: user.id }));
      return answer.status === 201 && answer.body.id !== user.id;
    },
  ],
];

const pairs = [
  ['a directory of the same tenant', 0, 1],
  ['a directory of another tenant', 0, 2],
] as const;

const single: readonly Case<IsolationWorld>[] = pairs.flatMap(([whose, me, them]) =>
  attempts.map(
    ([name, attempt]): Case<IsolationWorld> => ({
      name: `cannot ${name} of ${whose}`,
      async run({ owners }) {
        expect(await attempt(owners[me], owners[them])).toBe(true);
      },
    }),
  ),
);

const whole: readonly Case<IsolationWorld>[] = [
  {
    name: 'whatever is tried in whatever order, the others keep what they had',
    async run({ owners }) {
      const state = async () =>
        Promise.all(
          owners.map(async ({ scim, user, group }) => [
            settled((await scim.get(`/Users/${user.id}`)).body),
            await membersOf(scim, group.id),
          ]),
        );
      const before = await state();
      const step = fc.record({
        me: fc.nat(2),
        by: fc.integer({ min: 1, max: 2 }),
        attempt: fc.nat(attempts.length - 1),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
          for (const { me, by, attempt } of steps) {
            const [mine, theirs] = [owners[me as 0], owners[((me + by) % 3) as 0]];
            const [name, run] = attempts[attempt] ?? ['none', async () => true];
            expect([name, await run(mine, theirs)]).toEqual([name, true]);
          }
          expect(await state()).toEqual(before);
        }),
        { numRuns: 30 },
      );
    },
  },
  {
    name: 'a userName that is an address of another directory of the tenant: the filter finds nobody, POST is 409 and names it',
    async run(world) {
      const [first, other] = [await world.open(), await world.open()];
      const mail = `${unique('existing')}@example.com`;
      await createUser(first, { userName: mail, emails: [{ value: mail, primary: true }] });
      expect(expectList(await other.get(`/Users${query({ filter: `userName eq "${mail}"` })}`))).toEqual([]);
      const answer = await other.post('/Users', person({ userName: mail, emails: [{ value: mail, primary: true }] }));
      expectError(answer, [409, 'uniqueness']);
      expect(String(answer.body.detail)).toMatch(/Directory \d+/);
    },
  },
  {
    name: 'a directory that another tenant has does not matter for an address',
    async run(world) {
      const other = await world.open({}, (await world.gateway.tenant()).slug);
      const mail = `${unique('shared')}@example.com`;
      const [one, two] = [
        await createUser(world.scim, { userName: mail }),
        await createUser(other, { userName: mail }),
      ];
      expect(one.id).not.toBe(two.id);
    },
  },
];

export const isolation = [
  area<IsolationWorld>({
    title: 'Isolation of tenants and directories',
    sections: 'RFC 7644 §6, §7',
    world: openIsolated,
    cases: [...single, ...whole],
  }),
];

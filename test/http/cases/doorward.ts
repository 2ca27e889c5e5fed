/** What SCIM means for access, and who arrives: contract.md section 3, flows.md T1, T2, T4. */

import { expect } from '@jest/globals';
import { area, type Case } from '../conformance.js';
import { api, contractor, D, extensionOf, inDays, read, settings } from '../contractor.js';
import { expectError, expectList, expectMatch, expectResource, expectUnassigned } from '../expectations.js';
import { op } from '../patch-case.js';
import { createUser, person, unique } from '../resources.js';
import { pick, query } from '../scim-client.js';

const access: readonly Case[] = [
  {
    name: 'a new user is invited, has no holds and an account',
    async run({ scim }) {
      const made = await createUser(scim);
      expect(extensionOf(made, 'accessStatus')).toBe('invited');
      expectUnassigned(extensionOf(made, 'holds'));
      expectMatch(extensionOf(made, 'account'), { disposition: 'created' });
      expect(typeof pick(made, [D, 'account', 'value'])).toBe('string');
    },
  },
  {
    name: 'active false is echoed and is a hold; active true clears it',
    async run({ scim }) {
      const made = await createUser(scim, { active: true });
      const off = expectResource(await scim.patch(`/Users/${made.id}`, [op('replace', 'active', false)]));
      expectMatch(off, { active: false, [D]: { accessStatus: 'on_hold', holds: ['idp_inactive'] } });
      const on = expectResource(await scim.patch(`/Users/${made.id}`, [op('replace', 'active', true)]));
      expect([on.active, extensionOf(on, 'accessStatus')]).toEqual([true, 'invited']);
      expectUnassigned(extensionOf(on, 'holds'));
    },
  },
  {
    name: 'a user made with active false is on hold, and stays so with PUT that leaves active out',
    async run({ scim }) {
      const made = await createUser(scim, { active: false });
      expect(extensionOf(made, 'accessStatus')).toBe('on_hold');
      expectMatch(expectResource(await scim.put(`/Users/${made.id}`, person({ userName: made.userName as string }))), {
        active: false,
      });
    },
  },
  ...(
    [
      ['remove', [op('remove', 'active')]],
      ['replace by null', [op('replace', 'active', null)]],
      ['replace by null without path', [op('replace', undefined, { active: null })]],
    ] as const
  ).map(
    ([name, ops]): Case => ({
      name: `only active true gives access back, not ${name}`,
      async run({ scim }) {
        const made = await createUser(scim, { active: false });
        await scim.patch(`/Users/${made.id}`, [...ops]);
        const after = await read(scim, made.id);
        expect([after.active === true, extensionOf(after, 'accessStatus')]).toEqual([false, 'on_hold']);
      },
    }),
  ),
  {
    name: 'PUT with active null is PUT that leaves it out: a hold stays',
    async run({ scim }) {
      const made = await createUser(scim, { active: false });
      expectResource(await scim.put(`/Users/${made.id}`, person({ userName: made.userName as string, active: null })));
      expect(extensionOf(await read(scim, made.id), 'accessStatus')).toBe('on_hold');
    },
  },
  {
    name: 'a date moved into the past ends access now, and moved on brings it back',
    async run({ scim }) {
      const made = expectResource(await scim.post('/Users', contractor()), 201);
      const move = (expiresAt: string) => scim.patch(`/Users/${made.id}`, [op('replace', `${D}:expiresAt`, expiresAt)]);
      expectMatch(expectResource(await move(inDays(-1))), {
        active: true,
        [D]: { accessStatus: 'expired', holds: ['expired'] },
      });
      expect(extensionOf(expectResource(await move(inDays(3))), 'accessStatus')).toBe('invited');
    },
  },
  {
    name: 'access ends at the very instant, without anything being sent',
    async run({ scim }) {
      // A machine that is busy may answer after the instant: then once more, with more time.
      for (let seconds = 1.2; ; seconds *= 3) {
        const expiresAt = inDays(seconds / 86_400);
        const made = expectResource(await scim.post('/Users', contractor({ expiresAt })), 201);
        const leftMs = Date.parse(expiresAt) - Date.now();
        if (leftMs <= 0 && seconds < 60) continue;
        expect(extensionOf(made, 'accessStatus')).toBe('invited');
        await new Promise((resolve) => setTimeout(resolve, leftMs + 50));
        expectMatch(await read(scim, made.id), { [D]: { accessStatus: 'expired', holds: ['expired'] } });
        return;
      }
    },
  },
  {
    name: 'expired comes before on hold, and active true does not undo it',
    async run({ scim }) {
      const made = expectResource(await scim.post('/Users', contractor()), 201);
      await scim.patch(`/Users/${made.id}`, [op('replace', `${D}:expiresAt`, inDays(-1))]);
      const off = expectResource(await scim.patch(`/Users/${made.id}`, [op('replace', 'active', false)]));
      expectMatch(off, { active: false, [D]: { accessStatus: 'expired', holds: ['expired', 'idp_inactive'] } });
      const on = expectResource(await scim.patch(`/Users/${made.id}`, [op('replace', 'active', true)]));
      expectMatch(on, { active: true, [D]: { accessStatus: 'expired', holds: ['expired'] } });
    },
  },
  {
    name: 'the extension can be asked for, filtered by and left out',
    async run(world) {
      const scim = await world.open();
      const [one, two] = [await createUser(scim), await createUser(scim, { active: false })];
      const find = async (filter: string) =>
        expectList(await scim.get(`/Users${query({ filter })}`)).map((each) => each.id);
      expect(await find(`${D}:holds eq "idp_inactive"`)).toEqual([two.id]);
      expect(await find(`${D}:accessStatus eq "on_hold"`)).toEqual([two.id]);
      expect(await find(`${D}:accessStatus eq "invited"`)).toEqual([one.id]);
      expect((await scim.get(`/Users/${one.id}${query({ excludedAttributes: D })}`)).body[D]).toBeUndefined();
    },
  },
  {
    name: 'roles and entitlements are kept and grant nothing',
    async run({ scim }) {
      const sent = { roles: [{ value: 'owner', primary: true }], entitlements: [{ value: 'administrator' }] };
      const made = await createUser(scim, sent);
      expectMatch(made, sent);
      expect(extensionOf(made, 'accessStatus')).toBe('invited');
    },
  },
];

const arrivals: readonly Case[] = [
  {
    name: 'an address that another tenant made is linked',
    async run(world) {
      const other = await world.open({}, (await world.gateway.tenant()).slug);
      const mail = `${unique('both')}@example.com`;
      const [one, two] = [
        await createUser(world.scim, { userName: mail }),
        await createUser(other, { userName: mail }),
      ];
      expect([one, two].map((each) => pick(each, [D, 'account', 'disposition']))).toEqual(['created', 'linked']);
      expect(pick(one, [D, 'account', 'value'])).toBe(pick(two, [D, 'account', 'value']));
    },
  },
  {
    name: 'somebody invited before SCIM came is taken over: 201',
    async run(world) {
      const email = `${unique('invited')}@example.com`;
      expect((await api(world, 'POST', '/invitations', { kind: 'user', people: [{ email }] })).status).toBe(201);
      const made = await createUser(world.scim, { userName: email, emails: [{ value: email, primary: true }] });
      expect(extensionOf(made, 'accessStatus')).toBe('invited');
    },
  },
  {
    name: 'an administrator invited before is not taken over: 409 and a conflict',
    async run(world) {
      const email = `${unique('admin')}@example.com`;
      expect((await api(world, 'POST', '/invitations', { kind: 'admin', people: [{ email }] })).status).toBe(201);
      expectError(await world.scim.post('/Users', person({ userName: email })), [409, 'uniqueness']);
      expect((await api(world, 'GET', '/conflicts')).text).toContain(email);
    },
  },
  {
    name: 'a contractor invited before is not made an employee: 409 and a conflict',
    async run(world) {
      const email = `${unique('contractor')}@example.com`;
      const expiresAt = inDays(30);
      expect(
        (await api(world, 'POST', '/invitations', { kind: 'contractor', people: [{ email }], expiresAt })).status,
      ).toBe(201);
      const answer = await world.scim.post('/Users', person({ userName: email, userType: 'Employee' }));
      expectError(answer, [409, 'uniqueness']);
      expect(String(answer.body.detail)).toMatch(/convert/i);
      expect((await api(world, 'GET', '/conflicts')).text).toContain(email);
    },
  },
  {
    name: 'vaults are joined by name, and an unknown one is 400 invalidValue',
    needs: 'vaults',
    async run(world) {
      const name = unique('vault');
      const vault = await api(world, 'POST', '/vaults', { name });
      expect(vault.status).toBe(201);
      const made = await createUser(world.scim, { [D]: { vaults: [name] } });
      expect(extensionOf(made, 'vaults')).toEqual([name]);
      const members = await api(world, 'GET', `/vaults/${vault.body.id}/members`);
      expect(members.body.items).toHaveLength(1);
      expectError(await world.scim.post('/Users', person({ [D]: { vaults: [unique('none')] } })), [
        400,
        'invalidValue',
      ]);
    },
  },
];

const held: readonly Case[] = [
  {
    name: 'with onScimCreate hold a new user waits for approval',
    run: async ({ scim }) =>
      expectMatch(await createUser(scim), { [D]: { accessStatus: 'on_hold', holds: ['approval_needed'] } }),
  },
];

export const doorward = [
  area({
    title: 'Access and holds',
    sections: 'contract.md §3; flows.md T4, G1 to G3',
    world: settings({ contractorsEnabled: true }),
    cases: access,
  }),
  area({
    title: 'Arrivals',
    sections: 'flows.md T1',
    world: settings({ contractorsEnabled: true, temporaryPassword: 'manual' }),
    cases: arrivals,
  }),
  area({
    title: 'Approval of new users',
    sections: 'flows.md T2',
    world: settings({ onScimCreate: 'hold' }),
    cases: held,
  }),
];

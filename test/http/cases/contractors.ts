/** Contractors by SCIM, switched on and off: contract.md section 3, flows.md T3. */

import { expect } from '@jest/globals';
import { area, type Case, openWorld } from '../conformance.js';
import { api, contractor, D, extensionOf, inDays, read, settings } from '../contractor.js';
import { expectError, expectList, expectMatch, expectResource } from '../expectations.js';
import { op } from '../patch-case.js';
import { createUser, unique } from '../resources.js';
import { query } from '../scim-client.js';

const contractors: readonly Case[] = [
  {
    name: 'a contractor with a date is made, the date echoed as an instant',
    async run({ scim }) {
      const expiresAt = inDays(30);
      const made = expectResource(await scim.post('/Users', contractor({ expiresAt })), 201);
      expect(Date.parse(String(extensionOf(made, 'expiresAt')))).toBe(Date.parse(expiresAt));
      expect(extensionOf(made, 'accessStatus')).toBe('invited');
    },
  },
  ...['contractor', 'CONTRACTOR', 'Contractor'].map(
    (userType): Case => ({
      name: `userType ${userType} without a date is 400 invalidValue`,
      run: async ({ scim }) =>
        expectError(await scim.post('/Users', contractor({}, { userType })), [400, 'invalidValue']),
    }),
  ),
  ...(
    [
      ['in the past', () => inDays(-1)],
      ['beyond the longest contract', () => inDays(400)],
      ['that is no date', () => 'tomorrow'],
      ['without a time', () => '2031-01-01'],
      ['without a zone', () => '2031-01-01T00:00:00'],
      ['that is a number', () => 1_900_000_000],
      ['that is impossible', () => '2031-02-30T00:00:00Z'],
    ] as const
  ).map(
    ([name, date]): Case => ({
      name: `a date ${name} is 400 invalidValue and makes nobody`,
      async run({ scim }) {
        const sent = contractor({ expiresAt: date() });
        expectError(await scim.post('/Users', sent), [400, 'invalidValue']);
        expect(expectList(await scim.get(`/Users${query({ filter: `userName eq "${sent.userName}"` })}`))).toEqual([]);
      },
    }),
  ),
  {
    name: 'the refusal of a date too far gives the latest',
    async run({ scim }) {
      const { body } = await scim.post('/Users', contractor({ expiresAt: inDays(400) }));
      expect(String(body.detail)).toMatch(new RegExp(`${inDays(365).slice(0, 10)}|${inDays(364).slice(0, 10)}`));
    },
  },
  {
    name: 'a date with an offset is the same instant',
    async run({ scim }) {
      const instant = Date.parse(inDays(10));
      const expiresAt = `${new Date(instant + 7_200_000).toISOString().slice(0, -1)}+02:00`;
      const made = expectResource(await scim.post('/Users', contractor({ expiresAt })), 201);
      expect(Date.parse(String(extensionOf(made, 'expiresAt')))).toBe(instant);
    },
  },
  {
    name: 'a contractor without an address is 400 invalidValue',
    async run({ scim }) {
      const { emails: _, ...rest } = contractor();
      expectError(await scim.post('/Users', { ...rest, userName: unique('nomail') }), [400, 'invalidValue']);
    },
  },
  {
    name: 'a date without userType Contractor is 400 invalidValue',
    async run({ scim }) {
      for (const userType of ['Employee', null])
        expectError(await scim.post('/Users', contractor({ expiresAt: inDays(9) }, { userType })), [
          400,
          'invalidValue',
        ]);
    },
  },
  {
    name: 'an employee of the same directory becomes a contractor, and not without a date',
    async run({ scim }) {
      const mail = `${unique('employee')}@example.com`;
      const made = await createUser(scim, {
        userName: mail,
        emails: [{ value: mail, primary: true }],
        userType: 'Employee',
      });
      expectError(await scim.patch(`/Users/${made.id}`, [op('replace', 'userType', 'Contractor')]), [
        400,
        'invalidValue',
      ]);
      const ops = [op('replace', 'userType', 'Contractor'), op('add', `${D}:expiresAt`, inDays(20))];
      expectMatch(expectResource(await scim.patch(`/Users/${made.id}`, ops)), { userType: 'Contractor', id: made.id });
      expect((await read(scim, made.id)).userType).toBe('Contractor');
    },
  },
  {
    name: 'the date of a contractor is not removed',
    async run({ scim }) {
      const made = expectResource(await scim.post('/Users', contractor()), 201);
      expectError(await scim.patch(`/Users/${made.id}`, [op('remove', `${D}:expiresAt`)]), [400, 'invalidValue']);
    },
  },
  {
    name: 'a sponsor of the same directory is kept, with $ref and display',
    async run({ scim }) {
      const sponsor = await createUser(scim, { displayName: 'Sam Sponsor' });
      const made = expectResource(
        await scim.post('/Users', contractor({ expiresAt: inDays(5), sponsor: { value: sponsor.id } })),
        201,
      );
      expectMatch(extensionOf(made, 'sponsor'), {
        value: sponsor.id,
        $ref: `${scim.baseUrl}/Users/${sponsor.id}`,
        display: 'Sam Sponsor',
      });
    },
  },
  {
    name: 'a sponsor that is nobody, of another directory or inactive is 400 invalidValue',
    async run(world) {
      const { scim } = world;
      const [foreign, gone] = [await createUser(await world.open()), await createUser(scim, { active: false })];
      for (const value of ['no-such-user', foreign.id, gone.id]) {
        expectError(await scim.post('/Users', contractor({ expiresAt: inDays(5), sponsor: { value } })), [
          400,
          'invalidValue',
        ]);
      }
    },
  },
];

const off: readonly Case[] = [
  {
    name: 'with contractors off userType Contractor is plain data',
    run: async ({ scim }) =>
      expectMatch(await createUser(scim, { userType: 'Contractor' }), { userType: 'Contractor' }),
  },
  {
    name: 'with contractors off a date is 400 invalidValue and the detail says where to switch them on',
    async run({ scim }) {
      const answer = await scim.post('/Users', contractor());
      expectError(answer, [400, 'invalidValue']);
      expect(String(answer.body.detail)).toMatch(/contractor/i);
    },
  },
  {
    name: 'with contractors off a date in a PATCH is 400 invalidValue',
    async run({ scim }) {
      const made = await createUser(scim, { userType: 'Contractor' });
      expectError(await scim.patch(`/Users/${made.id}`, [op('add', `${D}:expiresAt`, inDays(5))]), [
        400,
        'invalidValue',
      ]);
    },
  },
  {
    name: 'switched off later, contractors are on hold; switched on again, they are back',
    async run(world) {
      await api(world, 'PATCH', '/settings', { contractorsEnabled: true });
      const made = expectResource(await world.scim.post('/Users', contractor()), 201);
      await api(world, 'PATCH', '/settings', { contractorsEnabled: false });
      expectMatch(await read(world.scim, made.id), { [D]: { accessStatus: 'on_hold', holds: ['contractors_off'] } });
      await api(world, 'PATCH', '/settings', { contractorsEnabled: true });
      expect(extensionOf(await read(world.scim, made.id), 'accessStatus')).toBe('invited');
      await api(world, 'PATCH', '/settings', { contractorsEnabled: false });
    },
  },
];

export const contractorsBySwitch = [
  area({
    title: 'Contractors',
    sections: 'contract.md §3; flows.md T3',
    world: settings({ contractorsEnabled: true }),
    cases: contractors,
  }),
  area({ title: 'Contractors switched off', sections: 'flows.md T3', world: openWorld, cases: off }),
];

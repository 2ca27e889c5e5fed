/** PATCH of Users: the tables, what surrounds them, and the strict and Entra readings of the idp-traffic table. */

import { expect } from '@jest/globals';
import { area, type Case, openWorld } from '../conformance.js';
import { expectError, expectMatch, expectResource } from '../expectations.js';
import { FULL, op, patchCases, settled } from '../patch-case.js';
import { createUser, URN, unique } from '../resources.js';
import { type JsonObject, pick, type Scim } from '../scim-client.js';
import { patchAdd } from './patch-add.js';
import { patchAddSpelling } from './patch-add-spelling.js';
import { patchForm } from './patch-form.js';
import { patchRemove } from './patch-remove.js';
import { patchReplace } from './patch-replace.js';
import { patchReplaceRefused } from './patch-replace-refused.js';

const around: readonly Case[] = [
  {
    name: 'a PATCH request without schemas is refused',
    async run({ scim }) {
      const user = await createUser(scim);
      const body = { Operations: [op('replace', 'nickName', 'x')] };
      expectError(await scim.send('PATCH', `/Users/${user.id}`, { body }), [400, ['invalidSyntax', 'invalidValue']]);
    },
  },
  {
    name: 'a PATCH request with another schema is refused',
    async run({ scim }) {
      const user = await createUser(scim);
      const body = { schemas: [URN.user], Operations: [op('replace', 'nickName', 'x')] };
      expectError(await scim.send('PATCH', `/Users/${user.id}`, { body }), [400, ['invalidSyntax', 'invalidValue']]);
    },
  },
  {
    name: 'the member names of a PATCH request are read in any case',
    async run({ scim }) {
      const user = await createUser(scim);
      const body = { Schemas: [URN.patch], operations: [op('replace', 'nickName', 'x')] };
      const answer = await scim.send('PATCH', `/Users/${user.id}`, { body });
      expect(expectResource(answer).nickName).toBe('x');
    },
  },
  {
    name: 'PATCH of an id that nobody has is 404',
    async run({ scim }) {
      expectError(await scim.patch(`/Users/${unique('nobody')}`, [op('replace', 'nickName', 'x')]), [404]);
    },
  },
  {
    name: 'PATCH to a userName that is taken is 409 and changes nothing',
    async run({ scim }) {
      const taken = await createUser(scim);
      const user = await createUser(scim, FULL);
      const before = settled((await scim.get(`/Users/${user.id}`)).body);
      const ops = [op('replace', 'nickName', 'x'), op('replace', 'userName', String(taken.userName).toUpperCase())];
      expectError(await scim.patch(`/Users/${user.id}`, ops), [409, 'uniqueness']);
      expect(settled((await scim.get(`/Users/${user.id}`)).body)).toEqual(before);
    },
  },
  {
    name: 'PATCH of the own userName to another letter case is allowed',
    async run({ scim }) {
      const user = await createUser(scim);
      const userName = String(user.userName).toUpperCase();
      expectMatch(expectResource(await scim.patch(`/Users/${user.id}`, [op('replace', 'userName', userName)])), {
        userName,
      });
    },
  },
  {
    name: 'PATCH without path that carries the own id is accepted',
    async run({ scim }) {
      const user = await createUser(scim);
      const answer = await scim.patch(`/Users/${user.id}`, [op('replace', undefined, { id: user.id, nickName: 'x' })]);
      expectMatch(expectResource(answer), { id: user.id, nickName: 'x' });
    },
  },
  {
    name: 'PATCH without path that carries another id does not change the id',
    async run({ scim }) {
      const user = await createUser(scim);
      const answer = await scim.patch(`/Users/${user.id}`, [op('replace', undefined, { id: 'other' })]);
      expect([200, 400]).toContain(answer.status);
      expectMatch((await scim.get(`/Users/${user.id}`)).body, { id: user.id });
    },
  },
  {
    name: 'PATCH moves lastModified forward and leaves created',
    async run({ scim }) {
      const user = await createUser(scim);
      await new Promise((resolve) => setTimeout(resolve, 5));
      const { body } = await scim.patch(`/Users/${user.id}`, [op('replace', 'nickName', 'x')]);
      expect(pick(body, 'meta.created')).toBe(pick(user, 'meta.created'));
      const [before, after] = [user, body].map((each) => Date.parse(String(pick(each, 'meta.lastModified'))));
      expect(Number(after)).toBeGreaterThan(Number(before));
    },
  },
  {
    name: 'at most one value is primary after an add of two',
    async run({ scim }) {
      const user = await createUser(scim, FULL);
      const value = ['a', 'b'].map((each) => ({ value: each, primary: true }));
      await scim.patch(`/Users/${user.id}`, [op('add', 'phoneNumbers', value)]);
      const { body } = await scim.get(`/Users/${user.id}`);
      const primaries = (body.phoneNumbers as JsonObject[]).filter((each) => each.primary === true);
      expect(primaries.length).toBeLessThanOrEqual(1);
    },
  },
];

interface ProfileRow {
  readonly name: string;
  readonly user?: JsonObject;
  readonly ops: JsonObject[];
  readonly becomes?: JsonObject;
  readonly refused?: string | readonly string[];
}

const strictRows: readonly ProfileRow[] = [
  {
    name: 'an operation without path is refused',
    ops: [op('replace', undefined, { nickName: 'x' })],
    refused: 'invalidSyntax',
  },
  { name: 'True as text is refused', ops: [op('replace', 'active', 'True')], refused: 'invalidValue' },
  {
    name: 'add on a value path without target is refused',
    ops: [op('add', 'phoneNumbers[type eq "home"].value', '1')],
    refused: 'noTarget',
  },
  {
    name: 'replace on a value path without target is refused',
    user: {},
    ops: [op('replace', 'phoneNumbers[type eq "home"].value', '1')],
    refused: 'noTarget',
  },
  { name: 'a plain replace works', ops: [op('replace', 'nickName', 'x')], becomes: { nickName: 'x' } },
  {
    name: 'a plain remove by filter works',
    ops: [op('remove', 'phoneNumbers[type eq "work"]')],
    becomes: { phoneNumbers: [{ value: '555-2222' }] },
  },
  {
    name: 'a plain add to a list works',
    ops: [op('add', 'ims', [{ value: 'b2', type: 'aim' }])],
    becomes: { ims: [{ value: 'babs' }, { value: 'b2' }] },
  },
  {
    name: 'an unknown attribute is refused',
    ops: [op('add', 'favouriteColour', 'blue')],
    refused: ['invalidPath', 'invalidSyntax'],
  },
];

const entraRows: readonly ProfileRow[] = [
  {
    name: 'replace on a value path without target creates it',
    ops: [op('Replace', 'phoneNumbers[type eq "fax"].value', '9')],
    becomes: { phoneNumbers: [{ value: '555-1111' }, { value: '555-2222' }, { type: 'fax', value: '9' }] },
  },
  {
    name: 'two sub-attributes of a new value end up in one value',
    user: {},
    ops: [
      op('Add', 'addresses[type eq "work"].locality', 'Oslo'),
      op('Add', 'addresses[type eq "work"].country', 'NO'),
    ],
    becomes: { addresses: [{ type: 'work', locality: 'Oslo', country: 'NO' }] },
  },
  {
    name: 'an extension attribute without its URN is accepted',
    ops: [op('Replace', 'department', 'Sales')],
    becomes: { [URN.enterprise]: { department: 'Sales' } },
  },
  {
    name: 'a one-element list for a singular attribute is accepted',
    ops: [op('Add', 'nickName', ['Barb'])],
    becomes: { nickName: 'Barb' },
  },
  {
    name: 'a bare text for a complex attribute is its value',
    user: {},
    ops: [op('add', `${URN.enterprise}:manager`, '26118915')],
    becomes: { [URN.enterprise]: { manager: { value: '26118915' } } },
  },
  {
    name: 'an empty manager is unassigned',
    user: { [URN.enterprise]: { manager: { value: 'x' }, division: 'd' } },
    ops: [op('Replace', `${URN.enterprise}:manager`, '')],
    becomes: { [URN.enterprise]: { division: 'd' } },
  },
];

function profileCases(
  label: string,
  rows: readonly ProfileRow[],
  client: (world: ProfileWorld) => Scim,
): Case<ProfileWorld>[] {
  return rows.map((row) => ({
    name: `${label}: ${row.name}`,
    async run(world) {
      const scim = client(world);
      const user = await createUser(scim, row.user ?? FULL);
      const answer = await scim.patch(`/Users/${user.id}`, row.ops);
      if (row.refused) expectError(answer, [400, row.refused]);
      else expectMatch(expectResource(answer), row.becomes ?? {});
    },
  }));
}

type ProfileWorld = Awaited<ReturnType<typeof openWorld>> & {
  readonly strict: Scim;
  readonly entra: Scim;
  readonly okta: Scim;
};

export const patch = [
  area({
    title: 'PATCH add',
    sections: 'RFC 7644 §3.5.2.1',
    world: openWorld,
    cases: patchCases([...patchAdd, ...patchAddSpelling]),
  }),
  area({ title: 'PATCH remove', sections: 'RFC 7644 §3.5.2.2', world: openWorld, cases: patchCases(patchRemove) }),
  area({
    title: 'PATCH replace',
    sections: 'RFC 7644 §3.5.2.3',
    world: openWorld,
    cases: patchCases([...patchReplace, ...patchReplaceRefused]),
  }),
  area({
    title: 'PATCH form, paths and atomicity',
    sections: 'RFC 7644 §3.5.2, §3.10',
    world: openWorld,
    cases: [...patchCases(patchForm), ...around],
  }),
  area<ProfileWorld>({
    title: 'PATCH by profile',
    sections: 'RFC 7644 §3.5.2',
    async world(gateway) {
      const world = await openWorld(gateway);
      const [strict, entra, okta] = [
        await world.open({ strict: true }),
        await world.open({ profile: 'entra' }),
        await world.open({ profile: 'okta' }),
      ];
      return { ...world, strict, entra, okta };
    },
    cases: [
      ...profileCases('strict', strictRows, (world) => world.strict),
      ...profileCases('entra', entraRows, (world) => world.entra),
      ...profileCases('okta', entraRows.slice(0, 4), (world) => world.okta),
    ],
  }),
];

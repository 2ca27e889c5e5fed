/** Membership by PATCH, RFC 7644 §3.5.2. */

import { expect } from '@jest/globals';
import { area, type Case, openWorld, type World } from '../conformance.js';
import { expectError } from '../expectations.js';
import { op } from '../patch-case.js';
import { createGroup, createUser, membersOf, URN } from '../resources.js';
import { type JsonObject, pick, type Scim } from '../scim-client.js';

const refs = (ids: readonly string[]): JsonObject[] => ids.map((value) => ({ value }));
const sorted = (ids: readonly string[]) => [...ids].sort();

/** `before` and `after` name members a, b, c; the operations may use their ids. */
interface MemberRow {
  readonly name: string;
  readonly before: string;
  readonly ops: (id: Readonly<Record<'a' | 'b' | 'c', string>>) => JsonObject[];
  readonly after: string;
  readonly refused?: readonly string[];
}

const memberRows: readonly MemberRow[] = [
  { name: 'add of one', before: 'a', ops: ({ b }) => [op('add', 'members', refs([b]))], after: 'a b' },
  { name: 'add of two', before: 'a', ops: ({ b, c }) => [op('add', 'members', refs([b, c]))], after: 'a b c' },
  {
    name: 'add of one that is no list',
    before: 'a',
    ops: ({ b }) => [op('add', 'members', { value: b })],
    after: 'a b',
  },
  { name: 'add of one that is there', before: 'a', ops: ({ a }) => [op('add', 'members', refs([a]))], after: 'a' },
  { name: 'add of one twice', before: '', ops: ({ a }) => [op('add', 'members', refs([a, a]))], after: 'a' },
  {
    name: 'add without path',
    before: 'a',
    ops: ({ b }) => [op('add', undefined, { members: refs([b]) })],
    after: 'a b',
  },
  {
    name: 'add with display, type and $ref of null',
    before: '',
    ops: ({ a }) => [op('Add', 'members', [{ value: a, $ref: null, display: 'x', type: 'User' }])],
    after: 'a',
  },
  { name: 'add of nobody', before: 'a', ops: () => [op('add', 'members', [])], after: 'a' },
  {
    name: 'add of an unknown one beside a known one joins nobody',
    before: 'a',
    ops: ({ b }) => [op('add', 'members', refs([b, 'no-such-user']))],
    after: 'a',
    refused: ['invalidValue'],
  },
  { name: 'remove by filter', before: 'a b', ops: ({ a }) => [op('remove', `members[value eq "${a}"]`)], after: 'b' },
  {
    name: 'remove by filter of one that is not there',
    before: 'a',
    ops: ({ b }) => [op('remove', `members[value eq "${b}"]`)],
    after: 'a',
  },
  {
    name: 'remove by filter with or',
    before: 'a b c',
    ops: ({ a, b }) => [op('remove', `members[value eq "${a}" or value eq "${b}"]`)],
    after: 'c',
  },
  {
    name: 'remove by filter with ne',
    before: 'a b c',
    ops: ({ a }) => [op('remove', `members[value ne "${a}"]`)],
    after: 'a',
  },
  { name: 'remove by filter on type', before: 'a b', ops: () => [op('remove', 'members[type eq "User"]')], after: '' },
  {
    name: 'remove by a list of values',
    before: 'a b c',
    ops: ({ a, b }) => [op('remove', 'members', refs([a, b]))],
    after: 'c',
  },
  {
    name: 'remove by a list with $ref null',
    before: 'a b',
    ops: ({ a }) => [op('Remove', 'members', [{ $ref: null, value: a }])],
    after: 'b',
  },
  {
    name: 'remove by a list of one that is not there',
    before: 'a',
    ops: ({ b }) => [op('remove', 'members', refs([b]))],
    after: 'a',
  },
  {
    name: 'remove by an empty list removes nobody',
    before: 'a b',
    ops: () => [op('remove', 'members', [])],
    after: 'a b',
  },
  { name: 'remove of all', before: 'a b', ops: () => [op('remove', 'members')], after: '' },
  { name: 'remove of all of an empty group', before: '', ops: () => [op('remove', 'members')], after: '' },
  { name: 'replace', before: 'a b', ops: ({ b, c }) => [op('replace', 'members', refs([b, c]))], after: 'b c' },
  { name: 'replace by nobody', before: 'a b', ops: () => [op('replace', 'members', [])], after: '' },
  {
    name: 'replace without path',
    before: 'a',
    ops: ({ b }) => [op('replace', undefined, { members: refs([b]), displayName: 'Renamed' })],
    after: 'b',
  },
  {
    name: 'replace of the name leaves the members',
    before: 'a b',
    ops: () => [op('replace', 'displayName', 'Renamed')],
    after: 'a b',
  },
  {
    name: 'replace by an unknown one changes nothing',
    before: 'a',
    ops: () => [op('replace', 'members', refs(['no-such-user']))],
    after: 'a',
    refused: ['invalidValue'],
  },
  {
    name: 'remove and add in one request',
    before: 'a',
    ops: ({ a, b }) => [op('remove', `members[value eq "${a}"]`), op('add', 'members', refs([b]))],
    after: 'b',
  },
  {
    name: 'add and remove of the same in one request',
    before: 'a',
    ops: ({ b }) => [op('add', 'members', refs([b])), op('remove', `members[value eq "${b}"]`)],
    after: 'a',
  },
  {
    name: 'an operation that fails undoes the ones before',
    before: 'a',
    ops: ({ b }) => [op('add', 'members', refs([b])), op('remove', 'displayName')],
    after: 'a',
    refused: ['mutability', 'invalidValue'],
  },
  { name: 'members in any case', before: 'a', ops: ({ b }) => [op('add', 'MEMBERS', [{ VALUE: b }])], after: 'a b' },
  {
    name: 'members with the core URN',
    before: 'a',
    ops: ({ b }) => [op('add', `${URN.group}:members`, refs([b]))],
    after: 'a b',
  },
  {
    name: 'a member without value is refused',
    before: 'a',
    ops: () => [op('add', 'members', [{ display: 'x' }])],
    after: 'a',
    refused: ['invalidValue'],
  },
  {
    name: 'a value of a member is immutable',
    before: 'a',
    ops: ({ a, b }) => [op('replace', `members[value eq "${a}"].value`, b)],
    after: 'a',
    refused: ['mutability'],
  },
];

async function runMembers(scim: Scim, row: MemberRow): Promise<void> {
  const id = { a: (await createUser(scim)).id, b: (await createUser(scim)).id, c: (await createUser(scim)).id };
  const idsOf = (names: string) =>
    sorted(
      names
        .split(' ')
        .filter(Boolean)
        .map((name) => id[name as 'a']),
    );
  const group = await createGroup(scim, idsOf(row.before));
  const answer = await scim.patch(`/Groups/${group.id}`, row.ops(id));
  if (row.refused) expectError(answer, [400, row.refused]);
  else expect([answer.status, answer.text]).toEqual([204, '']);
  expect(await membersOf(scim, group.id)).toEqual(idsOf(row.after));
  const after = (await scim.get(`/Groups/${group.id}`)).body;
  const same = row.before === row.after && after.displayName === group.displayName;
  expect(pick(after, 'meta.version') === pick(group, 'meta.version')).toBe(same);
  for (const name of ['a', 'b', 'c'] as const) {
    const groups = ((await scim.get(`/Users/${id[name]}`)).body.groups ?? []) as JsonObject[];
    expect(groups.map((each) => each.value)).toEqual(row.after.split(' ').includes(name) ? [group.id] : []);
  }
}

const members: readonly Case[] = memberRows.map((row) => ({
  name: `members: ${row.name}`,
  run: ({ scim }: World) => runMembers(scim, row),
}));

export const membership = [
  area({ title: 'Membership by PATCH', sections: 'RFC 7644 §3.5.2', world: openWorld, cases: members }),
];

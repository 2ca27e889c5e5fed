/** Groups as they are shown: every member, whatever its name, and without holding others up. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Caller } from '../../src/people/caller.js';
import { memberOf } from '../../src/provisioning/representation.js';
import { show } from '../../src/provisioning/show.js';
import { buildRegistry } from '../../src/scim/schema/registry.js';
import type { ShownMembership, Storage } from '../../src/storage/port/index.js';

const read = (path: string) => JSON.parse(readFileSync(join(import.meta.dirname, '../../scim-schemas', path), 'utf8'));
const groups = { schemaExtensions: [], ...read('resource-types/group.json') };
const registry = buildRegistry([read('schemas/group.json')], [groups]);
const baseUrl = 'https://doorward.example/scim/v2';
const scope = { tenantId: 't', directoryId: 'd' };

const groupId = 'group';
const stored = {
  ...scope,
  id: groupId,
  type: 'Group',
  version: 1,
  createdAt: 0,
  modifiedAt: 0,
  display: 'All',
  text: '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"group","displayName":"All"}',
};

function depsWith(members: readonly ShownMembership[]) {
  const memberships = { members: async () => members };
  return { storage: { memberships } as unknown as Storage, clock: { now: () => 0 }, baseUrl };
}

const caller = { scope, registry } as unknown as Caller;

test('a large group is shown whole, and others have their turns meanwhile', async () => {
  const members = Array.from({ length: 20_000 }, (_, index) => ({
    groupId,
    memberId: `member-${index}`,
    memberType: index % 100 === 0 ? 'Group' : 'User',
    display: `"Ann\\" Ékström\n${index}`,
  }));
  let turns = 0;
  let waiting: NodeJS.Immediate;
  const wait = () => {
    turns += 1;
    waiting = setImmediate(wait);
  };
  waiting = setImmediate(wait);
  const json = await show(depsWith(members), caller, stored, undefined);
  clearImmediate(waiting);
  const shown = JSON.parse(json.toString());
  expect(shown.members).toEqual(members.map((row) => memberOf(row, baseUrl)));
  expect(shown.meta.version).toBe('W/"1"');
  expect(turns).toBeGreaterThanOrEqual(4);
});

test('a group without members shows none', async () => {
  const json = await show(depsWith([]), caller, stored, undefined);
  expect(JSON.parse(json.toString())).not.toHaveProperty('members');
});

test('what is kept of a rendering holds no more memory than its bytes', async () => {
  const ofStore = { ...stored };
  const json = await show(depsWith([]), caller, ofStore, undefined);
  expect(await show(depsWith([]), caller, ofStore, undefined)).toBe(json);
  expect(json.buffer.byteLength).toBe(json.length);
});

test('what is only on its way to the store is not kept', async () => {
  const written = { ...stored, shadow: () => ({}), uniqueKeys: {} };
  const json = await show(depsWith([]), caller, written, undefined);
  const again = await show(depsWith([]), caller, written, undefined);
  expect(again).toEqual(json);
  expect(again).not.toBe(json);
});

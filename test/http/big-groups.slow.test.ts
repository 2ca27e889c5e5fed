/** Ten thousand members: one PATCH adds them, and the next one is as quick as in a small group. */

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type Gateway, startGateway } from '../support/gateway.js';
import { openWorld, type World } from './conformance.js';
import { op } from './patch-case.js';
import { createGroup, createUser, membersOf, person, URN } from './resources.js';
import type { JsonObject } from './scim-client.js';

jest.setTimeout(300_000);
let gateway: Gateway;
let world: World;
const ids: string[] = [];

beforeAll(async () => {
  gateway = await startGateway();
  world = await openWorld(gateway);
  for (let batch = 0; batch < 10; batch += 1) {
    const Operations = Array.from({ length: 1_000 }, (_, index) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `u${index}`,
      data: person(),
    }));
    const { body } = await world.scim.post('/Bulk', { schemas: [URN.bulkRequest], Operations });
    for (const each of body.Operations as JsonObject[]) ids.push(String(each.location).split('/').at(-1) ?? '');
  }
});
afterAll(async () => {
  await gateway?.close();
});

describe('a group of ten thousand', () => {
  test('is filled, read, searched, changed and emptied', async () => {
    const { scim } = world;
    const group = await createGroup(scim);
    const path = `/Groups/${group.id}`;
    expect(
      (
        await scim.patch(path, [
          op(
            'add',
            'members',
            ids.map((value) => ({ value })),
          ),
        ])
      ).status,
    ).toBe(204);
    expect(await membersOf(scim, group.id)).toEqual([...ids].sort());
    const { id } = await createUser(scim);
    const begun = performance.now();
    expect((await scim.patch(path, [op('add', 'members', [{ value: id }])])).status).toBe(204);
    expect((await scim.patch(path, [op('remove', `members[value eq "${id}"]`)])).status).toBe(204);
    const found = await scim.get(`/Groups?excludedAttributes=members&filter=members.value%20eq%20%22${ids[5_000]}%22`);
    expect(found.body.totalResults).toBe(1);
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect((await scim.patch(path, [op('replace', 'members', [])])).status).toBe(204);
    expect(await membersOf(scim, group.id)).toEqual([]);
  });
});

/** What a request asks of a group's members comes to the same, reduced, as one operation after the other. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Caller } from '../../src/people/caller.js';
import { membersDelta } from '../../src/provisioning/members-delta.js';
import { generic } from '../../src/scim/dialect/generic.js';
import type { MembersOperation } from '../../src/scim/patch/members.js';
import { create, sampleGroup, sampleUser } from '../storage/conformance/fixtures.js';
import { openMemoryStorage } from '../support/memory-storage/index.js';

const names = ['a', 'b', 'c', 'd'];
const id = fc.constantFrom(...names);
const members = fc.array(id.map((value) => ({ value })));
const operation: fc.Arbitrary<MembersOperation> = fc.oneof(
  fc.record({ op: fc.constantFrom('add' as const, 'replace' as const), members }),
  fc.record({ op: fc.constant('remove' as const), values: fc.array(id) }),
  fc.constant({ op: 'removeAll' as const }),
);

describe('membersDelta', () => {
  it('adds and removes just those who make the difference', async () => {
    const scope = { tenantId: 't', directoryId: 'd' };
    const caller = { scope, dialect: generic } as Caller;
    await fc.assert(
      fc.asyncProperty(fc.array(operation), fc.uniqueArray(id), async (operations, present) => {
        const storage = openMemoryStorage({ chain: () => '' });
        await storage.commit([
          ...names.map((name) => create(sampleUser(scope, name))),
          create(sampleGroup(scope, 'g')),
        ]);
        await storage.commit([{ change: 'addMembers', scope, groupId: 'g', memberIds: present }]);

        const delta = await membersDelta({ storage, baseUrl: '' }, caller, 'g', operations, []);

        const wanted = oneByOne(present, operations);
        expect([...delta.add].sort()).toEqual(wanted.filter((name) => !present.includes(name)));
        expect([...delta.remove].sort()).toEqual(present.filter((name) => !wanted.includes(name)).sort());
        expect(delta.isEmpty).toBe(delta.add.length + delta.remove.length === 0);
      }),
      { numRuns: 60 },
    );
  });
});

function oneByOne(present: readonly string[], operations: readonly MembersOperation[]): string[] {
  const now = new Set(present);
  for (const each of operations) {
    if (each.op === 'replace' || each.op === 'removeAll') now.clear();
    if (each.op === 'add' || each.op === 'replace') for (const { value } of each.members) now.add(value);
    if (each.op === 'remove') for (const value of each.values) now.delete(value);
  }
  return [...now].sort();
}

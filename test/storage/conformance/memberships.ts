/** Memberships: who is in, in which order, and what becomes of them. */
import { describe, expect, it } from '@jest/globals';
import type { Scope } from '../../../src/storage/port/index.js';
import { create, group, outcome, sampleGroup, sampleUser, user, written } from './fixtures.js';
import type { Subject } from './index.js';

export function membershipSuite(subject: Subject): void {
  async function groupOf(count: number) {
    const { storage, fresh } = subject;
    const scope = fresh.scope();
    const groupId = fresh.id();
    const ids = Array.from({ length: count }, () => fresh.id());
    await storage.commit([...ids.map((id) => create(sampleUser(scope, id))), create(sampleGroup(scope, groupId))]);
    return { storage, scope, groupId, ids };
  }
  const membersOf = async (scope: Scope, groupId: string) =>
    (await subject.storage.memberships.members(scope, groupId)).map(({ memberId }) => memberId);

  describe('memberships', () => {
    it('keeps members in the order they joined, each once', async () => {
      const { storage, scope, groupId, ids } = await groupOf(5);
      const [a, b, c, d, e] = ids as [string, string, string, string, string];
      const add = (...memberIds: string[]) => storage.commit([{ change: 'addMembers', scope, groupId, memberIds }]);
      await add(c, a);
      await add(b, a, e, b);
      await add();
      expect(await membersOf(scope, groupId)).toEqual([c, a, b, e]);
      await storage.commit([{ change: 'removeMembers', scope, groupId, memberIds: [a, d, 'nobody'] }]);
      await add(a);
      expect(await membersOf(scope, groupId)).toEqual([c, b, e, a]);
      expect(await storage.memberships.present(scope, groupId, [a, d, 'nobody'])).toEqual(new Set([a]));
      await storage.commit([{ change: 'removeMembers', scope, groupId, memberIds: 'all' }]);
      expect(await membersOf(scope, groupId)).toEqual([]);
    });

    it('refuses a circle of groups, however long, and changes nothing', async () => {
      const { storage, scope, groupId: first } = await groupOf(0);
      const [second, third] = [subject.fresh.id(), subject.fresh.id()];
      await storage.commit([second, third].map((id) => create(sampleGroup(scope, id))));
      const join = (groupId: string, memberIds: string[]) =>
        outcome(storage.commit([{ change: 'addMembers', scope, groupId, memberIds }]));
      expect(await join(first, [second])).toBe('done');
      expect(await join(second, [third])).toBe('done');
      expect(await join(third, [first])).toBe('VersionConflict');
      expect(await join(first, [first])).toBe('VersionConflict');
      expect(await membersOf(scope, third)).toEqual([]);
      expect(await join(first, [third])).toBe('done');
    });

    it('lets in only resources of the same directory', async () => {
      const { storage, scope, groupId, ids } = await groupOf(1);
      const stranger = await groupOf(1);
      const memberIds = [...stranger.ids, 'nobody', ...ids];
      await storage.commit([{ change: 'addMembers', scope, groupId, memberIds }]);
      expect(await membersOf(scope, groupId)).toEqual(ids);
      const gone = storage.commit([{ change: 'addMembers', scope, groupId: stranger.groupId, memberIds: ids }]);
      expect(await outcome(gone)).toBe('NotFound');
    });

    it('shows the present name of the other side', async () => {
      const { storage, scope, groupId, ids } = await groupOf(1);
      const id = ids[0]!;
      await storage.commit([{ change: 'addMembers', scope, groupId, memberIds: [id] }]);
      const resource = written(scope, user, { id, userName: 'new', displayName: 'New Name' }, { version: 2 });
      await storage.commit([{ change: 'replaceResource', resource, expectedVersion: 1 }]);
      const row = { groupId, memberId: id, memberType: 'User' };
      expect(await storage.memberships.members(scope, groupId)).toEqual([{ ...row, display: 'New Name' }]);
      const groups = await storage.memberships.groupsOf(scope, [id, 'nobody']);
      expect([...groups]).toEqual([[id, [{ ...row, display: `Group ${groupId}` }]]]);
    });

    it('tells the direct groups of many, groups in groups included', async () => {
      const { storage, fresh } = subject;
      const { scope, groupId, ids } = await groupOf(3);
      const outer = fresh.id();
      await storage.commit([
        create(sampleGroup(scope, outer)),
        { change: 'addMembers', scope, groupId, memberIds: ids.slice(0, 2) },
        { change: 'addMembers', scope, groupId: outer, memberIds: [groupId, ids[0]!] },
      ]);
      const groups = await storage.memberships.groupsOf(scope, [...ids, groupId]);
      const sorted = (id: string) =>
        groups
          .get(id)
          ?.map((each) => each.groupId)
          .sort();
      expect(sorted(ids[0]!)).toEqual([groupId, outer].sort());
      expect(sorted(ids[1]!)).toEqual([groupId]);
      expect(groups.has(ids[2]!)).toBe(false);
      expect(groups.get(groupId)).toEqual([
        { groupId: outer, memberId: groupId, memberType: 'Group', display: `Group ${outer}` },
      ]);
      expect(await storage.memberships.groupsOf(fresh.scope(), ids)).toEqual(new Map());
    });

    it('tells the groups of one as they are after every change, and not as a commit that failed would have made them', async () => {
      const { storage, scope, groupId, ids } = await groupOf(2);
      const [id, other] = ids as [string, string];
      const shown = async () =>
        ((await storage.memberships.groupsOf(scope, [id])).get(id) ?? []).map(({ display }) => display);
      const named = (displayName: string, version: number) =>
        written(scope, group, { id: groupId, displayName }, { version });
      expect(await shown()).toEqual([]);
      await storage.commit([{ change: 'addMembers', scope, groupId, memberIds: [id, other] }]);
      expect(await shown()).toEqual([`Group ${groupId}`]);
      await storage.commit([{ change: 'replaceResource', resource: named('Renamed', 2), expectedVersion: 1 }]);
      expect(await shown()).toEqual(['Renamed']);
      const failing = storage.commit([
        { change: 'removeMembers', scope, groupId, memberIds: 'all' },
        { change: 'replaceResource', resource: named('Never', 3), expectedVersion: 1 },
      ]);
      await Promise.all([outcome(failing), shown()]);
      expect(await shown()).toEqual(['Renamed']);
      await storage.commit([{ change: 'removeMembers', scope, groupId, memberIds: [id] }]);
      expect(await shown()).toEqual([]);
      await storage.commit([{ change: 'addMembers', scope, groupId, memberIds: [id] }]);
      expect(await shown()).toEqual(['Renamed']);
      await storage.commit([{ change: 'deleteResource', scope, type: 'Group', id: groupId }]);
      expect(await shown()).toEqual([]);
    });

    it('forgets the memberships of what is deleted, on either side', async () => {
      const { storage, scope, groupId, ids } = await groupOf(3);
      await storage.commit([{ change: 'addMembers', scope, groupId, memberIds: ids }]);
      await storage.commit([{ change: 'deleteResource', scope, type: 'User', id: ids[1]! }]);
      expect(await membersOf(scope, groupId)).toEqual([ids[0], ids[2]]);
      await storage.commit([{ change: 'deleteResource', scope, type: 'Group', id: groupId }]);
      expect(await storage.memberships.groupsOf(scope, ids)).toEqual(new Map());
      expect(await membersOf(scope, groupId)).toEqual([]);
      expect(await storage.check()).not.toContainEqual(expect.stringContaining('membership'));
    });
  });
}

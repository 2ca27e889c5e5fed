/** Commits: all or nothing, races, what a later change sees, the generation of the configuration. */
import { describe, expect, it } from '@jest/globals';
import {
  create,
  now,
  outcome,
  sampleAccount,
  sampleEvent,
  sampleGroup,
  sampleLog,
  sampleUser,
  user,
  written,
} from './fixtures.js';
import type { Subject } from './index.js';

export function commitSuite(subject: Subject): void {
  describe('commits', () => {
    it('leaves nothing behind of a commit whose last change cannot be done', async () => {
      const { storage, fresh } = subject;
      const scope = fresh.scope();
      const account = sampleAccount(fresh.id());
      const newcomer = sampleUser(scope, fresh.id());
      const commit = storage.commit([
        { change: 'insert', collection: 'accounts', record: account },
        create(newcomer),
        { change: 'event', event: sampleEvent(fresh.id(), scope.tenantId) },
        { change: 'log', entry: sampleLog(fresh.id(), scope) },
        { change: 'deleteResource', scope, type: 'User', id: fresh.id() },
      ]);
      expect(await outcome(commit)).toBe('NotFound');
      expect(await storage.accounts.get(account.id)).toBeUndefined();
      expect(await storage.resources.get(scope, 'User', newcomer.id)).toBeUndefined();
      expect(await storage.resources.byIndexed(scope, 'User', 'emails.value', `u${newcomer.id}@example.com`)).toEqual(
        [],
      );
      expect(await storage.events.chain(scope.tenantId, 0, 10)).toEqual([]);
      expect((await storage.log.list(scope.tenantId, {}, { limit: 10 })).items).toEqual([]);
      expect(await outcome(storage.commit([create(newcomer)]))).toBe('done');
    });

    it('refuses one of several commits of a moment and does the others', async () => {
      const { storage, fresh } = subject;
      const scope = fresh.scope();
      const ids = Array.from({ length: 9 }, () => fresh.id());
      const commits = ids.map((id, at) =>
        outcome(
          storage.commit([
            create(sampleUser(scope, id)),
            { change: 'event', event: sampleEvent(fresh.id(), scope.tenantId) },
            ...(at % 3 === 1 ? [{ change: 'deleteResource' as const, scope, type: 'User', id: 'nobody' }] : []),
          ]),
        ),
      );
      const told = await Promise.all(commits);
      expect(told).toEqual(ids.map((_, at) => (at % 3 === 1 ? 'NotFound' : 'done')));
      const kept = ids.filter((_, at) => at % 3 !== 1);
      expect((await storage.resources.known(scope, ids)).map(({ id }) => id).sort()).toEqual(kept);
      const chain = await storage.events.chain(scope.tenantId, 0, 100);
      expect(chain.map(({ sequence }) => sequence)).toEqual(kept.map((_, at) => at + 1));
      const query = { ...scope, types: ['User'], now, baseUrl: '', limit: 100, from: { skip: 0 }, countTotal: true };
      const { total, resources } = await storage.resources.search(query);
      expect(total).toBe(kept.length);
      expect(resources.map(({ id }) => id)).toEqual(kept);
    });

    it('lets one of 50 creations of the same userName win', async () => {
      const { storage, fresh } = subject;
      const scope = fresh.scope();
      const race = Array.from({ length: 50 }, () =>
        outcome(storage.commit([create(written(scope, user, { id: fresh.id(), userName: 'Ada' }))])),
      );
      const told = await Promise.all(race);
      expect(told.filter((each) => each === 'done')).toHaveLength(1);
      expect(told.filter((each) => each === 'AlreadyExists userName')).toHaveLength(49);
      expect(await storage.resources.byIndexed(scope, 'User', 'userName', 'ada')).toHaveLength(1);
    });

    it('lets one of 20 updates from the same version win', async () => {
      const { storage, fresh } = subject;
      const account = sampleAccount(fresh.id());
      await storage.commit([{ change: 'insert', collection: 'accounts', record: account }]);
      const race = Array.from({ length: 20 }, (_, at) => {
        const record = { ...account, displayName: `Writer ${at}` };
        return outcome(storage.commit([{ change: 'update', collection: 'accounts', record }]));
      });
      const told = await Promise.all(race);
      expect(told.filter((each) => each === 'done')).toHaveLength(1);
      expect(told.filter((each) => each === 'VersionConflict')).toHaveLength(19);
    });

    it('shows a later change what the earlier ones did', async () => {
      const { storage, fresh } = subject;
      const scope = fresh.scope();
      const [userId, groupId] = [fresh.id(), fresh.id()];
      const account = sampleAccount(fresh.id());
      await storage.commit([
        create(sampleUser(scope, userId)),
        create(sampleGroup(scope, groupId)),
        { change: 'addMembers', scope, groupId, memberIds: [userId] },
        { change: 'touchResource', scope, type: 'Group', id: groupId, modifiedAt: now + 1, expectedVersion: 1 },
        { change: 'touchResource', scope, type: 'Group', id: groupId, modifiedAt: now + 2, expectedVersion: 2 },
        { change: 'insert', collection: 'accounts', record: account },
        { change: 'update', collection: 'accounts', record: { ...account, displayName: 'Later' } },
      ]);
      expect(await storage.resources.get(scope, 'Group', groupId)).toMatchObject({ version: 3, modifiedAt: now + 2 });
      expect(await storage.memberships.members(scope, groupId)).toHaveLength(1);
      expect(await storage.accounts.get(account.id)).toMatchObject({ v: 2, displayName: 'Later' });
    });

    it('grows the generation when configuration is written, and only then', async () => {
      const { storage, fresh } = subject;
      const before = await storage.configurationGeneration();
      await storage.commit([{ change: 'insert', collection: 'accounts', record: sampleAccount(fresh.id()) }]);
      expect(await storage.configurationGeneration()).toBe(before);
      const record = {
        id: fresh.id(),
        v: 1,
        tenantId: fresh.id(),
        name: 'ci',
        hash: fresh.id(),
        createdAt: 1,
        expiresAt: 2,
      };
      await storage.commit([{ change: 'insert', collection: 'apiKeys', record }]);
      expect(await storage.configurationGeneration()).toBeGreaterThan(before);
    });
  });
}

/** Trails: the chain of audit events and the provisioning log. */
import { describe, expect, it } from '@jest/globals';
import { outcome, sampleEvent, sampleLog } from './fixtures.js';
import type { Subject } from './index.js';

export function trailSuite(subject: Subject): void {
  describe('audit events', () => {
    it('chains the events of a tenant in the order of commits, whatever else goes on', async () => {
      const { storage, fresh } = subject;
      const tenants = [fresh.id(), fresh.id()];
      const event = (at: number) =>
        sampleEvent(`e${at}`, tenants[at % 2]!, { at, before: null, after: { name: 'Zoë' } });
      await Promise.all(Array.from({ length: 20 }, (_, at) => storage.commit([{ change: 'event', event: event(at) }])));
      const chain = await storage.events.chain(tenants[0]!, 0, 100);
      expect(chain.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      expect(chain.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, at) => `e${2 * at}`));
      expect(chain[0]).toMatchObject({ ...event(0), previousHash: '' });
      for (const [at, { previousHash }] of chain.entries()) if (at > 0) expect(previousHash).toBe(chain[at - 1]!.hash);
      expect((await storage.events.chain(tenants[0]!, 8, 100)).map(({ sequence }) => sequence)).toEqual([9, 10]);
      expect(await storage.events.chain(tenants[0]!, 3, 2)).toHaveLength(2);
    });

    it('lists newest first, by type when asked, in pages', async () => {
      const { storage, fresh } = subject;
      const tenantId = fresh.id();
      for (let at = 0; at < 9; at += 1) {
        const type = at % 3 === 0 ? 'account.created' : 'account.linked';
        await storage.commit([{ change: 'event', event: sampleEvent(`e${at}`, tenantId, { type }) }]);
      }
      const first = await storage.events.list(tenantId, {}, { limit: 5 });
      expect(first.items.map(({ id }) => id)).toEqual(['e8', 'e7', 'e6', 'e5', 'e4']);
      const second = await storage.events.list(tenantId, {}, { limit: 5, after: first.next });
      expect(second.items.map(({ id }) => id)).toEqual(['e3', 'e2', 'e1', 'e0']);
      expect(second.next).toBeUndefined();
      const typed = await storage.events.list(tenantId, { type: 'account.created' }, { limit: 5 });
      expect(typed.items.map(({ id }) => id)).toEqual(['e6', 'e3', 'e0']);
    });

    it('writes an event once for its key', async () => {
      const { storage, fresh } = subject;
      const tenantId = fresh.id();
      const once = (id: string) =>
        storage.commit([{ change: 'event', event: sampleEvent(id, tenantId, { onceKey: `k-${tenantId}` }) }]);
      expect(await outcome(once('first'))).toBe('done');
      await Promise.all([once('second'), once('third')]);
      expect((await storage.events.chain(tenantId, 0, 9)).map(({ id }) => id)).toEqual(['first']);
    });
  });

  describe('the provisioning log', () => {
    it('lists newest first, of one directory when asked', async () => {
      const { storage, fresh } = subject;
      const scope = fresh.scope();
      const other = { ...scope, directoryId: fresh.id() };
      const entries = Array.from({ length: 6 }, (_, at) =>
        sampleLog(`l${at}`, at % 2 ? other : scope, { detail: `n${at}` }),
      );
      for (const entry of entries) await storage.commit([{ change: 'log', entry }]);
      const all = await storage.log.list(scope.tenantId, {}, { limit: 4 });
      expect(all.items).toEqual(entries.toReversed().slice(0, 4));
      expect((await storage.log.list(scope.tenantId, {}, { limit: 4, after: all.next })).items).toEqual(
        entries.slice(0, 2).toReversed(),
      );
      const one = await storage.log.list(scope.tenantId, { directoryId: other.directoryId }, { limit: 9 });
      expect(one.items.map(({ id }) => id)).toEqual(['l5', 'l3', 'l1']);
      expect((await storage.log.list(fresh.id(), {}, { limit: 9 })).items).toEqual([]);
    });

    it('forgets the oldest entries of one tenant, so many at a time, and none that is not older', async () => {
      const { storage, fresh } = subject;
      const scope = fresh.scope();
      const stranger = sampleLog(fresh.id(), fresh.scope(), { at: 1 });
      const entries = [10, 20, 30, 40, 35, 50].map((at, index) => sampleLog(`l${index}`, scope, { at }));
      for (const entry of [stranger, ...entries]) await storage.commit([{ change: 'log', entry }]);
      const { tenantId } = scope;
      const forget = (before: number, limit: number) =>
        storage.commit([{ change: 'forgetLog', tenantId, before, limit }]);
      const left = async () => (await storage.log.list(tenantId, {}, { limit: 9 })).items.map(({ at }) => at).reverse();
      expect(await storage.log.oldest(tenantId)).toEqual(entries[0]);
      await forget(10, 9);
      expect(await left()).toEqual([10, 20, 30, 40, 35, 50]);
      await forget(40, 2);
      expect(await left()).toEqual([30, 40, 35, 50]);
      await forget(40, 9);
      expect(await left()).toEqual([40, 35, 50]);
      expect(await storage.log.oldest(tenantId)).toEqual(entries[3]);
      expect(await storage.log.oldest(stranger.tenantId)).toEqual(stranger);
      await storage.commit([{ change: 'forgetLog', tenantId: fresh.id(), before: 99, limit: 9 }]);
    });

    it('goes on after all of it was forgotten, and a walk that was under way ends', async () => {
      const { storage, fresh } = subject;
      const scope = fresh.scope();
      const { tenantId } = scope;
      for (let at = 0; at < 6; at += 1) {
        await storage.commit([{ change: 'log', entry: sampleLog(`l${at}`, scope, { at }) }]);
      }
      const page = await storage.log.list(tenantId, {}, { limit: 2 });
      expect(page.next).toBeDefined();
      await storage.commit([{ change: 'forgetLog', tenantId, before: 6, limit: 99 }]);
      expect(await storage.log.oldest(tenantId)).toBeUndefined();
      expect(await storage.log.list(tenantId, {}, { limit: 2, after: page.next })).toEqual({ items: [] });
      const entry = sampleLog('l6', scope, { at: 6 });
      await storage.commit([{ change: 'log', entry }]);
      expect((await storage.log.list(tenantId, { directoryId: scope.directoryId }, { limit: 2 })).items).toEqual([
        entry,
      ]);
    });
  });
}

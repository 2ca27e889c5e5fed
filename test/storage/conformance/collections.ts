/** Collections of small records: versions, unique keys, lists. */
import { describe, expect, it } from '@jest/globals';
import type { Change, Domain, Link } from '../../../src/storage/port/index.js';
import { now, outcome, sampleAccount, sampleLink, sampleMail, sampleTemporaryPassword } from './fixtures.js';
import type { Subject } from './index.js';

export function collectionSuite(subject: Subject): void {
  const insertLinks = (tenantId: string, count: number, more: (at: number) => Partial<Link> = () => ({})) =>
    Promise.all(
      Array.from({ length: count }, async (_, at) => {
        const link = sampleLink(subject.fresh.id(), tenantId, subject.fresh.id(), more(at));
        await subject.storage.commit([{ change: 'insert', collection: 'links', record: link }]);
        return link;
      }),
    );

  describe('collections', () => {
    it('gives back a record as it was inserted, and undefined for an id it does not have', async () => {
      const account = sampleAccount(subject.fresh.id(), { displayName: 'Zoë 😀 "quoted"\n', signedInAt: 5 });
      await subject.storage.commit([{ change: 'insert', collection: 'accounts', record: account }]);
      expect(await subject.storage.accounts.get(account.id)).toEqual(account);
      expect(await subject.storage.accounts.get(subject.fresh.id())).toBeUndefined();
    });

    it('answers with what was written last, however often and by whatever key it was asked before', async () => {
      const { storage, fresh } = subject;
      const [id, tenantId, name] = [fresh.id(), fresh.id(), `${fresh.id()}.example`];
      const domain = { id, v: 1, tenantId, domain: name, verifiedDomain: name, createdAt: 1 } as Domain;
      const asked = async () => {
        const found = await storage.domains.find('verified', [name]);
        const { items } = await storage.domains.list('name', [tenantId], { limit: 5 });
        const one = await storage.domains.get(id);
        return [found, one, ...items].map((record) => record?.v);
      };
      expect([await asked(), await asked()]).toEqual(Array(2).fill([undefined, undefined]));
      await storage.commit([{ change: 'insert', collection: 'domains', record: domain }]);
      expect([await asked(), await asked()]).toEqual(Array(2).fill([1, 1, 1]));
      const update: Change = { change: 'update', collection: 'domains', record: domain };
      expect(await outcome(storage.commit([update, update]))).toMatch(/^VersionConflict/);
      expect(await asked()).toEqual([1, 1, 1]);
      await storage.commit([update]);
      expect(await asked()).toEqual([2, 2, 2]);
      await storage.commit([{ change: 'delete', collection: 'domains', id }]);
      expect(await asked()).toEqual([undefined, undefined]);
    });

    it('updates at the version read and refuses at any other', async () => {
      const { storage, fresh } = subject;
      const account = sampleAccount(fresh.id());
      await storage.commit([{ change: 'insert', collection: 'accounts', record: account }]);
      const changed = { ...account, displayName: 'Ada' };
      await storage.commit([{ change: 'update', collection: 'accounts', record: changed }]);
      expect(await storage.accounts.get(account.id)).toEqual({ ...changed, v: 2 });
      const update = (record: typeof account) =>
        outcome(storage.commit([{ change: 'update', collection: 'accounts', record }]));
      expect(await update(changed)).toBe('VersionConflict');
      expect(await update({ ...account, id: fresh.id(), emailKey: fresh.id() })).toBe('NotFound');
    });

    it('deletes, at a version when one is given; deleting what is gone is no error', async () => {
      const { storage, fresh } = subject;
      const account = sampleAccount(fresh.id());
      const { id } = account;
      await storage.commit([{ change: 'insert', collection: 'accounts', record: account }]);
      expect(await outcome(storage.commit([{ change: 'delete', collection: 'accounts', id, v: 2 }]))).toBe(
        'VersionConflict',
      );
      await storage.commit([{ change: 'delete', collection: 'accounts', id, v: 1 }]);
      await storage.commit([
        { change: 'delete', collection: 'accounts', id },
        { change: 'delete', collection: 'accounts', id, v: 7 },
      ]);
      expect(await storage.accounts.get(id)).toBeUndefined();
    });

    it('names the index whose key is taken, and frees a key with the record or the field', async () => {
      const { storage, fresh } = subject;
      const first = sampleAccount(fresh.id());
      const second = sampleAccount(fresh.id(), { emailKey: first.emailKey! });
      await storage.commit([{ change: 'insert', collection: 'accounts', record: first }]);
      const insert = () => outcome(storage.commit([{ change: 'insert', collection: 'accounts', record: second }]));
      expect(await insert()).toBe('AlreadyExists accounts.emailKey');
      const { emailKey: _, ...keyless } = first;
      await storage.commit([{ change: 'update', collection: 'accounts', record: keyless }]);
      expect(await insert()).toBe('done');
      expect(await storage.accounts.find('emailKey', [second.emailKey!])).toEqual(second);
    });

    it('binds a unique index of two fields to those who have both', async () => {
      const { storage, fresh } = subject;
      const [tenantId, accountId] = [fresh.id(), fresh.id()];
      const { liveAccountId: _, ...removed } = sampleLink(fresh.id(), tenantId, accountId);
      const insert = (record: Link) => outcome(storage.commit([{ change: 'insert', collection: 'links', record }]));
      expect(await insert(removed)).toBe('done');
      expect(await insert({ ...removed, id: fresh.id() })).toBe('done');
      expect(await insert(sampleLink(fresh.id(), tenantId, accountId))).toBe('done');
      expect(await insert(sampleLink(fresh.id(), tenantId, accountId))).toBe('AlreadyExists links.live');
      expect(await insert(sampleLink(fresh.id(), fresh.id(), accountId))).toBe('done');
    });

    it('lists by a prefix of a key, in the order of the rest of the key and then of ids', async () => {
      const { storage, fresh } = subject;
      const tenantId = fresh.id();
      const states = ['used', 'to_deliver', 'expired', 'used', 'expired'] as const;
      const records = states.map((state) => sampleTemporaryPassword(fresh.id(), tenantId, { state }));
      const stranger = sampleTemporaryPassword(fresh.id(), fresh.id());
      for (const record of [...records, stranger].toReversed()) {
        await storage.commit([{ change: 'insert', collection: 'temporaryPasswords', record }]);
      }
      const { items, next } = await storage.temporaryPasswords.list('state', [tenantId], { limit: 50 });
      expect(items).toEqual([...records].sort((a, b) => (a.state + a.id < b.state + b.id ? -1 : 1)));
      expect(next).toBeUndefined();
      expect((await storage.temporaryPasswords.list('state', [tenantId, 'used'], { limit: 50 })).items).toHaveLength(2);
      expect(await storage.temporaryPasswords.count('state', [tenantId])).toBe(5);
      expect(await storage.temporaryPasswords.count('state', [tenantId, 'expired'])).toBe(2);
      expect(await storage.temporaryPasswords.count('state', [tenantId, 'nothing'])).toBe(0);
    });

    it('walks a unique index by its own order', async () => {
      const { storage, fresh } = subject;
      const tenantId = fresh.id();
      const links = await insertLinks(tenantId, 7);
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = await storage.links.list('live', [tenantId], { limit: 3, after });
        seen.push(...page.items.map((link) => link.accountId));
        after = page.next;
      } while (after !== undefined);
      expect(seen).toEqual(links.map((link) => link.accountId).sort());
    });

    it('walks a list in pages without a gap or a repetition, whatever is deleted meanwhile', async () => {
      const { storage, fresh } = subject;
      const tenantId = fresh.id();
      const links = (await insertLinks(tenantId, 23)).map((link) => link.id).sort();
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = await storage.links.list('tenant', [tenantId], { limit: 5, after });
        seen.push(...page.items.map((link) => link.id));
        after = page.next;
        const gone = [seen.at(-1)!, seen.at(-2)!];
        await storage.commit(gone.map((id) => ({ change: 'delete' as const, collection: 'links' as const, id })));
      } while (after !== undefined);
      expect(seen).toEqual(links);
    });

    it('finds what is due, lowest first, numbers as numbers', async () => {
      const { storage, fresh } = subject;
      const tenantId = fresh.id();
      const times = [9, 10, 100, -5, undefined];
      for (const at of times) {
        const mail = sampleMail(fresh.id(), tenantId, at === undefined ? {} : { nextAttemptAt: at });
        await storage.commit([{ change: 'insert', collection: 'mails', record: mail }]);
      }
      const due = async (upTo: number, limit = 10) =>
        (await storage.mails.upTo('due', upTo, limit)).map((mail) => mail.nextAttemptAt);
      expect(await due(10)).toEqual([-5, 9, 10]);
      expect(await due(now, 2)).toEqual([-5, 9]);
    });
  });
}

/** What is kept for a time only is forgotten on its day, in slices; what nobody collected is shredded. */
import { describe, expect, it } from '@jest/globals';
import { forget, passwordJob, type RetentionDeps, retentionJob, sweepPasswords } from '../../src/expiry/index.js';
import { chainHash } from '../../src/identity/index.js';
import type { Change, Storage } from '../../src/storage/port/index.js';
import { sampleLog, sampleMail, sampleTemporaryPassword } from '../storage/conformance/fixtures.js';
import { openMemoryStorage } from '../support/memory-storage/index.js';

const day = 86_400_000;
const now = 1000 * day;
const settings = {
  temporaryPassword: 'automatic',
  askFallback: 'manual',
  contractorsEnabled: false,
  contractorMaxDays: 365,
  onScimCreate: 'invite',
  passwordLogin: true,
} as const;

const tenant = (id: string): Change => ({
  change: 'insert',
  collection: 'tenants',
  record: { id, v: 1, slug: id, name: id, locale: 'en', timeZone: 'UTC', createdAt: 0, settings },
});

function run() {
  const stop = new AbortController();
  const seen = { slices: 0 };
  const keepAlive = async () => {
    seen.slices += 1;
  };
  return { signal: stop.signal, stop, seen, keepAlive };
}

function retention(storage: Storage): RetentionDeps {
  return { storage, now: () => now, retention: { provisioningLogDays: 90, mailDays: 30 } };
}

/** So many old and one young entry of the log of each tenant; as many old mails, a young one, one that waits. */
async function filled(old: number): Promise<Storage> {
  const storage = openMemoryStorage({ chain: chainHash });
  const changes: Change[] = [];
  for (const id of ['t1', 't2']) {
    const scope = { tenantId: id, directoryId: 'd' };
    changes.push(tenant(id));
    for (let at = 0; at < old; at += 1) {
      changes.push({ change: 'log', entry: sampleLog(`${id}-${at}`, scope, { at: now - 90 * day - old + at }) });
      const mail = sampleMail(`${id}-${at}`, id, { state: at % 2 ? 'sent' : 'failed', doneAt: now - 30 * day - at });
      changes.push({ change: 'insert', collection: 'mails', record: mail });
    }
    changes.push({ change: 'log', entry: sampleLog(`${id}-young`, scope, { at: now - 90 * day }) });
  }
  const young = sampleMail('young', 't1', { state: 'sent', doneAt: now - 30 * day + 1 });
  const waiting = sampleMail('waiting', 't1', { createdAt: 0, nextAttemptAt: now });
  for (const record of [young, waiting]) changes.push({ change: 'insert', collection: 'mails', record });
  await storage.commit(changes);
  return storage;
}

const logOf = async (storage: Storage, id: string) =>
  (await storage.log.list(id, {}, { limit: 1000 })).items.map((entry) => entry.id);

describe('retention', () => {
  it('forgets entries of the log and mails that are done when their days are over, in slices', async () => {
    const storage = await filled(450);
    const one = run();
    await forget(retention(storage), one);
    expect(await logOf(storage, 't1')).toEqual(['t1-young']);
    expect(await logOf(storage, 't2')).toEqual(['t2-young']);
    expect(await storage.mails.count('done', [])).toBe(1);
    expect(await storage.mails.get('young')).toBeDefined();
    expect(await storage.mails.get('waiting')).toBeDefined();
    expect(one.seen.slices).toBeGreaterThanOrEqual(3 + 3 + 3);
    await forget(retention(storage), run());
    expect(await logOf(storage, 't1')).toEqual(['t1-young']);
  });

  it('forgets notices after 400 days, told or not', async () => {
    const storage = await filled(1);
    const notice = (id: string, createdAt: number): Change => ({
      change: 'insert',
      collection: 'notices',
      record: { id, v: 1, tenantId: 't1', template: 'admin.conflict', data: {}, createdAt, orderAt: -createdAt },
    });
    await storage.commit([notice('old', now - 400 * day), notice('young', now - 400 * day + 1)]);
    await forget(retention(storage), run());
    expect(await storage.notices.get('old')).toBeUndefined();
    expect(await storage.notices.get('young')).toBeDefined();
  });

  it('stops when told to, and the next run goes on', async () => {
    const storage = await filled(250);
    const cut = run();
    await forget(retention(storage), {
      ...cut,
      keepAlive: async () => {
        cut.stop.abort();
      },
    });
    expect(await storage.mails.count('done', [])).toBe(301);
    expect(await logOf(storage, 't1')).toHaveLength(251);
    await forget(retention(storage), run());
    expect(await logOf(storage, 't2')).toEqual(['t2-young']);
  });

  it('is a job of every day', () => {
    const storage = openMemoryStorage({ chain: chainHash });
    expect(retentionJob(retention(storage))).toMatchObject({ name: 'retention.sweep', everySeconds: 86_400 });
  });
});

describe('shredding', () => {
  const due = (id: string, dueAt: number) =>
    sampleTemporaryPassword(id, 't1', { sealed: 'sealed', dueAt, expiresAt: dueAt });
  const insert = (...ids: readonly [string, number][]): Change[] =>
    ids.map(([id, at]) => ({ change: 'insert', collection: 'temporaryPasswords', record: due(id, at) }));
  const deps = (storage: Storage) => {
    let ids = 0;
    return { storage, now: () => now, newId: () => `id-${++ids}` };
  };

  it('takes the copy of every password that is due, and of no other', async () => {
    const storage = openMemoryStorage({ chain: chainHash });
    const many = Array.from({ length: 120 }, (_, at): [string, number] => [`p${at}`, now - at]);
    await storage.commit(insert(...many, ['later', now + 1]));
    await sweepPasswords(deps(storage), run());
    expect(await storage.temporaryPasswords.count('state', ['t1', 'expired'])).toBe(120);
    expect(await storage.temporaryPasswords.count('due', [])).toBe(1);
    expect(await storage.temporaryPasswords.get('p7')).not.toHaveProperty('sealed');
    expect((await storage.temporaryPasswords.get('later'))?.sealed).toBe('sealed');
    expect((await storage.events.chain('t1', 0, 500)).length).toBe(120);
    await sweepPasswords(deps(storage), run());
    expect((await storage.events.chain('t1', 0, 500)).length).toBe(120);
  });

  it('leaves one that is collected at that moment, and ends', async () => {
    const storage = openMemoryStorage({ chain: chainHash });
    await storage.commit(insert(['a', now], ['b', now]));
    let isFirst = true;
    const racing: Storage = {
      ...storage,
      commit: async (changes) => {
        if (isFirst) {
          isFirst = false;
          const { sealed: _, dueAt: __, ...record } = (await storage.temporaryPasswords.get('a'))!;
          const collected: Change = {
            change: 'update',
            collection: 'temporaryPasswords',
            record: { ...record, state: 'collected' },
          };
          await storage.commit([collected]);
        }
        return storage.commit(changes);
      },
    };
    await sweepPasswords(deps(racing), run());
    expect(await storage.temporaryPasswords.get('a')).toMatchObject({ state: 'collected' });
    expect(await storage.temporaryPasswords.get('b')).toMatchObject({ state: 'expired' });
  });

  it('tells the scheduler of a store that fails, and is a job of every minute', async () => {
    const storage = openMemoryStorage({ chain: chainHash });
    await storage.commit(insert(['a', now]));
    const broken: Storage = { ...storage, commit: () => Promise.reject(new Error('disk full')) };
    await expect(sweepPasswords(deps(broken), run())).rejects.toThrow('disk full');
    expect(passwordJob(deps(storage))).toMatchObject({ name: 'passwords.sweep', everySeconds: 60 });
  });
});

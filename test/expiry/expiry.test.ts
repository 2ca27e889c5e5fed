/** Contractors leave on their day: on the instant while the process is up, late but in order when it was not, once each. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { defineExpiry, type SweepDeps, sweep, upcoming } from '../../src/expiry/index.js';
import { chainHash, createKeyring } from '../../src/identity/index.js';
import { createScheduler, createSqliteBackend } from '../../src/jobs/index.js';
import type { Change, Link, Storage, Tenant } from '../../src/storage/port/index.js';
import { watchCommits } from '../../src/storage/watch.js';
import { openMemoryStorage } from '../support/memory-storage/index.js';
import { openSqlDatabase } from '../support/sql-database.js';

const hour = 3_600_000;
const keyring = createKeyring(randomBytes(32), undefined, randomBytes);
const run = { signal: new AbortController().signal, keepAlive: async () => {} };

function contractor(id: string, expiresAt: number, more: Partial<Link> = {}): Link {
  return {
    id,
    v: 1,
    tenantId: 'tenant-1',
    accountId: `account-${id}`,
    liveAccountId: `account-${id}`,
    kind: 'contractor',
    source: 'invite',
    disposition: 'created',
    state: 'active',
    holds: [],
    expiresAt,
    dueAt: expiresAt,
    vaults: [],
    onboarded: true,
    createdAt: 0,
    ...more,
  };
}

const tenant: Tenant = {
  id: 'tenant-1',
  v: 1,
  slug: 'acme',
  name: 'Acme',
  locale: 'en',
  timeZone: 'UTC',
  createdAt: 0,
  settings: {
    temporaryPassword: 'automatic',
    askFallback: 'manual',
    contractorsEnabled: true,
    contractorMaxDays: 365,
    onScimCreate: 'invite',
    passwordLogin: true,
  },
};

/** A store with one tenant, whose contractors the tests bring. */
async function openStore(): Promise<Storage> {
  const storage = openMemoryStorage({ chain: chainHash });
  await storage.commit([{ change: 'insert', collection: 'tenants', record: tenant }]);
  return storage;
}

const insert = (...links: Link[]): Change[] =>
  links.map((record) => ({ change: 'insert', collection: 'links', record }));

function sweepDeps(storage: Storage, now: () => number): SweepDeps {
  let ids = 0;
  return { storage, now, newId: () => `id-${++ids}`, keyring };
}

async function endings(storage: Storage): Promise<readonly { id: string; at: number }[]> {
  const { items } = await storage.events.list('tenant-1', { type: 'contractor.expired' }, { limit: 1000 });
  return [...items].reverse().map(({ target, at }) => ({ id: target.id, at }));
}

describe('sweep', () => {
  it('expires what is due by the millisecond, in order of date, and nothing twice', async () => {
    const storage = await openStore();
    await storage.commit(
      insert(contractor('c', 999), contractor('a', 10), contractor('b', 500), contractor('d', 1001)),
    );
    let now = 1000;
    const deps = sweepDeps(storage, () => now);
    expect(await sweep(deps, run)).toBe(3);
    expect((await endings(storage)).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(await storage.links.get('a')).toMatchObject({ holds: ['expired'] });
    expect((await storage.links.get('a'))?.dueAt).toBe(10 + 30 * 24 * hour);
    expect((await storage.links.get('d'))?.holds).toEqual([]);
    expect(await sweep(deps, run)).toBe(0);
    now = 1001;
    expect(await sweep(deps, run)).toBe(1);
    expect(await endings(storage)).toHaveLength(4);
  });

  it('goes through more than a page, with two sweeps at once, each link once', async () => {
    const storage = await openStore();
    await storage.commit(
      insert(...Array.from({ length: 260 }, (_, index) => contractor(`c${index}`, 100 + (index % 3)))),
    );
    const done = await Promise.all([
      sweep(
        sweepDeps(storage, () => 1000),
        run,
      ),
      sweep({ ...sweepDeps(storage, () => 1000), newId: () => `other-${Math.random()}` }, run),
    ]);
    expect(done[0]! + done[1]!).toBe(260);
    expect(await endings(storage)).toHaveLength(260);
    expect(await storage.links.upTo('due', 1000, 10)).toEqual([]);
  });

  it('passes over a link that cannot be expired, says so, and expires the others', async () => {
    const storage = await openStore();
    await storage.commit(insert(contractor('bad', 10), contractor('good', 20)));
    const accounts: Storage['accounts'] = {
      ...storage.accounts,
      get: async (id) => {
        if (id === 'account-bad') throw new TypeError('a fault');
        return storage.accounts.get(id);
      },
    };
    const failing = sweep(
      sweepDeps({ ...storage, accounts }, () => 1000),
      run,
    );
    await expect(failing).rejects.toThrow('1 contracts could not be looked after');
    expect((await endings(storage)).map(({ id }) => id)).toEqual(['good']);
  });

  it('stops between slices when it is told to', async () => {
    const storage = await openStore();
    await storage.commit(insert(...Array.from({ length: 60 }, (_, index) => contractor(`c${index}`, 1))));
    const stop = new AbortController();
    const done = await sweep(
      sweepDeps(storage, () => 1000),
      { signal: stop.signal, keepAlive: async () => stop.abort() },
    );
    expect(done).toBe(25);
  });

  it('tells the coming instants, each once', async () => {
    const storage = await openStore();
    const links = [
      contractor('a', 5),
      contractor('b', 20),
      contractor('c', 20),
      contractor('d', 30),
      contractor('e', 99),
    ];
    await storage.commit(insert(...links));
    expect(
      await upcoming(
        sweepDeps(storage, () => 10),
        40,
      ),
    ).toEqual([20, 30]);
  });
});

describe('expiry jobs', () => {
  const closers: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function start(store: Storage, folder: string, clockOffsetMs: number) {
    const database = openSqlDatabase(join(folder, 'jobs.db'));
    const errors: unknown[] = [];
    const onError = (_sentence: string, error: unknown): void => void errors.push(error);
    const scheduler = createScheduler({ backend: createSqliteBackend(database), clockOffsetMs, onError });
    const now = (): number => Date.now() + clockOffsetMs;
    const deps = { ...sweepDeps(store, now), scheduler, onError };
    const expiry = defineExpiry(deps);
    const storage = watchCommits(store, expiry.onCommit);
    await scheduler.start();
    await expiry.start();
    const stop = async (): Promise<void> => {
      await scheduler.stop();
      database.close();
    };
    return { storage, scheduler, now, errors, stop };
  }

  function newFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'doorward-expiry-'));
    closers.push(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }

  async function until(isTrue: () => Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + 6000; !(await isTrue()); ) {
      if (Date.now() > deadline) throw new Error('it never came true');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('expire on the instant by the clock of the product, when a date is set, moved or long known', async () => {
    const store = await openStore();
    const offset = 1000 * hour;
    const begin = Date.now() + offset;
    await store.commit(insert(contractor('known', begin + 1500)));
    const { storage, scheduler, errors, stop } = await start(store, newFolder(), offset);
    closers.push(stop);
    await storage.commit(
      insert(contractor('set', begin + 1100), contractor('moved', begin + 900), contractor('far', begin + hour)),
    );
    const moved = (await storage.links.get('moved'))!;
    const later = { ...moved, expiresAt: begin + 1900, dueAt: begin + 1900 };
    await storage.commit([{ change: 'update', collection: 'links', record: later }]);
    await until(async () => (await endings(store)).length === 3);
    const ended = await endings(store);
    expect(ended.map(({ id }) => id)).toEqual(['set', 'known', 'moved']);
    for (const [index, due] of [1100, 1500, 1900].entries()) {
      expect(ended[index]!.at).toBeGreaterThanOrEqual(begin + due);
      expect(ended[index]!.at - begin - due).toBeLessThan(100);
    }
    expect((await scheduler.scheduled()).map(({ name }) => name)).toEqual(['expiry.sweep']);
    expect(errors).toEqual([]);
  });

  it('catch up at the start with what fell due meanwhile, though a dead process holds the sweep', async () => {
    const store = await openStore();
    const folder = newFolder();
    const first = await start(store, folder, 0);
    await first.stop();
    const database = openSqlDatabase(join(folder, 'jobs.db'));
    database.run(`UPDATE jobs SET lockedAt = ?, lockedBy = 'dead' WHERE name = 'expiry.sweep'`, [Date.now()]);
    database.close();
    await store.commit(insert(contractor('late', Date.now() - hour)));
    const second = await start(store, folder, 0);
    closers.push(second.stop);
    await until(async () => (await endings(store)).length === 1);
    expect((await store.links.get('late'))?.holds).toEqual(['expired']);
  });
});

/** A contract's whole life on MongoDB, where several gateways sweep at once: each step once (storage-and-jobs.md 4). */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { forgetAccounts, sweep, sweepSponsors } from '../../src/expiry/index.js';
import { chainHash, createKeyring } from '../../src/identity/index.js';
import { openMongo } from '../../src/storage/mongo/index.js';
import type { Account, Change, Link, Storage, Tenant } from '../../src/storage/port/index.js';
import { describeMongo, freshMongoDatabase, type MongoDatabase } from '../support/mongo.js';

const day = 86_400_000;
const begin = 1_900_000_000_000;
const run = { signal: new AbortController().signal, keepAlive: async () => {} };

const tenant: Tenant = {
  id: 't',
  v: 1,
  slug: 't',
  name: 'T',
  locale: 'en',
  timeZone: 'America/Toronto',
  createdAt: begin,
  settings: {
    temporaryPassword: 'automatic',
    askFallback: 'manual',
    contractorsEnabled: true,
    contractorMaxDays: 365,
    onScimCreate: 'invite',
    passwordLogin: true,
  },
};

function member(id: string, more: Partial<Link> = {}): readonly Change[] {
  const email = `${id}@acme.example`;
  const createdBy = { kind: 'invitation', id: 'i' } as const;
  const account: Account = { id, v: 1, email, emailKey: email, state: 'active', createdBy, createdAt: begin };
  const link: Link = {
    id,
    v: 1,
    tenantId: 't',
    accountId: id,
    liveAccountId: id,
    kind: 'user',
    source: 'invite',
    disposition: 'created',
    state: 'active',
    holds: [],
    vaults: [],
    onboarded: true,
    createdAt: begin,
    ...more,
  };
  return [
    { change: 'insert', collection: 'accounts', record: account },
    { change: 'insert', collection: 'links', record: link },
  ];
}

describeMongo('a contract', () => {
  let database: MongoDatabase;
  let storage: Storage;
  beforeAll(async () => {
    database = freshMongoDatabase();
    storage = await openMongo({ uri: database.uri, chain: chainHash });
  }, 60_000);
  afterAll(async () => {
    await storage.close();
    await database.drop();
  });

  it('is reminded of, ended and let go once, by two who sweep at the same moments', async () => {
    let now = begin;
    const carl = {
      kind: 'contractor',
      sponsorLinkId: 'sue',
      expiresAt: begin + 40 * day,
      dueAt: begin + 10 * day,
    } as const;
    await storage.commit([
      { change: 'insert', collection: 'tenants', record: tenant },
      ...member('sue'),
      ...member('carl', carl),
    ]);
    const keyring = createKeyring(randomBytes(32), undefined, randomBytes);
    const deps = { storage, keyring, newId: () => randomUUID(), randomBytes, now: () => now };
    for (const days of [10, 26, 33, 39, 40, 70]) {
      // An hour later than to the day: the clocks of Toronto may have changed on the way.
      now = begin + days * day + day / 24;
      await Promise.all([sweep(deps, run), sweep(deps, run)]);
      await Promise.all([sweepSponsors(deps, run), forgetAccounts(deps, run)]);
    }
    expect((await storage.links.get('carl'))?.state).toBe('removed');
    expect(await storage.accounts.get('carl')).toBeUndefined();
    const { items } = await storage.notices.list('latest', ['t'], { limit: 50 });
    expect(items.map(({ template }) => template)).toEqual([
      'contractor.deleted',
      ...Array(4).fill('contractor.expiring'),
    ]);
    const { items: events } = await storage.events.list('t', {}, { limit: 50 });
    expect(events.map(({ type }) => type).reverse()).toEqual([
      ...Array(4).fill('contractor.reminded'),
      'contractor.expired',
      'user.deprovisioned',
      'account.deleted',
    ]);
    expect((await storage.check()).filter((finding) => finding.includes('account'))).toEqual([]);
  }, 120_000);
});

/** Administrators hear of a SCIM token before it ends and when it has: at the right days, once, and only if it matters. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type TokenWarningDeps, warningOf, warnOfTokens } from '../../src/expiry/index.js';
import { chainHash } from '../../src/identity/index.js';
import type { Change, Directory, ScimToken, Storage } from '../../src/storage/port/index.js';
import type { Notice } from '../../src/storage/port/notice.js';
import { openSqlite } from '../../src/storage/sqlite/index.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { openMemoryStorage } from '../support/memory-storage/index.js';

const day = 86_400_000;
const end = 1000 * day;
const settings = {
  temporaryPassword: 'automatic',
  askFallback: 'manual',
  contractorsEnabled: false,
  contractorMaxDays: 365,
  onScimCreate: 'invite',
  passwordLogin: true,
} as const;

describe('the warning that a token is to have', () => {
  it.each([
    { left: 30 * day + 1, warning: undefined },
    { left: 30 * day, warning: 30 },
    { left: 14 * day + 1, warning: 30 },
    { left: 14 * day, warning: 14 },
    { left: 7 * day, warning: 7 },
    { left: day + 1, warning: 7 },
    { left: day, warning: 1 },
    { left: 1, warning: 1 },
    { left: 0, warning: 0 },
    { left: -29 * day, warning: 0 },
    { left: -30 * day, warning: undefined },
  ])('is $warning with $left ms left', ({ left, warning }) => {
    expect(warningOf({ createdAt: end - 365 * day, expiresAt: end }, end - left)).toBe(warning);
  });

  it.each([
    { life: 5 * day, left: 5 * day, warning: undefined },
    { life: 5 * day, left: day, warning: 1 },
    { life: 7 * day, left: 7 * day, warning: undefined },
    { life: 20 * day, left: 15 * day, warning: undefined },
    { life: 20 * day, left: 14 * day, warning: 14 },
    { life: day / 2, left: 0, warning: 0 },
  ])('leaves out what was past when it was made ($life ms, $left left: $warning)', ({ life, left, warning }) => {
    expect(warningOf({ createdAt: end - life, expiresAt: end }, end - left)).toBe(warning);
  });
});

describe('warning of tokens', () => {
  let storage: Storage;
  let now: number;
  let made: number;
  beforeEach(() => {
    storage = openMemoryStorage({ chain: chainHash });
    now = end - 365 * day;
    made = 0;
  });

  const deps = (): TokenWarningDeps => ({ storage, now: () => now, newId: () => `n${++made}` });
  const run = () => warnOfTokens(deps(), { signal: new AbortController().signal, keepAlive: async () => {} });
  const told = async (tenantId = 't1') =>
    (await storage.notices.list('tenant', [tenantId], { limit: 200 })).items.map(summary);

  async function directory(id: string, tenantId = 't1'): Promise<void> {
    await storage.commit([{ change: 'insert', collection: 'directories', record: sampleDirectory(id, tenantId) }]);
  }

  async function token(id: string, changed: Partial<ScimToken> = {}): Promise<void> {
    const ids = { id, v: 1, tenantId: 't1', directoryId: 'Okta', hash: id };
    const record: ScimToken = { ...ids, createdAt: end - 365 * day, expiresAt: end, ...changed };
    await storage.commit([{ change: 'insert', collection: 'scimTokens', record }]);
  }

  it('keeps a notice 30, 14, 7 and 1 days ahead and at the end, each once, however often it looks', async () => {
    await directory('Okta');
    await token('k1');
    for (now = end - 40 * day; now <= end + 60 * day; now += day / 4) await run();
    expect(await told()).toEqual([
      ['admin.token_expiring', 'Okta', 30],
      ['admin.token_expiring', 'Okta', 14],
      ['admin.token_expiring', 'Okta', 7],
      ['admin.token_expiring', 'Okta', 1],
      ['admin.token_expired', 'Okta', undefined],
    ]);
  });

  it('gives after a pause the last of what was missed only, with the days that are left', async () => {
    await directory('Okta');
    await token('k1');
    now = end - 9.5 * day;
    await run();
    expect(await told()).toEqual([['admin.token_expiring', 'Okta', 10]]);
  });

  it('tells each tenant of its own', async () => {
    await directory('Okta');
    await directory('Entra', 't2');
    await token('k1');
    await token('k2', { tenantId: 't2', directoryId: 'Entra' });
    now = end - 7 * day;
    await run();
    expect([await told('t1'), await told('t2')]).toEqual([
      [['admin.token_expiring', 'Okta', 7]],
      [['admin.token_expiring', 'Entra', 7]],
    ]);
  });

  it.each([
    { what: 'used since', next: { lastUsedAt: end - 20 * day }, former: { lastUsedAt: end - 21 * day }, isTold: false },
    { what: 'made since', next: {}, former: { lastUsedAt: end - 26 * day }, isTold: false },
    { what: 'made, but not used', next: {}, former: { lastUsedAt: end - 20 * day }, isTold: true },
    { what: 'of another directory', next: { directoryId: 'Entra' }, former: {}, isTold: true },
    { what: 'that ends earlier', next: { expiresAt: end - 20 * day }, former: {}, isTold: true },
  ])('is told of a token beside a newer one $what: $isTold', async ({ next, former, isTold }) => {
    await directory('Okta');
    await token('former', former);
    await token('next', { createdAt: end - 25 * day, expiresAt: end + 340 * day, ...next });
    now = end - 14 * day;
    await run();
    const days = (await told()).filter(([template]) => template === 'admin.token_expiring');
    expect(days).toEqual(isTold ? [['admin.token_expiring', 'Okta', 14]] : []);
  });

  it('takes it well when another gateway tells the same at the same moment', async () => {
    await directory('Okta');
    await token('k1');
    now = end - day;
    await Promise.all([run(), run(), run()]);
    expect(await told()).toEqual([['admin.token_expiring', 'Okta', 1]]);
  });

  it('looks through as many as there are, and stops when told to', async () => {
    await directory('Okta');
    for (let index = 0; index < 130; index += 1) await token(`k${index}`, { createdAt: end - 365 * day + index });
    now = end - 7 * day;
    const stop = new AbortController();
    await warnOfTokens(deps(), { signal: stop.signal, keepAlive: async () => stop.abort() });
    const first = await storage.notices.count('tenant', ['t1']);
    await run();
    expect([first, await storage.notices.count('tenant', ['t1'])]).toEqual([100, 130]);
  });
});

it('runs in the gateway: the notice is there soon after the start', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'doorward-tokens-'));
  const openStore = () => openSqlite({ directory: dataDir, chain: chainHash });
  try {
    const prepared = await openStore();
    await prepared.commit(endingSoon(Date.now() + 9.5 * day));
    await prepared.close();
    const gateway = await startGateway({ dataDir });
    for (const deadline = Date.now() + 20_000; !(await hasWarned(gateway)); ) {
      if (Date.now() > deadline) throw new Error('the job did not run');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await gateway.close();
    const store = await openStore();
    const { items } = await store.notices.list('tenant', ['t1'], { limit: 10 });
    await store.close();
    expect(items.map(summary)).toEqual([['admin.token_expiring', 'Okta', 10]]);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});

async function hasWarned({ api }: Gateway): Promise<boolean> {
  const { items } = await api<{ items: Record<string, unknown>[] }>('GET', '/tenants/acme/jobs');
  return items.some(({ name, outcome }) => name === 'token.warn' && outcome === 'succeeded');
}

function endingSoon(expiresAt: number): Change[] {
  const ids = { id: 'k1', v: 1, tenantId: 't1', directoryId: 'Okta', hash: 'h' };
  return [
    {
      change: 'insert',
      collection: 'tenants',
      record: { id: 't1', v: 1, slug: 'acme', name: 'Acme', locale: 'en', timeZone: 'UTC', createdAt: 0, settings },
    },
    { change: 'insert', collection: 'directories', record: sampleDirectory('Okta', 't1') },
    { change: 'insert', collection: 'scimTokens', record: { ...ids, createdAt: expiresAt - 365 * day, expiresAt } },
  ];
}

function sampleDirectory(id: string, tenantId: string): Directory {
  return { id, v: 1, tenantId, name: id, profile: 'generic', strict: false, allowPassword: false, createdAt: 0 };
}

const summary = ({ template, data }: Notice) => [template, data.source, data.days];

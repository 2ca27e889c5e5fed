/** The daily look at the proofs of domains, and what owning one means for those who arrive (security rule 2, edge case 21). */
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { checkDomains } from '../../src/expiry/index.js';
import type { Account, Domain, Session } from '../../src/storage/port/index.js';
import { day, start, Workspace } from '../people/workspace.js';

const run = { signal: new AbortController().signal, keepAlive: async () => {} };
let space: Workspace;
let dns: Map<string, string[][] | string>;

beforeEach(async () => {
  space = await Workspace.open();
  dns = new Map();
});
afterEach(() => space.close());

async function own(changed: Partial<Domain> = {}): Promise<Domain> {
  const record: Domain = {
    id: 'd1',
    v: 1,
    tenantId: 't1',
    domain: 'example.com',
    status: 'verified',
    verifiedDomain: 'example.com',
    txtRecord: 'doorward-verification=abc',
    createdAt: start,
    verifiedAt: start,
    ...changed,
  };
  await space.storage.commit([{ change: 'insert', collection: 'domains', record }]);
  return record;
}
const resolveTxt = async (name: string): Promise<string[][]> => {
  const found = dns.get(name) ?? 'ENODATA';
  if (typeof found === 'string') throw Object.assign(new Error(found), { code: found });
  return found;
};
const check = () => checkDomains({ ...space.deps(), storage: space.storage, resolveTxt, now: () => space.now }, run);
const kept = async () => (await space.storage.domains.get('d1'))!;
const warnings = async () =>
  (await space.storage.notices.list('tenant', ['t1'], { limit: 100 })).items.filter(
    ({ template }) => template === 'admin.domain_lost',
  ).length;
const publish = () => dns.set('_doorward.example.com', [['doorward-', 'verification=abc']]);

describe('a domain', () => {
  it('whose record stands stays its tenant’s', async () => {
    await own();
    publish();
    space.now += day;
    await check();
    expect(await kept()).toMatchObject({ status: 'verified', verifiedDomain: 'example.com', seenAt: space.now });
    expect(await warnings()).toBe(0);
  });

  it('whose record is gone is nobody’s at once; administrators are warned daily for a week', async () => {
    await own();
    await check();
    expect(await kept()).toMatchObject({ status: 'pending', lostAt: start });
    expect(await space.storage.domains.find('verified', ['example.com'])).toBeUndefined();
    await check();
    expect(await warnings()).toBe(1);
    for (let days = 1; days < 12; days += 1) {
      space.now = start + days * day;
      await check();
    }
    expect(await warnings()).toBe(7);
    expect(await kept()).not.toHaveProperty('lostAt');
    expect(await space.events()).toEqual(['domain.lost']);
  });

  it('comes back with its record within the week, unless somebody else has it by then', async () => {
    await own();
    await check();
    publish();
    space.now += 2 * day;
    const theirs = { ...(await kept()), id: 'd2', v: 1, tenantId: 't2', status: 'verified', asserted: true } as const;
    const record: Domain = { ...theirs, verifiedDomain: 'example.com' };
    await space.storage.commit([{ change: 'insert', collection: 'domains', record }]);
    await check();
    expect((await kept()).status).toBe('pending');
    await space.storage.commit([{ change: 'delete', collection: 'domains', id: 'd2' }]);
    await check();
    expect(await kept()).toMatchObject({ status: 'verified', verifiedDomain: 'example.com' });
    expect(await kept()).not.toHaveProperty('lostAt');
  });

  test.each(['ESERVFAIL', 'ETIMEOUT', 'EREFUSED', 'ECONNREFUSED'])('is not lost because DNS says %s', async (code) => {
    await own();
    dns.set('_doorward.example.com', code);
    await check();
    expect((await kept()).status).toBe('verified');
  });

  it('that the root key vouched for has no record to look for', async () => {
    await own({ asserted: true });
    await check();
    expect((await kept()).status).toBe('verified');
  });
});

describe('an address of a domain that the tenant owns', () => {
  it('is proven when its directory sends it, and no other', async () => {
    await own({ asserted: true });
    const accountOf = async (userName: string, directory = 'entra') => {
      const { link } = await space.post({ userName }, space.caller(directory));
      return (await space.storage.accounts.get(link.accountId))!;
    };
    expect((await accountOf('ann@example.com')).emailProvenAt).toBe(start);
    expect(await accountOf('bob@sub.example.com')).not.toHaveProperty('emailProvenAt');
    expect(await accountOf('cid@example.com', 'google')).not.toHaveProperty('emailProvenAt');
  });

  it('SECURITY: voids the password that somebody planted before, and ends its sessions', async () => {
    const { link } = await space.post({ userName: 'ann@example.com' }, space.caller('google'));
    const account = (await space.storage.accounts.get(link.accountId))!;
    const planted: Account = { ...account, state: 'active', signedInAt: start, passwordHash: '$argon2id$planted' };
    const session: Session = {
      id: 's',
      v: 1,
      accountId: account.id,
      stage: 'full',
      method: 'password',
      createdAt: start,
      lastSeenAt: start,
      expiresAt: start + day,
    };
    await space.storage.commit([
      { change: 'update', collection: 'accounts', record: planted },
      { change: 'insert', collection: 'sessions', record: session },
    ]);
    await own({ asserted: true });
    await space.post({ userName: 'ann@example.com' });
    const proven = (await space.storage.accounts.get(account.id))!;
    expect(proven.emailProvenAt).toBe(start);
    expect(proven).not.toHaveProperty('passwordHash');
    expect(await space.storage.sessions.get('s')).toBeUndefined();
  });

  it('leaves a password alone that was set after the proof', async () => {
    const { link } = await space.post({ userName: 'ann@example.com' }, space.caller('google'));
    await space.alter('accounts', link.accountId, { passwordHash: '$argon2id$own', emailProvenAt: start - day });
    await own({ asserted: true });
    await space.post({ userName: 'ann@example.com' });
    expect(await space.storage.accounts.get(link.accountId)).toMatchObject({ passwordHash: '$argon2id$own' });
  });

  test.each([
    [true, 'bob@example.com'],
    [false, 'ann@old.example'],
  ])('is followed by the sign-in address of who has signed in (owned: %s)', async (isOwned, address) => {
    if (isOwned) await own({ asserted: true });
    const { id, link } = await space.post({ userName: 'ann@old.example' });
    await space.alter('accounts', link.accountId, { state: 'active', signedInAt: start });
    await space.put(id, { userName: 'bob@example.com' });
    expect((await space.storage.accounts.get(link.accountId))?.email).toBe(address);
  });

  test.each([
    ['no connection', undefined, true, 'invite.auto'],
    ['a connection that is on', 'on', true, 'invite.sso'],
    ['a connection that is off', 'off', true, 'invite.auto'],
    ['a connection, and a foreign domain', 'on', false, 'invite.auto'],
  ] as const)('decides how a newcomer gets in: %s', async (_, status, isOwned, template) => {
    if (isOwned) await own({ asserted: true });
    if (status) {
      const record = {
        id: 'c',
        v: 1,
        tenantId: 't1',
        type: 'oidc' as const,
        name: 'IdP',
        status,
        jit: false,
        idpInitiated: false,
        createdAt: start,
      };
      await space.storage.commit([{ change: 'insert', collection: 'connections', record }]);
    }
    await space.post({ userName: 'ann@example.com' });
    expect((await space.mails()).map((mail) => mail.template)).toEqual([template]);
  });
});

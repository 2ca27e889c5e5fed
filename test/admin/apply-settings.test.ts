/** What the switch for contractors and the time zone mean for the contractors that are there (flows.md T3, edge case 15). */
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import type { Link, Session } from '../../src/storage/port/index.js';
import { as, makeTenant, openApp, type TestApp } from './app.js';
import { addPerson } from './people-records.js';

const day = 86_400_000;
let app: TestApp;
let api: ReturnType<typeof as>;
let tenantId: string;

beforeEach(async () => {
  app = await openApp();
  const acme = await makeTenant(app, 'acme');
  tenantId = acme.id;
  api = as(app, acme.key);
  await set({ contractorsEnabled: true, timeZone: 'America/Toronto' });
});
afterEach(() => app.close());

let made = 0;
const contractor = (link: Partial<Link> = {}) =>
  addPerson(app, {
    tenantId,
    email: `p${++made}@acme.example`,
    account: { state: 'active' },
    link: { state: 'active', kind: 'contractor', expiresAt: app.now + 40 * day, ...link },
  });
const set = (settings: object) => api.patch('/tenants/acme/settings', settings).expect(200);
const kept = async ({ id }: Link) => (await app.storage.links.get(id))!;
const mails = async () =>
  (await app.storage.mails.upTo('due', Number.MAX_SAFE_INTEGER, 100)).map(({ template }) => template).sort();
const extend = (link: Link, expiresAt: string) =>
  api.post(`/tenants/acme/users/${link.id}/extend`, { expiresAt, reason: 'test' }).expect(200);

async function signIn(link: Link): Promise<() => Promise<boolean>> {
  const session: Session = {
    id: `s-${link.id}`,
    v: 1,
    accountId: link.accountId,
    linkId: link.id,
    tenantId,
    stage: 'full',
    method: 'password',
    createdAt: app.now,
    lastSeenAt: app.now,
    expiresAt: app.now + day,
  };
  await app.storage.commit([{ change: 'insert', collection: 'sessions', record: session }]);
  return async () => (await app.storage.sessions.get(session.id)) !== undefined;
}

describe('the switch', () => {
  it('off ends the sessions of contractors, and nobody else’s; who had access is told', async () => {
    const carl = await contractor();
    const held = await contractor({ holds: ['admin_suspended'] });
    const ann = await contractor({ kind: 'user' });
    const [isCarlIn, isAnnIn] = [await signIn(carl), await signIn(ann)];
    await set({ contractorsEnabled: false });
    expect((await kept(carl)).holds).toEqual(['contractors_off']);
    expect((await kept(held)).holds).toEqual(['admin_suspended', 'contractors_off']);
    expect([await isCarlIn(), await isAnnIn()]).toEqual([false, true]);
    expect(await mails()).toEqual(['access.suspended']);
  });

  it('on gives access back, and welcomes those who waited for nothing else', async () => {
    const off = { holds: ['contractors_off'], onboarded: false, state: 'invited' } as const;
    const waiting = await contractor(off);
    const held = await contractor({ ...off, holds: ['contractors_off', 'approval_needed'] });
    const back = await contractor({ holds: ['contractors_off'] });
    await set({ contractorsEnabled: true });
    expect(await kept(waiting)).toMatchObject({ holds: [], welcomeDueAt: app.now });
    expect(await kept(held)).toMatchObject({ holds: ['approval_needed'] });
    expect(await kept(held)).not.toHaveProperty('welcomeDueAt');
    expect((await kept(back)).holds).toEqual([]);
    expect(await mails()).toEqual(['access.restored']);
  });
});

describe('the time zone', () => {
  it('moves dates to come that were given as local days and times, and no others', async () => {
    const [local, instant, past] = [await contractor(), await contractor(), await contractor()];
    await extend(local, '2026-03-31');
    await extend(instant, '2026-03-31T12:00:00Z');
    const over = { ...(await kept(past)), expiresAt: app.now - day, holds: ['expired'] as const };
    const expiryLocal = { local: '2026-02-28', timeZone: 'America/Toronto' };
    await app.storage.commit([{ change: 'update', collection: 'links', record: { ...over, expiryLocal } }]);
    await set({ timeZone: 'Europe/Paris' });
    expect(await kept(local)).toMatchObject({
      expiresAt: Date.parse('2026-03-31T21:59:59.999Z'),
      dueAt: Date.parse('2026-03-01T22:59:59.999Z'),
      expiryLocal: { local: '2026-03-31', timeZone: 'Europe/Paris' },
      expirySetBy: 'person',
    });
    expect((await kept(instant)).expiresAt).toBe(Date.parse('2026-03-31T12:00:00Z'));
    expect((await kept(past)).expiresAt).toBe(over.expiresAt);
    const { items } = (await api.get('/tenants/acme/audit-events?type=contractor.expiry_changed')).body;
    expect(items.filter((each: { reason: string }) => each.reason.includes('Europe/Paris'))).toHaveLength(1);
    await set({ timeZone: 'Europe/Paris' });
    expect((await kept(local)).v).toBe(3);
  });

  it('may let a day be over at once, for the sweep to tidy up', async () => {
    app.now = Date.parse('2026-03-31T23:00:00Z');
    const carl = await contractor();
    await extend(carl, '2026-03-31');
    await set({ timeZone: 'Europe/Paris' });
    const { expiresAt, dueAt } = await kept(carl);
    expect(expiresAt).toBeLessThan(app.now);
    expect(dueAt).toBe(expiresAt);
    expect((await api.get(`/tenants/acme/users/${carl.id}`)).body.accessStatus).toBe('expired');
  });

  test.each([
    // A time that the clocks skip or show twice is the later instant, and so it is in a zone that is set later.
    ['2026-03-29T02:30', '2026-03-29T01:30:00.000Z'],
    ['2026-10-25T02:30', '2026-10-25T01:30:00.000Z'],
  ])('of Paris makes of %s %s', async (local, expected) => {
    const carl = await contractor();
    await extend(carl, local);
    await set({ timeZone: 'Europe/Paris' });
    expect(new Date((await kept(carl)).expiresAt!).toISOString()).toBe(expected);
  });
});

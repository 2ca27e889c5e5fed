/** Sponsors ask for more time and administrators decide; sponsors leave and are replaced (flows.md T5, edge cases 17 and 24). */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import request from 'supertest';
import { sweep, sweepSponsors } from '../../src/expiry/index.js';
import { newSession } from '../../src/login/session.js';
import type { Link } from '../../src/storage/port/index.js';
import { as, makeTenant, openApp, rootKey, type TestApp } from './app.js';
import { addPerson } from './people-records.js';

const day = 86_400_000;
const run = { signal: new AbortController().signal, keepAlive: async () => {} };
let app: TestApp;
let api: ReturnType<typeof as>;
let tenantId: string;
let sue: Link;

let made = 0;
const member = (link: Partial<Link> = {}) =>
  addPerson(app, {
    tenantId,
    email: `p${++made}@acme.example`,
    account: { state: 'active', displayName: `P${made}` },
    link: { state: 'active', ...link },
  });
const contractor = (days: number, link: Partial<Link> = {}) => {
  const expiresAt = app.now + days * day;
  return member({
    kind: 'contractor',
    expiresAt,
    dueAt: expiresAt,
    expirySetBy: 'person',
    sponsorLinkId: sue.id,
    ...link,
  });
};

async function sessionOf(link: Link) {
  const facts = { accountId: link.accountId, tenantId, linkId: link.id, stage: 'full', method: 'password' } as const;
  const { secret, change } = newSession({ randomBytes }, facts, app.now);
  await app.storage.commit([change]);
  const call = (method: 'get' | 'post', path: string) =>
    request(app.app)[method](`/api/v1/tenants/acme${path}`).set('Cookie', `doorward=${secret}`);
  return {
    get: (path: string) => call('get', path),
    post: (path: string, body?: object) => call('post', path).send(body),
  };
}

const iso = (time: number): string => new Date(time).toISOString();
const asking = (carl: Link, days: number) => ({
  user: carl.id,
  expiresAt: iso(app.now + days * day),
  reason: 'phase two',
});
const kept = async ({ id }: Link) => (await app.storage.links.get(id))!;
const mails = async () =>
  (await app.storage.mails.upTo('due', Number.MAX_SAFE_INTEGER, 100))
    .map(({ template, to }) => `${template} ${to}`)
    .sort();
/** But for the one that tells of the switch which each test begins with. */
const noticed = async () =>
  (await app.storage.notices.list('tenant', [tenantId], { limit: 100 })).items.filter(
    ({ template }) => template !== 'admin.setting_changed',
  );
const notices = async () => (await noticed()).map(({ template }) => template);
const events = async () =>
  (await api.get('/tenants/acme/audit-events')).body.items.map(({ type }: { type: string }) => type);
const deps = () => ({ ...app.deps.people, storage: app.storage, now: () => app.now });
async function at(time: number): Promise<void> {
  app.now = time;
  await sweep(deps(), run);
  await sweepSponsors(deps(), run);
}

beforeEach(async () => {
  app = await openApp();
  const acme = await makeTenant(app, 'acme');
  tenantId = acme.id;
  api = as(app, acme.key);
  await api.patch('/tenants/acme/settings', { contractorsEnabled: true, contractorMaxDays: 100 }).expect(200);
  sue = await member();
});
afterEach(() => app.close());

describe('a sponsor', () => {
  it('extends within the longest contract, at once; administrators are told', async () => {
    const carl = await contractor(10);
    const session = await sessionOf(sue);
    const { body } = await session.post('/extension-requests', asking(carl, 90)).expect(201);
    expect(body).toMatchObject({
      state: 'approved',
      user: carl.id,
      sponsor: sue.id,
      decision: { by: 'p1@acme.example' },
    });
    expect((await kept(carl)).expiresAt).toBe(app.now + 90 * day);
    expect(await notices()).toContain('contractor.extended');
    expect(await mails()).toHaveLength(2);
    expect(await events()).toContain('contractor.extended');
  });

  it('asks for what goes beyond it, and for who has left; nothing moves before somebody decides', async () => {
    const long = await contractor(10, { createdAt: app.now - 60 * day });
    const left = await contractor(-3, { holds: ['expired'] });
    const session = await sessionOf(sue);
    for (const carl of [long, left]) {
      const { body } = await session.post('/extension-requests', asking(carl, 50)).expect(201);
      expect(body).toMatchObject({ state: 'open', decision: null });
      expect((await kept(carl)).expiresAt).toBe(carl.expiresAt);
    }
    expect(await notices()).toEqual(['admin.extension_requested', 'admin.extension_requested']);
    expect(await mails()).toEqual([]);
    await session.post('/extension-requests', asking(long, 60)).expect(409);
    const { items } = (await session.get('/extension-requests').expect(200)).body;
    expect(items).toHaveLength(2);
    expect((await api.get('/tenants/acme/extension-requests?state=open').expect(200)).body.items).toHaveLength(2);
  });

  test.each([
    ['beyond the longest contract from now', 10, 101, 422, 'expiry_too_far'],
    ['in the past', 10, -1, 422, 'expiry_in_past'],
    ['not later than the present date', 10, 9, 422, 'invalid_body'],
    ['after retention', -31, 20, 409, 'conflict'],
  ])('may not ask for a date %s', async (_, ends, until, status, code) => {
    const carl = await contractor(ends);
    const { body } = await (await sessionOf(sue)).post('/extension-requests', asking(carl, until)).expect(status);
    expect(body.code).toBe(code);
  });

  it('is the only one who asks, and sees nothing else of the tenant', async () => {
    const carl = await contractor(10);
    const other = await member();
    const theirs = await sessionOf(other);
    await theirs.post('/extension-requests', asking(carl, 20)).expect(403);
    await (await sessionOf(carl)).post('/extension-requests', asking(carl, 20)).expect(403);
    await api.post('/tenants/acme/extension-requests', asking(carl, 20)).expect(403);
    const session = await sessionOf(sue);
    const { body } = await session.post('/extension-requests', asking(carl, 20)).expect(201);
    await theirs.get(`/extension-requests/${body.id}`).expect(404);
    expect((await theirs.get('/extension-requests').expect(200)).body.items).toEqual([]);
    expect((await theirs.get(`/sponsored-contractors?sponsor=${sue.id}`).expect(200)).body.items).toEqual([]);
    expect((await session.get('/sponsored-contractors').expect(200)).body.items).toMatchObject([{ user: carl.id }]);
    for (const path of ['/users', '/settings', '/overview', `/users/${carl.id}`, '/audit-events']) {
      await session.get(path).expect(403);
    }
    await session.post(`/extension-requests/${body.id}/approve`, { reason: 'mine' }).expect(403);
    await session.post(`/users/${carl.id}/extend`, { reason: 'mine', expiresAt: '2026-04-01' }).expect(403);
  });

  it('takes a request back, and asks anew', async () => {
    const carl = await contractor(10, { createdAt: app.now - 90 * day });
    const session = await sessionOf(sue);
    const { body } = await session.post('/extension-requests', asking(carl, 20)).expect(201);
    await api.post(`/tenants/acme/extension-requests/${body.id}/withdraw`).expect(403);
    expect((await session.post(`/extension-requests/${body.id}/withdraw`).expect(200)).body.state).toBe('withdrawn');
    await session.post(`/extension-requests/${body.id}/withdraw`).expect(409);
    await session.post('/extension-requests', asking(carl, 20)).expect(201);
  });
});

describe('an administrator', () => {
  async function asked(days = 20, link: Partial<Link> = {}) {
    const carl = await contractor(10, { createdAt: app.now - 95 * day, ...link });
    const { body } = await (await sessionOf(sue)).post('/extension-requests', asking(carl, days)).expect(201);
    return { carl, path: `/tenants/acme/extension-requests/${body.id}` };
  }

  it('grants what was asked', async () => {
    const { carl, path } = await asked();
    const { body } = await api.post(`${path}/approve`, { reason: 'fine' }).expect(200);
    expect(body).toMatchObject({ state: 'approved', decision: { reason: 'fine', expiresAt: iso(app.now + 20 * day) } });
    expect((await kept(carl)).expiresAt).toBe(app.now + 20 * day);
    expect((await mails()).map((each) => each.split(' ')[0])).toEqual(['contractor.extended', 'contractor.extended']);
    expect(await events()).toEqual(expect.arrayContaining(['extension.approved', 'contractor.extended']));
    await api.post(`${path}/refuse`, { reason: 'no' }).expect(409);
  });

  it('grants less, never more', async () => {
    const { carl, path } = await asked();
    const more = { reason: 'more', expiresAt: iso(app.now + 21 * day) };
    expect((await api.post(`${path}/approve`, more).expect(422)).body.code).toBe('expiry_too_far');
    const less = { reason: 'less', expiresAt: iso(app.now + 15 * day) };
    expect((await api.post(`${path}/approve`, less).expect(200)).body.state).toBe('shortened');
    expect((await kept(carl)).expiresAt).toBe(app.now + 15 * day);
  });

  it('refuses: both are told, and the end stays', async () => {
    const { carl, path } = await asked();
    expect((await api.post(`${path}/refuse`, { reason: 'no' }).expect(200)).body.state).toBe('refused');
    expect((await kept(carl)).expiresAt).toBe(carl.expiresAt);
    expect((await mails()).map((each) => each.split(' ')[0])).toEqual(['contractor.refused', 'contractor.refused']);
  });

  test.each([
    [20, 'approved'],
    [12, 'shortened'],
  ])('who extends to %d days without looking has answered: %s', async (days, state) => {
    const { carl, path } = await asked();
    const body = { reason: 'anyway', expiresAt: iso(app.now + days * day) };
    await api.post(`/tenants/acme/users/${carl.id}/extend`, body).expect(200);
    expect((await api.get(path).expect(200)).body.state).toBe(state);
  });

  it('still answers a request that lapsed, during retention, and brings the person back', async () => {
    const { carl, path } = await asked();
    await at(app.now + 10 * day);
    expect((await api.get(path).expect(200)).body.state).toBe('lapsed');
    expect(await events()).toContain('extension.lapsed');
    await api.post(`${path}/approve`, { reason: 'late' }).expect(200);
    expect(await kept(carl)).toMatchObject({ holds: [], expiresAt: app.now + 10 * day });
  });
});

describe('the end of retention with an unanswered request', () => {
  it('waits three days once, tells administrators again, then goes on', async () => {
    const carl = await contractor(-1, { holds: ['expired'], dueAt: app.now + 29 * day });
    const { body } = await (await sessionOf(sue)).post('/extension-requests', asking(carl, 60)).expect(201);
    const end = app.now + 29 * day;
    await at(end);
    expect(await kept(carl)).toMatchObject({ state: 'active', retainedUntil: end + 3 * day, dueAt: end + 3 * day });
    expect((await api.get(`/tenants/acme/extension-requests/${body.id}`)).body.state).toBe('lapsed');
    expect(await notices()).toContain('admin.removal_waits');
    await at(end + 3 * day - 1);
    expect((await kept(carl)).state).toBe('active');
    await at(end + 3 * day);
    expect((await kept(carl)).state).toBe('removed');
    await api.post(`/tenants/acme/extension-requests/${body.id}/approve`, { reason: 'too late' }).expect(409);
  });

  it('is not the end when somebody answers in these days', async () => {
    const carl = await contractor(-1, { holds: ['expired'], dueAt: app.now + 29 * day });
    const { body } = await (await sessionOf(sue)).post('/extension-requests', asking(carl, 60)).expect(201);
    await at(app.now + 29 * day);
    app.now += 2 * day;
    await api.post(`/tenants/acme/extension-requests/${body.id}/approve`, { reason: 'in time' }).expect(200);
    expect(await kept(carl)).toMatchObject({ state: 'active', holds: [] });
    expect(await kept(carl)).not.toHaveProperty('retainedUntil');
  });
});

describe('a sponsor who leaves', () => {
  const suspend = (link: Link) => api.post(`/tenants/acme/users/${link.id}/suspend`, { reason: 'left' }).expect(200);

  it('leaves a list to administrators; contractors keep access', async () => {
    const [carl] = [await contractor(40), await contractor(60)];
    await suspend(sue);
    await at(app.now);
    await at(app.now + 1);
    const left = await noticed();
    expect(left).toHaveLength(1);
    expect(left[0]).toMatchObject({ template: 'sponsor.left', data: { reassignBy: app.now - 1 + 14 * day } });
    expect(left[0]!.data.people).toHaveLength(2);
    await at(app.now + 15 * day);
    expect(await kept(carl!)).toMatchObject({ holds: [], expiresAt: carl!.expiresAt });
    expect(await kept(sue)).not.toHaveProperty('orphansDueAt');
    expect(await notices()).not.toContain('admin.extension_requested');
  });

  it('takes them along after 14 days where the tenant wants it so, but for those who were reassigned', async () => {
    await api.patch('/tenants/acme/settings', { endUnsponsored: true }).expect(200);
    const [carl, dora] = [await contractor(40), await contractor(60)];
    const bob = await member();
    await suspend(sue);
    await at(app.now);
    await api.post(`/tenants/acme/users/${dora.id}/sponsor`, { sponsor: bob.id, reason: 'new' }).expect(200);
    await at(app.now + 14 * day - 1);
    expect((await kept(carl)).holds).toEqual([]);
    await at(app.now + 1);
    expect(await kept(carl)).toMatchObject({ holds: ['expired'], expiresAt: app.now });
    expect((await kept(dora)).holds).toEqual([]);
  });

  it('and comes back in time has left nobody', async () => {
    await api.patch('/tenants/acme/settings', { endUnsponsored: true }).expect(200);
    const carl = await contractor(40);
    await suspend(sue);
    await at(app.now);
    await api.post(`/tenants/acme/users/${sue.id}/restore`, { reason: 'back' }).expect(200);
    await at(app.now + 14 * day);
    expect((await kept(carl)).holds).toEqual([]);
  });

  it('answers for nobody and is no news', async () => {
    await suspend(await member());
    await at(app.now);
    expect(await notices()).toEqual([]);
  });
});

describe('another sponsor', () => {
  it('is told by mail and recorded', async () => {
    const carl = await contractor(40);
    const bob = await member();
    const body = { sponsor: bob.id, reason: 'Sue moved' };
    expect((await api.post(`/tenants/acme/users/${carl.id}/sponsor`, body).expect(200)).body.sponsor).toBe(bob.id);
    await api.post(`/tenants/acme/users/${carl.id}/sponsor`, body).expect(200);
    expect((await mails()).filter((each) => each.startsWith('sponsor.changed'))).toHaveLength(1);
    expect((await events()).filter((type: string) => type === 'sponsor.changed')).toHaveLength(1);
    await api.post(`/tenants/acme/users/${carl.id}/sponsor`, { sponsor: null, reason: 'none' }).expect(200);
    expect(await kept(carl)).not.toHaveProperty('sponsorLinkId');
  });

  test.each([
    ['the contractor', (carl: Link) => carl.id],
    ['nobody of here', () => 'nobody'],
  ])('is never %s', async (_, whom) => {
    const carl = await contractor(40);
    const body = { sponsor: whom(carl), reason: 'why' };
    expect((await api.post(`/tenants/acme/users/${carl.id}/sponsor`, body).expect(422)).body.code).toBe(
      'sponsor_unknown',
    );
  });

  it('is never somebody without access', async () => {
    const carl = await contractor(40);
    const bob = await member({ holds: ['admin_suspended'] });
    const body = { sponsor: bob.id, reason: 'why' };
    expect((await api.post(`/tenants/acme/users/${carl.id}/sponsor`, body).expect(422)).body.code).toBe(
      'sponsor_unknown',
    );
  });

  it('takes all contractors of one who was removed, with one mail', async () => {
    const contractors = [await contractor(40), await contractor(50)];
    const bob = await member();
    const { liveAccountId: _, ...gone } = await kept(sue);
    await app.storage.commit([{ change: 'update', collection: 'links', record: { ...gone, state: 'removed' } }]);
    const path = `/tenants/acme/users/${sue.id}/reassign-contractors`;
    const { body } = await api.post(path, { sponsor: bob.id, reason: 'left' }).expect(200);
    expect(body).toEqual({ moved: 2, kept: 0 });
    for (const each of contractors) expect((await kept(each)).sponsorLinkId).toBe(bob.id);
    expect((await mails()).filter((each) => each.startsWith('sponsor.changed'))).toHaveLength(1);
  });
});

it('a person who invites contractors answers for them, unless the call names somebody else', async () => {
  const ann = await member({ kind: 'admin' });
  const session = await sessionOf(ann);
  const body = { kind: 'contractor', expiresAt: '2026-04-01', people: [{ email: 'new@acme.example' }] };
  const { rows } = (await session.post('/invitations', body).expect(201)).body;
  expect((await app.storage.links.get(rows[0].userId))?.sponsorLinkId).toBe(ann.id);
  const other = { ...body, sponsor: sue.id, people: [{ email: 'other@acme.example' }] };
  const second = (await session.post('/invitations', other).expect(201)).body.rows[0];
  expect((await app.storage.links.get(second.userId))?.sponsorLinkId).toBe(sue.id);
});

describe('a change of the time zone', () => {
  it('moves the day that a sponsor asked for, so that it is granted as it was read', async () => {
    app.now += 90 * day;
    const carl = await contractor(5, { createdAt: app.now - 90 * day });
    const session = await sessionOf(sue);
    const wish = { user: carl.id, expiresAt: '2026-06-30', reason: 'phase two' };
    const { body } = await session.post('/extension-requests', wish).expect(201);
    expect(body).toMatchObject({ state: 'open', expiresAt: '2026-06-30T23:59:59.999Z' });
    api = as(app, rootKey);
    await api.patch('/tenants/acme/settings', { timeZone: 'America/Toronto' }).expect(200);
    const moved = (await api.get(`/tenants/acme/extension-requests/${body.id}`).expect(200)).body;
    expect(moved).toMatchObject({ state: 'open', expiresAt: '2026-07-01T03:59:59.999Z' });
    await api.post(`/tenants/acme/extension-requests/${body.id}/approve`, { reason: 'fine' }).expect(200);
    expect(await kept(carl)).toMatchObject({
      expiresAt: Date.parse('2026-07-01T03:59:59.999Z'),
      expiryLocal: { local: '2026-06-30', timeZone: 'America/Toronto' },
    });
  });
});

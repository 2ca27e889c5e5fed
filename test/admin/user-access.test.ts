/** Suspending, restoring, extending, ending and converting people, asked over the management API. */
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import type { Link, LinkKind } from '../../src/storage/port/index.js';
import { as, makeTenant, openApp, type TestApp } from './app.js';
import { addPerson } from './people-records.js';

const day = 86_400_000;
let app: TestApp;
let api: ReturnType<typeof as>;
let tenantId: string;
let directoryId: string;

beforeEach(async () => {
  app = await openApp();
  const acme = await makeTenant(app, 'acme');
  tenantId = acme.id;
  api = as(app, acme.key);
  directoryId = (await api.post('/tenants/acme/directories', { name: 'Okta' })).body.id;
  await api.patch('/tenants/acme/settings', { contractorsEnabled: true, timeZone: 'America/Toronto' }).expect(200);
});
afterEach(() => app.close());

let made = 0;
const member = (link: Partial<Link> = {}, more: { directoryId?: string; email?: string } = {}) =>
  addPerson(app, {
    tenantId,
    email: `p${++made}@acme.example`,
    account: { state: 'active', displayName: 'Ann' },
    link: { state: 'active', ...link },
    ...more,
  });
const contractor = (days: number, link: Partial<Link> = {}, more: { directoryId?: string } = {}) => {
  const expiresAt = app.now + days * day;
  return member({ kind: 'contractor', expiresAt, dueAt: expiresAt, expirySetBy: 'directory', ...link }, more);
};
const act = (verb: string, { id }: Link, body: object = {}) =>
  api.post(`/tenants/acme/users/${id}/${verb}`, { reason: 'because', ...body });
const kept = async ({ id }: Link) => (await app.storage.links.get(id))!;
const events = async ({ id }: Link) =>
  (await api.get('/tenants/acme/audit-events')).body.items.filter(
    ({ target }: { target: { id: string } }) => target.id === id,
  );
const mails = async () =>
  (await app.storage.mails.upTo('due', app.now + 365 * day, 100)).map(({ template }) => template);
const shownBy = async ({ resource }: Link) =>
  (await app.storage.resources.get({ tenantId, directoryId }, 'User', resource!.id))!.access;

async function signIn({ id, accountId }: Link): Promise<() => Promise<boolean>> {
  const session = {
    id: `s-${id}`,
    v: 1,
    accountId,
    tenantId,
    linkId: id,
    stage: 'full' as const,
    method: 'password' as const,
    createdAt: app.now,
    lastSeenAt: app.now,
    expiresAt: app.now + day,
  };
  await app.storage.commit([{ change: 'insert', collection: 'sessions', record: session }]);
  return async () => (await app.storage.sessions.get(session.id)) !== undefined;
}

describe('suspend', () => {
  it('withholds access, ends the sessions, is seen by SCIM, told and recorded', async () => {
    const ann = await member({}, { directoryId });
    const isSignedIn = await signIn(ann);
    const { body } = await act('suspend', ann, { reason: 'lost laptop' }).expect(200);
    expect(body).toMatchObject({ id: ann.id, accessStatus: 'on_hold', holds: ['admin_suspended'] });
    expect(await isSignedIn()).toBe(false);
    expect(await shownBy(ann)).toMatchObject({ holds: ['admin_suspended'], sponsor: 'somebody' });
    expect(await mails()).toEqual(['access.suspended']);
    expect(await events(ann)).toEqual([
      expect.objectContaining({
        type: 'access.suspended',
        actor: expect.objectContaining({ kind: 'key' }),
        before: { holds: [] },
        after: { holds: ['admin_suspended'] },
        reason: 'lost laptop',
      }),
    ]);
  });

  it('changes nothing the second time, and tells nobody who had no access', async () => {
    const ann = await member({ holds: ['idp_inactive'] });
    await act('suspend', ann).expect(200);
    await act('suspend', ann).expect(200);
    expect(await events(ann)).toHaveLength(1);
    expect(await mails()).toEqual([]);
  });

  it('leaves the person alone in other tenants', async () => {
    const ann = await member();
    const other = await makeTenant(app, 'other');
    await as(app, other.key).post(`/tenants/other/users/${ann.id}/suspend`, { reason: 'mine?' }).expect(404);
    expect((await kept(ann)).holds).toEqual([]);
  });

  it('needs a reason', async () => {
    const ann = await member();
    for (const reason of [undefined, '', '   ', 7]) {
      const { body } = await act('suspend', ann, { reason }).expect(422);
      expect(body).toMatchObject({ code: 'invalid_body', errors: [{ field: 'reason' }] });
    }
  });

  it('is tried again when somebody changes the link meanwhile', async () => {
    const ann = await member();
    const { commit } = app.storage;
    let isFirst = true;
    app.storage.commit = async (changes) => {
      if (isFirst) {
        isFirst = false;
        const record = { ...(await kept(ann)), vaults: ['v'] };
        await commit.call(app.storage, [{ change: 'update', collection: 'links', record }]);
      }
      return commit.call(app.storage, changes);
    };
    await act('suspend', ann).expect(200);
    expect(await kept(ann)).toMatchObject({ holds: ['admin_suspended'], vaults: ['v'] });
  });
});

describe('restore', () => {
  it('clears what administrators set, and nothing else', async () => {
    const ann = await contractor(-1, { holds: ['idp_inactive', 'expired', 'admin_suspended', 'contractors_off'] });
    const { body } = await act('restore', ann).expect(200);
    expect(body.holds).toEqual(['idp_inactive', 'expired', 'contractors_off']);
    expect(await mails()).toEqual([]);
    await act('restore', ann).expect(200);
    expect(await events(ann)).toHaveLength(1);
  });

  it('gives access back and says so', async () => {
    const ann = await member({ holds: ['admin_suspended'] }, { directoryId });
    expect((await act('restore', ann).expect(200)).body.accessStatus).toBe('active');
    expect(await shownBy(ann)).toMatchObject({ holds: [] });
    expect(await mails()).toEqual(['access.restored']);
  });

  test.each([
    ['at once', [], true],
    ['not while the directory says no', ['idp_inactive'] as const, false],
  ])('welcomes who waited for approval: %s', async (_, others, isDue) => {
    const ann = await member({ state: 'invited', holds: ['approval_needed', ...others], onboarded: false });
    await act('restore', ann).expect(200);
    expect((await kept(ann)).welcomeDueAt).toBe(isDue ? app.now : undefined);
    expect(await mails()).toEqual([]);
  });
});

describe('extend', () => {
  it('moves the date to the end of a day of the tenant, which then is a person’s', async () => {
    const carl = await contractor(3, {}, { directoryId });
    const { body } = await act('extend', carl, { expiresAt: '2026-06-30', reason: 'phase two' }).expect(200);
    expect(body).toMatchObject({ accessStatus: 'active', expiresAt: '2026-07-01T03:59:59.999Z' });
    const expiresAt = Date.parse(body.expiresAt);
    expect(await kept(carl)).toMatchObject({
      expiresAt,
      dueAt: Date.parse('2026-06-01T03:59:59.999Z'),
      expirySetBy: 'person',
      expiryLocal: { local: '2026-06-30', timeZone: 'America/Toronto' },
    });
    expect(await shownBy(carl)).toMatchObject({ expiresAt });
    expect(await mails()).toEqual(['contractor.extended']);
    expect(await events(carl)).toEqual([
      expect.objectContaining({
        type: 'contractor.extended',
        before: { expiresAt: carl.expiresAt, expirySetBy: 'directory', holds: [] },
        after: { expiresAt, expirySetBy: 'person', holds: [] },
        reason: 'phase two',
      }),
    ]);
  });

  it('brings back who left, within retention', async () => {
    const carl = await contractor(-29, { holds: ['expired'] });
    const { body } = await act('extend', carl, { expiresAt: '2026-03-20T12:00:00Z' }).expect(200);
    expect(body).toMatchObject({ accessStatus: 'active', holds: [], expiresAt: '2026-03-20T12:00:00.000Z' });
    expect((await kept(carl)).dueAt).toBe(Date.parse('2026-03-06T13:00:00Z'));
  });

  it('is too late after retention', async () => {
    const carl = await contractor(-30, { holds: ['expired'] });
    expect((await act('extend', carl, { expiresAt: '2026-03-20' }).expect(409)).body.code).toBe('conflict');
  });

  it('leaves the holds of others', async () => {
    const carl = await contractor(-1, { holds: ['idp_inactive', 'expired', 'admin_suspended'] });
    const { body } = await act('extend', carl, { expiresAt: '2026-03-20' }).expect(200);
    expect(body).toMatchObject({ accessStatus: 'on_hold', holds: ['idp_inactive', 'admin_suspended'] });
  });

  it('may shorten too', async () => {
    const carl = await contractor(30);
    await act('extend', carl, { expiresAt: '2026-03-05' }).expect(200);
    expect((await events(carl))[0].type).toBe('contractor.expiry_changed');
    expect(await mails()).toEqual([]);
  });

  test.each([
    ['2026-03-01T12:00:00Z', 'expiry_in_past'],
    ['2026-02-28', 'expiry_in_past'],
    ['2027-03-02', 'expiry_too_far'],
    ['next week', 'invalid_body'],
    ['2026-02-30', 'invalid_body'],
  ])('to %s is refused: %s', async (expiresAt, code) => {
    const carl = await contractor(3);
    const { body } = await act('extend', carl, { expiresAt }).expect(422);
    expect(body.code).toBe(code);
    if (code === 'expiry_too_far') expect(body.latestAllowed).toBe('2027-03-01T12:00:00.000Z');
    expect(await kept(carl)).toEqual(carl);
  });

  it('is for contractors only', async () => {
    const { body } = await act('extend', await member(), { expiresAt: '2026-06-30' }).expect(422);
    expect(body.detail).toContain('Only a contractor');
  });
});

describe('end', () => {
  it('ends access at once, in one commit', async () => {
    const carl = await contractor(30, {}, { directoryId });
    const isSignedIn = await signIn(carl);
    const { body } = await act('end', carl).expect(200);
    expect(body).toMatchObject({ accessStatus: 'expired', expiresAt: new Date(app.now).toISOString() });
    const link = await kept(carl);
    expect(link).toMatchObject({ holds: ['expired'], expiresAt: app.now, expirySetBy: 'person' });
    expect(link.dueAt).toBe(app.now + 30 * day);
    expect(await isSignedIn()).toBe(false);
    expect(await shownBy(carl)).toMatchObject({ holds: ['expired'], expiresAt: app.now });
    expect(await mails()).toEqual(['contractor.expired']);
    expect((await events(carl)).map(({ type }: { type: string }) => type)).toEqual(['contractor.ended']);
    app.now += day;
    await act('end', carl).expect(200);
    expect((await kept(carl)).expiresAt).toBe(link.expiresAt);
  });

  it('is for contractors only', async () => {
    expect((await act('end', await member()).expect(422)).body.code).toBe('invalid_body');
  });
});

describe('convert', () => {
  it('makes a contractor an employee without date or holds of contractors', async () => {
    const carl = await contractor(-1, { holds: ['expired', 'contractors_off', 'idp_inactive'] }, { directoryId });
    const { body } = await act('convert', carl, { kind: 'user' }).expect(200);
    expect(body).toMatchObject({ kind: 'user', expiresAt: null, holds: ['idp_inactive'] });
    const link = await kept(carl);
    for (const name of ['dueAt', 'expiresAt', 'expirySetBy']) expect(link).not.toHaveProperty(name);
    expect(await shownBy(carl)).not.toHaveProperty('expiresAt');
    expect((await events(carl))[0]).toMatchObject({
      type: 'user.converted',
      before: { kind: 'contractor' },
      after: { kind: 'user', expiresAt: null },
    });
  });

  it('makes an employee a contractor with a date', async () => {
    const ann = await member();
    const { body } = await act('convert', ann, { kind: 'contractor', expiresAt: '2026-03-31' }).expect(200);
    expect(body).toMatchObject({ kind: 'contractor', expiresAt: '2026-04-01T03:59:59.999Z' });
    expect(await kept(ann)).toMatchObject({ expirySetBy: 'person', dueAt: Date.parse('2026-03-02T04:59:59.999Z') });
  });

  test.each([
    [{ kind: 'contractor' }, 422, 'expiry_required'],
    [{ kind: 'contractor', expiresAt: '2026-02-01' }, 422, 'expiry_in_past'],
    [{ kind: 'contractor', expiresAt: '2028-02-01' }, 422, 'expiry_too_far'],
    [{ kind: 'admin', expiresAt: '2026-04-01' }, 422, 'invalid_body'],
    [{ kind: 'owner' }, 422, 'invalid_body'],
  ])('refuses %j', async (body, status, code) => {
    expect((await act('convert', await member(), body).expect(status)).body.code).toBe(code);
  });

  it('makes no contractors where they are switched off', async () => {
    await api.patch('/tenants/acme/settings', { contractorsEnabled: false }).expect(200);
    const ann = await member();
    const body = { kind: 'contractor', expiresAt: '2026-03-31' };
    expect((await act('convert', ann, body).expect(409)).body.code).toBe('contractors_disabled');
  });

  it('makes administrators, and never a contractor of one', async () => {
    const [ann, bob] = [await member(), await member({ kind: 'admin' })];
    expect((await act('convert', ann, { kind: 'admin' }).expect(200)).body.kind).toBe('admin');
    const refused = await act('convert', bob, { kind: 'contractor', expiresAt: '2026-03-31' }).expect(409);
    expect(refused.body.code).toBe('conflict');
    expect((await act('convert', bob, { kind: 'user' }).expect(200)).body.kind).toBe('user');
  });
});

describe('history', () => {
  it('shows the earlier stays of who came back, and nobody else’s', async () => {
    const removed = { state: 'removed', removedAt: app.now, kind: 'contractor' } as const;
    const first = await member({ ...removed, formerVaults: [{ id: 'v1', name: 'Prod', role: 'edit' }] });
    const second = await member({ ...removed, previousLinkId: first.id });
    const ann = await member({ previousLinkId: second.id });
    const { body } = await api.get(`/tenants/acme/users/${ann.id}/history`).expect(200);
    expect(body.items.map(({ id }: Link) => id)).toEqual([second.id, first.id]);
    expect(body.items[1]).toMatchObject({ kind: 'contractor', vaults: [{ name: 'Prod', role: 'edit' }] });
    const foreign = await member({ previousLinkId: first.id, tenantId: 'other' });
    await api.get(`/tenants/acme/users/${foreign.id}/history`).expect(404);
  });
});

describe('the last administrator', () => {
  const convertTo = (kind: LinkKind) => [
    'convert',
    { kind, ...(kind === 'contractor' && { expiresAt: '2026-03-31' }) },
  ];
  test.each([['suspend', {}], ['end', {}], convertTo('user'), convertTo('contractor')] as [string, object][])(
    'is spared %s %j',
    async (verb, body) => {
      const ann = await member({ kind: 'admin' });
      await member({ kind: 'admin', holds: ['admin_suspended'] });
      await member({ kind: 'admin', state: 'invited' });
      expect((await act(verb, ann, body).expect(409)).body.code).toBe('last_administrator');
      expect(await kept(ann)).toEqual(ann);
    },
  );

  it('stays when two administrators are suspended at once', async () => {
    const [ann, bob] = [await member({ kind: 'admin' }), await member({ kind: 'admin' })];
    const answers = await Promise.all([act('suspend', ann), act('suspend', bob)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

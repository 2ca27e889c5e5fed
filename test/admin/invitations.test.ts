/** Inviting people through the management API: flows.md T1, T2, T3 and T7. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { openReport, resume, runReport } from '../../src/invitations/index.js';
import { as, makeTenant, openApp, rootKey, type TestApp } from './app.js';
import { addPerson } from './people-records.js';

let app: TestApp;
let tenantId: string;
let slug: string;
let api: ReturnType<typeof as>;
let made = 0;
const day = 86_400_000;

beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  made += 1;
  slug = `t${made}`;
  const tenant = await makeTenant(app, slug);
  tenantId = tenant.id;
  api = as(app, tenant.key);
});

const address = (name: string) => `${name}.${made}@x.example`;
const invite = (body: object) => api.post(`/tenants/${slug}/invitations`, body);
const report = async (body: object) => (await invite(body).expect(201)).body;
const set = (settings: object) => api.patch(`/tenants/${slug}/settings`, settings).expect(200);
const inDays = (days: number) => new Date(app.now + days * day).toISOString();
const mails = async () =>
  (await app.storage.mails.upTo('due', Number.MAX_SAFE_INTEGER, 200)).filter((mail) => mail.tenantId === tenantId);
const people = async () => (await api.get(`/tenants/${slug}/users`).expect(200)).body.items;

describe('one person', () => {
  it('who is new gets an account, a link and a temporary password in the mail', async () => {
    const { rows, uncollected, id } = await report({ kind: 'user', people: [{ email: address('Ann'), locale: 'fr' }] });
    expect(rows).toEqual([
      {
        email: address('Ann'),
        result: 'invited',
        userId: expect.any(String),
        invitationId: expect.any(String),
        temporaryPassword: { id: expect.any(String), handling: 'automatic', state: 'emailed' },
      },
    ]);
    expect(uncollected).toBe(0);
    expect((await api.get(`/tenants/${slug}/users/${rows[0].userId}`).expect(200)).body).toMatchObject({
      kind: 'user',
      source: 'invite',
      accessStatus: 'invited',
      account: { disposition: 'created', state: 'pending' },
    });
    const [mail] = await mails();
    expect(mail).toMatchObject({ template: 'invite.auto', to: address('Ann'), locale: 'fr' });
    expect(mail!.data).toMatchObject({ inviter: `Tenant ${slug}` });
    const { items } = (await api.get(`/tenants/${slug}/invitations`).expect(200)).body;
    expect(items).toMatchObject([{ id: rows[0].invitationId, userId: rows[0].userId, state: 'queued' }]);
    expect((await api.get(`/tenants/${slug}/invitation-reports/${id}`).expect(200)).body).toMatchObject({ id, rows });
    const events = (await api.get(`/tenants/${slug}/audit-events?type=account.created`)).body.items;
    expect(events).toMatchObject([{ actor: { kind: 'key' }, after: { entry: 'automatic', invitation: 'queued' } }]);
  });

  it('who has an account keeps it: linked, without temporary password', async () => {
    const email = address('owner');
    const elsewhere = await makeTenant(app, `${slug}-far`);
    await addPerson(app, { tenantId: elsewhere.id, email, account: { state: 'active', signedInAt: 1 } });
    const { rows } = await report({ kind: 'user', people: [{ email: email.toUpperCase() }] });
    expect(rows).toMatchObject([{ result: 'linked', temporaryPassword: null }]);
    expect(await mails()).toMatchObject([{ template: 'invite.existing' }]);
    expect((await mails())[0]!.temporaryPasswordId).toBeUndefined();
  });

  it('whose account nobody has signed in to yet is a newcomer with disposition linked', async () => {
    const email = address('pending');
    const elsewhere = await makeTenant(app, `${slug}-far`);
    await addPerson(app, { tenantId: elsewhere.id, email });
    const { rows } = await report({ kind: 'user', people: [{ email }] });
    expect(rows).toMatchObject([{ result: 'invited', temporaryPassword: { state: 'emailed' } }]);
    expect(await people()).toMatchObject([{ account: { disposition: 'linked' } }]);
  });

  it('who was invited before is a member with that open invitation, and nothing is sent again', async () => {
    const first = await report({ kind: 'user', people: [{ email: address('ann') }] });
    const again = await report({ kind: 'admin', people: [{ email: address('ann') }] });
    const { invitationId, userId } = first.rows[0];
    expect(again.rows).toMatchObject([{ result: 'already_member', invitationId, userId, temporaryPassword: null }]);
    expect(await mails()).toHaveLength(1);
  });

  it.each([
    ['a hold', { holds: ['admin_suspended'] as const }, 'admin_suspended'],
    ['a date that has passed', { kind: 'contractor' as const, expiresAt: Date.UTC(2026, 0, 1) }, 'expired'],
  ])('who is here without access, by %s, needs a decision', async (_, link, hold) => {
    await addPerson(app, { tenantId, email: address('held'), link });
    const { rows } = await report({ kind: 'user', people: [{ email: address('held') }] });
    expect(rows).toMatchObject([{ result: 'needs_decision', error: expect.stringContaining(hold) }]);
    expect(await mails()).toEqual([]);
  });

  it('who was removed returns by a new link that follows the old one', async () => {
    const old = await addPerson(app, { tenantId, email: address('back'), link: { state: 'removed', removedAt: 1 } });
    const { rows } = await report({ kind: 'user', people: [{ email: address('back') }] });
    expect(await app.storage.links.get(rows[0].userId)).toMatchObject({ previousLinkId: old.id, state: 'invited' });
  });

  it('is refused a mail where single sign-on is required and the domain is another', async () => {
    await set({ passwordLogin: false });
    await api.post(`/tenants/${slug}/domains`, { domain: `own${made}.example` }).expect(201);
    await as(app, rootKey).post(`/tenants/${slug}/domains/own${made}.example/verify`, { assert: true }).expect(200);
    const { rows } = await report({
      kind: 'user',
      people: [{ email: address('a') }, { email: `a@own${made}.example` }],
    });
    expect(rows.map(({ result }: { result: string }) => result)).toEqual(['domain_blocked', 'invited']);
    expect(await people()).toHaveLength(1);
  });
});

it('hands passwords over by hand where the call says so, and counts those that nobody collected', async () => {
  const body = {
    kind: 'user',
    people: [{ email: address('a') }, { email: address('b') }],
    temporaryPassword: 'manual',
  };
  const { id, rows, uncollected } = await report(body);
  expect(uncollected).toBe(2);
  expect(rows[0].temporaryPassword).toMatchObject({ handling: 'manual', state: 'to_deliver' });
  expect((await mails()).map(({ template }) => template)).toEqual(['invite.manual', 'invite.manual']);
  await api.post(`/tenants/${slug}/temporary-passwords/${rows[0].temporaryPassword.id}/collect`).expect(200);
  const later = (await api.get(`/tenants/${slug}/invitation-reports/${id}`).expect(200)).body;
  expect(later.uncollected).toBe(1);
  expect(later.rows[0].temporaryPassword.state).toBe('collected');
  const reissued = await api.post(`/tenants/${slug}/temporary-passwords/${rows[1].temporaryPassword.id}/reissue`);
  expect((await api.get(`/tenants/${slug}/invitation-reports/${id}`)).body.rows[1].temporaryPassword).toEqual(
    reissued.body,
  );
});

it('says of each address of a list what became of it, in order', async () => {
  await set({ contractorsEnabled: true });
  const { rows } = await report({
    kind: 'contractor',
    expiresAt: inDays(30),
    people: [
      { email: address('good') },
      { email: 'no address' },
      { email: ` ${address('GOOD')}` },
      { email: address('late'), expiresAt: inDays(-1) },
      { email: address('far'), expiresAt: inDays(400) },
      { email: address('odd'), expiresAt: 'soon' },
      { email: address('own'), expiresAt: '2026-03-20' },
    ],
  });
  expect(rows.map(({ result }: { result: string }) => result)).toEqual([
    'invited',
    'invalid_address',
    'duplicate_in_list',
    'expiry_invalid',
    'expiry_invalid',
    'expiry_invalid',
    'invited',
  ]);
  expect(rows[1].error).toContain('holds a space');
  expect((await people()).map(({ expiresAt }: { expiresAt: string }) => expiresAt).sort()).toEqual([
    '2026-03-20T23:59:59.999Z',
    '2026-03-31T12:00:00.000Z',
  ]);
});

it('reads a day in the zone of the tenant, and keeps what was given', async () => {
  await set({ contractorsEnabled: true, timeZone: 'America/Toronto' });
  const { rows } = await report({ kind: 'contractor', expiresAt: '2026-03-20', people: [{ email: address('c') }] });
  expect(await app.storage.links.get(rows[0].userId)).toMatchObject({
    expiresAt: Date.parse('2026-03-21T03:59:59.999Z'),
    // The first reminder that is still ahead: fourteen days before, by the clocks of Toronto.
    dueAt: Date.parse('2026-03-07T04:59:59.999Z'),
    expiryLocal: { local: '2026-03-20', timeZone: 'America/Toronto' },
    expirySetBy: 'person',
  });
});

describe('a whole call is refused, and nothing is sent,', () => {
  const refused: readonly [string, object, object, number, string][] = [
    ['contractors off', {}, { kind: 'contractor', expiresAt: '2026-04-01' }, 409, 'contractors_disabled'],
    ['no date', { contractorsEnabled: true }, { kind: 'contractor' }, 422, 'expiry_required'],
    [
      'date passed',
      { contractorsEnabled: true },
      { kind: 'contractor', expiresAt: '2026-02-28' },
      422,
      'expiry_in_past',
    ],
    [
      'date too far',
      { contractorsEnabled: true },
      { kind: 'contractor', expiresAt: '2028-01-01' },
      422,
      'expiry_too_far',
    ],
    [
      'no such date',
      { contractorsEnabled: true },
      { kind: 'contractor', expiresAt: '2026-02-30' },
      422,
      'invalid_body',
    ],
    ['a date for a user', {}, { kind: 'user', expiresAt: '2026-04-01' }, 422, 'invalid_body'],
    ['an unknown sponsor', {}, { kind: 'user', sponsor: 'nobody' }, 422, 'sponsor_unknown'],
    ['an unknown vault', {}, { kind: 'user', vaults: ['none'] }, 422, 'vault_unknown'],
    ['an unknown role', {}, { kind: 'user', vaults: [{ name: 'none', role: 'owner' }] }, 422, 'role_unknown'],
    ['a role that is no text', {}, { kind: 'user', vaults: [{ name: 'none', role: 7 }] }, 422, 'invalid_body'],
    ['no choice', { temporaryPassword: 'ask' }, { kind: 'user' }, 422, 'temporary_password_choice_required'],
    ['an unknown key', {}, { kind: 'user', colour: 'red' }, 422, 'invalid_body'],
    ['an unknown kind', {}, { kind: 'guest' }, 422, 'invalid_body'],
  ];
  test.each(refused)('by %s', async (_, settings, body, status, code) => {
    await set(settings);
    const answer = await invite({ people: [{ email: address('a') }], ...body });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    if (code === 'expiry_too_far') expect(answer.body.latestAllowed).toBe('2027-03-01T12:00:00.000Z');
    expect([await people(), await mails()]).toEqual([[], []]);
    expect((await app.storage.invitationReports.list('tenant', [tenantId], { limit: 9 })).items).toEqual([]);
  });

  it('by nobody to invite', async () => {
    await invite({ kind: 'user', people: [] }).expect(422);
  });

  it('by a sponsor without access or of another tenant', async () => {
    const far = await makeTenant(app, `${slug}-far`);
    const held = await addPerson(app, { tenantId, email: address('held'), link: { holds: ['admin_suspended'] } });
    const stranger = await addPerson(app, { tenantId: far.id, email: address('far') });
    for (const sponsor of [held.id, stranger.id]) {
      const answer = await invite({ kind: 'user', people: [{ email: address('a') }], sponsor }).expect(422);
      expect(answer.body.code).toBe('sponsor_unknown');
    }
  });
});

it('lets the call choose where the setting asks', async () => {
  await set({ temporaryPassword: 'ask' });
  const body = { kind: 'user', people: [{ email: address('a') }], temporaryPassword: 'manual' };
  expect((await report(body)).rows[0].temporaryPassword.handling).toBe('manual');
});

it('names the sponsor on the link and in the mail', async () => {
  await set({ contractorsEnabled: true });
  const sponsor = await addPerson(app, {
    tenantId,
    email: address('s'),
    link: { state: 'active' },
    account: { displayName: 'Sue' },
  });
  const body = { kind: 'contractor', people: [{ email: address('c') }], expiresAt: '2026-04-01', sponsor: sponsor.id };
  const { rows } = await report(body);
  expect((await api.get(`/tenants/${slug}/users/${rows[0].userId}`)).body.sponsor).toBe(sponsor.id);
  expect((await mails())[0]).toMatchObject({ template: 'invite.contractor', data: { sponsor: 'Sue' } });
});

it('gives the rights to vaults that were named, in any spelling', async () => {
  const vault = { id: `v${made}`, v: 1, tenantId, name: 'Prod', nameKey: 'prod', entries: [], createdAt: app.now };
  await app.storage.commit([{ change: 'insert', collection: 'vaults', record: { ...vault, state: 'live' } }]);
  const body = { kind: 'user', people: [{ email: address('a') }], vaults: [{ name: ' PROD ', role: 'edit' }] };
  const { rows } = await report(body);
  const grants = (await app.storage.vaultGrants.list('link', [tenantId, rows[0].userId], { limit: 9 })).items;
  expect(grants).toMatchObject([{ vaultId: vault.id, role: 'edit', source: 'invite' }]);
});

it('shows a report to its tenant alone', async () => {
  const { id } = await report({ kind: 'user', people: [{ email: address('a') }] });
  const far = await makeTenant(app, `${slug}-far`);
  await as(app, far.key).get(`/tenants/${slug}-far/invitation-reports/${id}`).expect(404);
});

describe('what was interrupted', () => {
  async function interrupted() {
    const tenant = (await app.storage.tenants.get(tenantId))!;
    const acting = { tenant, actor: { kind: 'key', id: 'k', name: 'K' } as const, requestId: 'r' };
    const people = [address('a'), address('b'), address('c')].map((email) => ({ email }));
    const record = await openReport(app.deps, acting, { kind: 'user', people }, app.now);
    await app.storage.commit([{ change: 'insert', collection: 'invitationReports', record }]);
    return { acting, record };
  }
  const deps = () => ({ people: app.deps.people, storage: app.storage, now: () => app.now });

  it('is finished by the job once the lease is over, each row once', async () => {
    const { acting, record } = await interrupted();
    // One row was made before the process stopped.
    await runReport(deps(), acting, { ...record, people: record.people!.slice(0, 1) });
    const half = (await app.storage.invitationReports.get(record.id))!;
    const open = { ...half, people: record.people!, pendingAt: record.pendingAt! };
    await app.storage.commit([{ change: 'update', collection: 'invitationReports', record: open }]);
    expect(await resume(deps())).toBe(false);
    app.now += 60_000;
    expect(await resume(deps())).toBe(true);
    expect(await resume(deps())).toBe(false);
    const { rows } = (await api.get(`/tenants/${slug}/invitation-reports/${record.id}`)).body;
    expect(rows.map(({ email, result }: Record<string, string>) => `${email} ${result}`)).toEqual(
      record.people!.map(({ email }) => `${email} invited`),
    );
    expect(await mails()).toHaveLength(3);
    expect((await app.storage.invitationReports.get(record.id))!.people).toBeUndefined();
  });

  it('is not doubled by two who run it at once', async () => {
    const { acting, record } = await interrupted();
    await Promise.all([1, 2, 3].map(() => runReport(deps(), acting, record)));
    expect(await mails()).toHaveLength(3);
    expect(await people()).toHaveLength(3);
  });
});

it('makes one account of an address that two calls name at once', async () => {
  const calls = await Promise.all(
    [1, 2, 3].map(() => report({ kind: 'user', people: [{ email: address('a') }, { email: address('b') }] })),
  );
  const results = calls.flatMap(({ rows }) => rows.map(({ result }: { result: string }) => result)).sort();
  expect(results).toEqual([...Array(4).fill('already_member'), 'invited', 'invited']);
  expect(await people()).toHaveLength(2);
});

it('revokes an invitation: everything sent is void, and the address can be invited again', async () => {
  const body = { kind: 'user', people: [{ email: address('a') }], temporaryPassword: 'manual' };
  const [first] = (await report(body)).rows;
  const revoke = () => api.post(`/tenants/${slug}/invitations/${first.invitationId}/revoke`);
  const far = await makeTenant(app, `${slug}-far`);
  await as(app, far.key).post(`/tenants/${slug}-far/invitations/${first.invitationId}/revoke`).expect(404);
  expect((await revoke().expect(200)).body).toMatchObject({ id: first.invitationId, state: 'revoked' });
  await revoke().expect(409);
  await api.post(`/tenants/${slug}/temporary-passwords/${first.temporaryPassword.id}/collect`).expect(410);
  expect((await app.storage.temporaryPasswords.get(first.temporaryPassword.id))!.sealed).toBeUndefined();
  expect(await people()).toEqual([]);
  const [second] = (await report(body)).rows;
  expect(second.result).toBe('invited');
  expect(await app.storage.links.get(second.userId)).toMatchObject({ previousLinkId: first.userId });
});

it('does not revoke what was accepted', async () => {
  const [row] = (await report({ kind: 'user', people: [{ email: address('a') }] })).rows;
  const link = (await app.storage.links.get(row.userId))!;
  await app.storage.commit([{ change: 'update', collection: 'links', record: { ...link, state: 'active' } }]);
  await api.post(`/tenants/${slug}/invitations/${row.invitationId}/revoke`).expect(409);
  expect(await people()).toHaveLength(1);
});

it('says in the report whom no mail reached', async () => {
  const { id, rows } = await report({ kind: 'user', people: [{ email: address('a') }, { email: address('b') }] });
  const invitation = (await app.storage.invitations.get(rows[0].invitationId))!;
  const bounced = { ...invitation, state: 'bounced' as const };
  await app.storage.commit([{ change: 'update', collection: 'invitations', record: bounced }]);
  const later = (await api.get(`/tenants/${slug}/invitation-reports/${id}`).expect(200)).body;
  expect(later.rows.map(({ result }: { result: string }) => result)).toEqual(['mail_not_sent', 'invited']);
  const [row] = (await report({ kind: 'user', people: [{ email: address('a') }] })).rows;
  expect(row.result).toBe('already_member');
});

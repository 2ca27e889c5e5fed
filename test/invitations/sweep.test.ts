/** Invitations and temporary passwords by the clock: reminders and ends, each once, also after downtime (flows.md section 1). */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sweepPasswords } from '../../src/expiry/index.js';
import { opensInvitation } from '../../src/identity/index.js';
import { sweepInvitations } from '../../src/invitations/index.js';
import { mailAssociated } from '../../src/people/index.js';
import type { Change, Invitation, OutgoingMail } from '../../src/storage/port/index.js';
import { as, makeTenant, openApp, type TestApp } from '../admin/app.js';
import { addPerson } from '../admin/people-records.js';

let app: TestApp;
let api: ReturnType<typeof as>;
let tenantId: string;
const hour = 3_600_000;
const day = 24 * hour;
const start = Date.parse('2026-03-01T12:00:00Z');
const run = { signal: new AbortController().signal, keepAlive: async () => {} };

beforeEach(async () => {
  app = await openApp();
  const tenant = await makeTenant(app, 'acme');
  tenantId = tenant.id;
  api = as(app, tenant.key);
});
afterEach(() => app.close());

const deps = () => ({ ...app.deps.people, storage: app.storage, now: () => app.now });
const sweep = () => sweepInvitations(deps(), run);
const sweepSecrets = () => sweepPasswords(deps(), run);
const mails = async () => app.storage.mails.upTo('due', Number.MAX_SAFE_INTEGER, 500);
const mailsOf = async (template: string) => (await mails()).filter((mail) => mail.template === template);
const stored = async (id: string): Promise<Invitation> => (await app.storage.invitations.get(id))!;
const eventsOf = async (type: string) =>
  (await api.get(`/tenants/acme/audit-events?type=${type}`).expect(200)).body.items;
const tokenOf = (mail: OutgoingMail): string =>
  JSON.parse(app.deps.people.keyring.open('mail', mail.sealed!, mailAssociated(mail))).invitationToken;

async function invited(email: string, more: object = {}) {
  const body = { kind: 'user', people: [{ email }], ...more };
  const [row] = (await api.post('/tenants/acme/invitations', body).expect(201)).body.rows;
  return row as { invitationId: string; userId: string; temporaryPassword: { id: string } };
}

/** As if its mail had gone out. */
async function sent(id: string, more: Partial<Invitation> = {}): Promise<void> {
  const record: Invitation = { ...(await stored(id)), state: 'sent', ...more };
  await app.storage.commit([{ change: 'update', collection: 'invitations', record } satisfies Change]);
}

/** An administrator who has signed in, as the inviter of the next invitations. */
async function administrator(email: string): Promise<{ inviter: string; inviterAccountId: string }> {
  const link = await addPerson(app, {
    tenantId,
    email,
    account: { state: 'active', signedInAt: 1, displayName: 'Grace Hopper' },
    link: { kind: 'admin', state: 'active' },
  });
  return { inviter: 'Grace Hopper', inviterAccountId: link.accountId };
}

describe('an invitation', () => {
  it('is brought to mind once, two days before its end, by a link that leaves the first one good', async () => {
    const { invitationId } = await invited('ann@x.example', { people: [{ email: 'ann@x.example', locale: 'fr' }] });
    await sent(invitationId);
    const [first] = await mailsOf('invite.auto');
    app.now = start + 5 * day - 1;
    await sweep();
    expect(await mailsOf('invite.reminder')).toEqual([]);
    app.now += 1;
    await Promise.all([sweep(), sweep()]);
    await sweep();
    const [reminder, ...others] = await mailsOf('invite.reminder');
    expect(others).toEqual([]);
    expect(reminder).toMatchObject({ to: 'ann@x.example', locale: 'fr', data: { validUntil: start + 7 * day } });
    const invitation = await stored(invitationId);
    for (const mail of [first!, reminder!]) expect(opensInvitation(tokenOf(mail), invitation)).toBe(true);
    expect(tokenOf(first!)).not.toBe(tokenOf(reminder!));
    // The temporary password of the first mail was over after three days.
    expect(reminder!.data).toMatchObject({ passwordIsOver: true });
    await api.post(`/tenants/acme/invitations/${invitationId}/resend`).expect(200);
    for (const mail of [first!, reminder!])
      expect(opensInvitation(tokenOf(mail), await stored(invitationId))).toBe(false);
  });

  it('is over after seven days, once, and whoever invited is told', async () => {
    const { invitationId } = await invited('ann@x.example');
    await sent(invitationId, await administrator('grace@x.example'));
    app.now = start + 7 * day;
    await Promise.all([sweep(), sweep()]);
    await sweep();
    expect(await stored(invitationId)).toMatchObject({ state: 'expired' });
    expect(await eventsOf('invitation.expired')).toMatchObject([
      { actor: { kind: 'job', name: 'invitations.sweep' }, before: { invitation: 'sent' } },
    ]);
    expect(await mailsOf('invite.expired')).toMatchObject([
      { to: 'grace@x.example', data: { person: 'ann@x.example', displayName: 'Grace Hopper' } },
    ]);
    // After a week without any sweep: the end, and not the reminder before it.
    expect(await mailsOf('invite.reminder')).toEqual([]);
    expect(await app.storage.invitations.count('due', [])).toBe(0);
  });

  it('makes one mail of many that are over together', async () => {
    const grace = await administrator('grace@x.example');
    const people = Array.from({ length: 60 }, (_, at) => ({ email: `p${at}@x.example` }));
    const { rows } = (await api.post('/tenants/acme/invitations', { kind: 'user', people }).expect(201)).body;
    for (const { invitationId } of rows) await sent(invitationId, grace);
    app.now = start + 7 * day;
    await sweep();
    const [mail, ...others] = await mailsOf('invite.expired');
    expect(others).toEqual([]);
    expect(mail!.data.people).toHaveLength(60);
  });

  it('tells nobody who has lost access, and is not brought to mind of who cannot accept it', async () => {
    const grace = await administrator('grace@x.example');
    const { invitationId, userId } = await invited('ann@x.example');
    await sent(invitationId, grace);
    await api.post(`/tenants/acme/users/${userId}/suspend`, { reason: 'later' }).expect(200);
    app.now = start + 5 * day;
    await sweep();
    expect(await mailsOf('invite.reminder')).toEqual([]);
    const link = (await app.storage.links.find('live', [tenantId, grace.inviterAccountId]))!;
    await app.storage.commit([
      { change: 'update', collection: 'links', record: { ...link, holds: ['admin_suspended'] } } satisfies Change,
    ]);
    app.now = start + 7 * day;
    await sweep();
    expect(await stored(invitationId)).toMatchObject({ state: 'expired' });
    expect(await mailsOf('invite.expired')).toEqual([]);
  });

  it('is not looked at again once it is revoked', async () => {
    const { invitationId } = await invited('ann@x.example');
    await api.post(`/tenants/acme/invitations/${invitationId}/revoke`).expect(200);
    expect(await app.storage.invitations.count('due', [])).toBe(0);
    expect(await app.storage.temporaryPasswords.count('due', [])).toBe(0);
  });
});

describe('a temporary password', () => {
  it('that nobody used for a day brings a reminder, once, and is over in the end', async () => {
    const { temporaryPassword } = await invited('ann@x.example');
    app.now = start + day - 1;
    await sweepSecrets();
    expect(await mailsOf('password.first_reminder')).toEqual([]);
    app.now += 1;
    await Promise.all([sweepSecrets(), sweepSecrets()]);
    await sweepSecrets();
    expect(await mailsOf('password.first_reminder')).toMatchObject([
      { to: 'ann@x.example', data: { passwordValidUntil: start + 3 * day } },
    ]);
    app.now = start + 3 * day;
    await sweepSecrets();
    expect(await app.storage.temporaryPasswords.get(temporaryPassword.id)).toMatchObject({ state: 'expired' });
    expect(await eventsOf('temporary_password.expired')).toMatchObject([{ before: { state: 'emailed' } }]);
    expect(await app.storage.temporaryPasswords.count('due', [])).toBe(0);
  });

  it('that was collected brings the reminder a day after that, and never outlives the contract', async () => {
    await api.patch('/tenants/acme/settings', { contractorsEnabled: true }).expect(200);
    const expiresAt = new Date(start + 4 * day).toISOString();
    const contract = { kind: 'contractor', expiresAt, temporaryPassword: 'manual' };
    const { temporaryPassword } = await invited('con@x.example', contract);
    app.now = start + 20 * hour;
    await api.post(`/tenants/acme/temporary-passwords/${temporaryPassword.id}/collect`).expect(200);
    app.now = start + 43 * hour;
    await sweepSecrets();
    expect(await mailsOf('password.first_reminder')).toEqual([]);
    app.now = start + 44 * hour;
    await sweepSecrets();
    expect(await mailsOf('password.first_reminder')).toHaveLength(1);
    app.now = start + 4 * day;
    await sweepSecrets();
    expect(await app.storage.temporaryPasswords.get(temporaryPassword.id)).toMatchObject({
      state: 'expired',
      expiresAt: start + 4 * day,
    });
  });

  it('that waits to be delivered for a day is told to administrators, all in one notice a day', async () => {
    const people = ['a', 'b', 'c'].map((name) => ({ email: `${name}@x.example` }));
    const body = { kind: 'user', people, temporaryPassword: 'manual' };
    await api.post('/tenants/acme/invitations', body).expect(201);
    app.now = start + day;
    await sweepSecrets();
    const notices = (await app.storage.notices.list('tenant', [tenantId], { limit: 9 })).items;
    expect(notices).toMatchObject([{ template: 'admin.passwords_to_deliver', data: { count: 3, oldestAt: start } }]);
    expect(await mailsOf('password.first_reminder')).toEqual([]);
    app.now = start + 7 * day;
    await sweepSecrets();
    const { items } = await app.storage.temporaryPasswords.list('state', [tenantId, 'expired'], { limit: 9 });
    expect(items.map((password) => 'sealed' in password)).toEqual([false, false, false]);
    expect((await app.storage.notices.list('tenant', [tenantId], { limit: 9 })).items).toHaveLength(1);
  });
});

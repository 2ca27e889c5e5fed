/** Sending invitations again through the management API (flows.md section 1, edge cases 9, 10 and 11). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { opensInvitation } from '../../src/identity/index.js';
import { mailAssociated, mailOutcome } from '../../src/people/index.js';
import type { Change, Invitation, OutgoingMail } from '../../src/storage/port/index.js';
import { as, makeTenant, openApp, type TestApp } from './app.js';

let app: TestApp;
let api: ReturnType<typeof as>;
let slug: string;
let made = 0;
const day = 86_400_000;
const start = Date.parse('2026-03-01T12:00:00Z');

beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  made += 1;
  app.now = start;
  slug = `r${made}`;
  api = as(app, (await makeTenant(app, slug)).key);
});

const address = (name: string) => `${name}.${made}@x.example`;
const inDays = (days: number) => new Date(app.now + days * day).toISOString();
const set = (settings: object) => api.patch(`/tenants/${slug}/settings`, settings).expect(200);
const resend = (id: string) => api.post(`/tenants/${slug}/invitations/${id}/resend`);
const stored = async (id: string): Promise<Invitation> => (await app.storage.invitations.get(id))!;
const mailsTo = async (email: string) =>
  (await app.storage.mails.upTo('due', Number.MAX_SAFE_INTEGER, 200)).filter(({ to }) => to === email);
const secretsOf = (mail: OutgoingMail): { invitationToken: string; temporaryPassword?: string } =>
  JSON.parse(app.deps.people.keyring.open('mail', mail.sealed!, mailAssociated(mail)));
const passwords = async (linkId: string) =>
  [...(await app.storage.temporaryPasswords.list('link', [linkId], { limit: 200 })).items]
    .sort((a, b) => a.createdAt - b.createdAt)
    .map(({ handling, state }) => `${handling} ${state}`);

async function invited(name: string, more: object = {}) {
  const body = { kind: 'user', people: [{ email: address(name) }], ...more };
  const report = (await api.post(`/tenants/${slug}/invitations`, body).expect(201)).body;
  const { invitationId, userId } = report.rows[0];
  return { report, id: invitationId as string, userId: userId as string, email: address(name) };
}

/** As the relay would once the mail is done with. */
async function mailed(email: string, outcome: 'sent' | 'refused') {
  for (const mail of await mailsTo(email)) {
    const { sealed: _, nextAttemptAt: __, ...done } = mail;
    const record: OutgoingMail = { ...done, state: outcome === 'sent' ? 'sent' : 'failed', doneAt: app.now };
    const deps = { ...app.deps.people, storage: app.storage };
    const changes = await mailOutcome(deps, mail, { outcome, reason: '550 no such user' }, app.now);
    await app.storage.commit([{ change: 'update', collection: 'mails', record } satisfies Change, ...changes]);
  }
}

describe('sending an invitation again', () => {
  it('kills the former link, starts the clock anew and makes a new password where it travels by mail', async () => {
    const { id, userId, email } = await invited('ann');
    const before = secretsOf((await mailsTo(email))[0]!);
    await mailed(email, 'sent');
    app.now += 2 * day;
    const answer = (await resend(id).expect(200)).body;
    expect(answer).toMatchObject({ id, userId, email, state: 'queued', expiresAt: inDays(7) });
    expect(answer.temporaryPassword).toMatchObject({ handling: 'automatic', state: 'emailed' });
    expect(answer).not.toHaveProperty('warning');
    const [mail, ...others] = await mailsTo(email);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ template: 'invite.auto', invitationId: id });
    const after = secretsOf(mail!);
    expect(opensInvitation(before.invitationToken, await stored(id))).toBe(false);
    expect(opensInvitation(after.invitationToken, await stored(id))).toBe(true);
    expect(after.temporaryPassword).not.toBe(before.temporaryPassword);
    expect(await passwords(userId)).toEqual(['automatic reissued', 'automatic emailed']);
    const events = (await api.get(`/tenants/${slug}/audit-events?type=invitation.resent`)).body.items;
    expect(events).toMatchObject([{ before: { invitation: 'sent' }, after: { entry: 'automatic' } }]);
    expect(JSON.stringify([answer, events])).not.toContain(after.temporaryPassword);
  });

  it('takes a mail back that has not gone out, so that nobody gets a dead link', async () => {
    const { id, email } = await invited('ben');
    const [first] = await mailsTo(email);
    await resend(id).expect(200);
    const waiting = await mailsTo(email);
    expect(waiting).toHaveLength(1);
    expect(waiting[0]!.id).not.toBe(first!.id);
    expect(await app.storage.mails.get(first!.id)).toBeUndefined();
  });

  it('leaves a password that somebody hands over, and makes another when its time is over', async () => {
    const { id, userId, email } = await invited('cat', { temporaryPassword: 'manual' });
    await resend(id).expect(200);
    expect(await passwords(userId)).toEqual(['manual to_deliver']);
    expect((await mailsTo(email)).map(({ template }) => template)).toEqual(['invite.manual']);
    app.now += 8 * day;
    const { body } = await resend(id).expect(200);
    expect(body.temporaryPassword).toMatchObject({ handling: 'manual', state: 'to_deliver' });
    expect(await passwords(userId)).toEqual(['manual reissued', 'manual to_deliver']);
  });

  it.each(['used', 'expired'] as const)('hands over again what was handed over, once that is %s', async (state) => {
    const { id, userId, email } = await invited('max', { temporaryPassword: 'manual' });
    await mailed(email, 'sent');
    const { items } = await app.storage.temporaryPasswords.list('link', [userId], { limit: 1 });
    const { sealed: _, dueAt: __, ...record } = { ...items[0]!, state };
    await app.storage.commit([{ change: 'update', collection: 'temporaryPasswords', record } satisfies Change]);
    app.now += day;
    const answer = (await resend(id).expect(200)).body;
    expect(answer.temporaryPassword).toMatchObject({ handling: 'manual', state: 'to_deliver' });
    const [mail] = await mailsTo(email);
    expect(mail).toMatchObject({ template: 'invite.manual' });
    expect(secretsOf(mail!)).not.toHaveProperty('temporaryPassword');
  });

  it('is refused a sixth time within a day, with the seconds to wait, and not the day after', async () => {
    const { id } = await invited('dan');
    for (let times = 1; times <= 5; times += 1) {
      app.now += 60_000;
      await resend(id).expect(200);
    }
    const refused = await resend(id).expect(429);
    expect(refused.body).toMatchObject({ code: 'resend_limit' });
    expect(Number(refused.headers['retry-after'])).toBe((day - 4 * 60_000) / 1000);
    app.now += day - 4 * 60_000;
    await resend(id).expect(200);
  });

  it('counts by address, also for an invitation that was revoked and made again', async () => {
    const first = await invited('eve');
    for (let times = 1; times <= 5; times += 1) await resend(first.id).expect(200);
    await api.post(`/tenants/${slug}/invitations/${first.id}/revoke`).expect(200);
    const second = await invited('eve');
    await resend(second.id).expect(429);
  });

  it('is refused for one that was accepted or revoked, of another tenant, or whose access is withheld', async () => {
    const { id, userId } = await invited('fay');
    await api.post(`/tenants/${slug}/users/${userId}/suspend`, { reason: 'left' }).expect(200);
    expect((await resend(id).expect(409)).body.detail).toMatch(/withheld/);
    await api.post(`/tenants/${slug}/users/${userId}/restore`, { reason: 'back' }).expect(200);
    const other = as(app, (await makeTenant(app, `${slug}-far`)).key);
    await other.post(`/tenants/${slug}-far/invitations/${id}/resend`).expect(404);
    await api.post(`/tenants/${slug}/invitations/${id}/revoke`).expect(200);
    expect((await resend(id).expect(409)).body.detail).toMatch(/revoked/);
  });

  it('warns when the access of a contractor ends within two days, and does not move that end', async () => {
    await set({ contractorsEnabled: true });
    const end = inDays(3);
    const { id, userId } = await invited('gus', { kind: 'contractor', expiresAt: end });
    expect((await resend(id).expect(200)).body).not.toHaveProperty('warning');
    app.now += 1.5 * day;
    const { body } = await resend(id).expect(200);
    expect(body.warning).toMatchObject({ code: 'access_ends_soon', expiresAt: end, detail: expect.any(String) });
    expect((await api.get(`/tenants/${slug}/users/${userId}`)).body.expiresAt).toBe(end);
    const [password] = (
      await app.storage.temporaryPasswords.list('state', [(await stored(id)).tenantId, 'emailed'], {
        limit: 9,
      })
    ).items;
    expect(password!.expiresAt).toBe(Date.parse(end));
  });

  it('makes one that is over good again', async () => {
    const { id } = await invited('hal');
    app.now += 7 * day;
    const { items } = (await api.get(`/tenants/${slug}/invitations`)).body;
    expect(items).toMatchObject([{ id, state: 'expired' }]);
    expect((await resend(id).expect(200)).body).toMatchObject({ state: 'queued', expiresAt: inDays(7) });
  });
});

describe('reissuing a password', () => {
  it('renews an invitation that is over in the same step (edge case 9)', async () => {
    const { report, id, userId, email } = await invited('ida');
    await mailed(email, 'sent');
    app.now += 7 * day;
    const password = report.rows[0].temporaryPassword.id;
    const { body } = await api.post(`/tenants/${slug}/temporary-passwords/${password}/reissue`).expect(200);
    expect(body).toMatchObject({ handling: 'automatic', state: 'emailed' });
    const [mail, ...others] = await mailsTo(email);
    expect(others).toEqual([]);
    expect(mail!.template).toBe('invite.auto');
    expect(opensInvitation(secretsOf(mail!).invitationToken, await stored(id))).toBe(true);
    expect(await stored(id)).toMatchObject({ state: 'queued', expiresAt: app.now + 7 * day });
    expect(await passwords(userId)).toEqual(['automatic reissued', 'automatic emailed']);
  });

  it('writes of the new password alone while the invitation is good', async () => {
    const { report, email } = await invited('jon');
    await mailed(email, 'sent');
    const password = report.rows[0].temporaryPassword.id;
    await api.post(`/tenants/${slug}/temporary-passwords/${password}/reissue`).expect(200);
    expect((await mailsTo(email)).map(({ template }) => template)).toEqual(['password.reissued']);
  });
});

describe('retrying a report', () => {
  it('sends what was not taken again, and nothing else', async () => {
    const people = ['kim', 'leo', 'mia'].map((name) => ({ email: address(name) }));
    const report = (await api.post(`/tenants/${slug}/invitations`, { kind: 'user', people }).expect(201)).body;
    await mailed(address('kim'), 'sent');
    await mailed(address('leo'), 'refused');
    await mailed(address('mia'), 'refused');
    const read = async () => (await api.get(`/tenants/${slug}/invitation-reports/${report.id}`).expect(200)).body;
    expect((await read()).rows.map(({ result }: { result: string }) => result)).toEqual([
      'invited',
      'mail_not_sent',
      'mail_not_sent',
    ]);
    const retry = () => api.post(`/tenants/${slug}/invitation-reports/${report.id}/retry`).expect(200);
    const { body } = await retry();
    expect(body).toMatchObject({ retried: 2, refused: [], report: { id: report.id, uncollected: 2 } });
    expect(body.report.rows.map(({ result }: { result: string }) => result)).toEqual(['invited', 'invited', 'invited']);
    expect(await mailsTo(address('kim'))).toEqual([]);
    // The password of whom no mail reached is handed over: the mail says so, and holds none.
    expect((await mailsTo(address('leo'))).map(({ template }) => template)).toEqual(['invite.manual']);
    expect((await retry()).body).toMatchObject({ retried: 0, refused: [] });
  });

  it('says of whom it could not write to why', async () => {
    const { report, userId, email } = await invited('ned');
    await mailed(email, 'refused');
    await api.post(`/tenants/${slug}/users/${userId}/suspend`, { reason: 'left' }).expect(200);
    const { body } = await api.post(`/tenants/${slug}/invitation-reports/${report.id}/retry`).expect(200);
    expect(body).toMatchObject({ retried: 0, refused: [{ email, error: expect.stringMatching(/withheld/) }] });
  });
});

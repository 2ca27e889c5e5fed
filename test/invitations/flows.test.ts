/** Invitations from outside, by HTTP and SMTP, on every store: flows.md T2, T3 and T7, and edge cases 9 to 14. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest, test } from '@jest/globals';
import { type SmtpTrap, startSmtpTrap } from '../mail/smtp-trap.js';
import { type Backend, type Gateway, startGateway } from '../support/gateway.js';
import { describeMongo } from '../support/mongo.js';

jest.setTimeout(60_000);
const day = 86_400_000;
const shape = /\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){5}\b/;

interface Row {
  readonly email: string;
  readonly result: string;
  readonly userId: string;
  readonly invitationId: string;
  readonly temporaryPassword: { readonly id: string; readonly handling: string; readonly state: string } | null;
}
/** What a call may answer, refused or not. */
interface Problem {
  readonly code?: string;
  readonly latestAllowed: string;
  readonly temporaryPassword: string & { readonly state: string };
}
interface Report {
  readonly id: string;
  readonly rows: readonly Row[];
  readonly uncollected: number;
}

function invitationFlows(store: Backend): void {
  let trap: SmtpTrap;
  let gateway: Gateway;
  let slug: string;
  let made = 0;

  beforeAll(async () => {
    trap = await startSmtpTrap({ recipientCode: (address) => (address.startsWith('bad') ? 550 : undefined) });
    gateway = await startGateway({ store, smtpUrl: trap.url });
  }, 60_000);
  afterAll(async () => {
    await gateway.close();
    await trap.stop();
  });
  beforeEach(async () => {
    made += 1;
    gateway.setClock(0);
    slug = (await gateway.tenant()).slug;
  });

  const address = (name: string) => `${name}.${made}@x.example`;
  const inDays = (days: number) => new Date(Date.now() + days * day).toISOString();
  const set = (settings: object) => gateway.api('PATCH', `/tenants/${slug}/settings`, settings);
  async function call(method: string, path: string, body?: unknown) {
    const answer = await fetch(`${gateway.url}/api/v1/tenants/${slug}${path}`, {
      method,
      headers: { authorization: `Bearer ${gateway.rootKey}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Problem };
  }
  const invite = (name: string, more: object = {}) =>
    gateway.api<Report>('POST', `/tenants/${slug}/invitations`, {
      kind: 'user',
      people: [{ email: address(name) }],
      ...more,
    });
  const readReport = (id: string) => gateway.api<Report>('GET', `/tenants/${slug}/invitation-reports/${id}`);
  const queue = async () =>
    (await gateway.api<{ items: { id: string; email: string }[] }>('GET', `/tenants/${slug}/temporary-passwords`))
      .items;

  async function until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
    for (const end = Date.now() + 30_000; Date.now() < end; await pause(50)) {
      const found = await look();
      if (found !== undefined) return found;
    }
    throw new Error(`${what} never came`);
  }
  const toOf = (name: string) =>
    trap.mails.filter(({ to }) => [to ?? []].flat().some(({ text }) => text.includes(address(name))));
  const mailTo = (name: string, subject = /./) =>
    until(`a mail to ${name}`, () => toOf(name).find((mail) => subject.test(mail.subject ?? '')));
  const passwordIn = (text: string | undefined) => shape.exec(text ?? '')?.[0];
  const signIn = async (name: string, password: string, tenant = slug) => {
    const answer = await fetch(`${gateway.url}/login/password`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: address(name), password, tenant }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  async function scim(name: string, more: object = {}) {
    const { baseUrl, token } = await gateway.directory(slug);
    const send = (method: string, path: string, body: object) =>
      fetch(`${baseUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
        body: JSON.stringify(body),
      });
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
    const user = (await (await send('POST', '/Users', { schemas, userName: address(name), ...more })).json()) as {
      id: string;
    };
    return { send, id: user.id };
  }
  /** Somebody with an account that is in use, in another tenant. */
  async function settled(name: string): Promise<void> {
    const here = slug;
    slug = (await gateway.tenant()).slug;
    await invite(name);
    const password = passwordIn((await mailTo(name)).text)!;
    const begun = await fetch(`${gateway.url}/login/password`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: address(name), password }),
    });
    const cookie = begun.headers.get('set-cookie')!.split(';')[0]!;
    const chosen = await fetch(`${gateway.url}/login/new-password`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify({ newPassword: 'lantern under seven bridges' }),
    });
    expect(chosen.status).toBe(200);
    slug = here;
  }

  describe('T2: how the newcomer gets in', () => {
    it('automatic: a temporary password in the mail, which opens the way to one of their own', async () => {
      const { rows } = await invite('ann');
      expect(rows).toMatchObject([
        { result: 'invited', temporaryPassword: { handling: 'automatic', state: 'emailed' } },
      ]);
      const mail = await mailTo('ann', /^Your access to/);
      expect(mail.text).toContain(`${gateway.config.publicUrl ?? ''}/invitations/`);
      expect(await signIn('ann', passwordIn(mail.text)!)).toMatchObject({
        status: 200,
        body: { next: 'change-password' },
      });
    });

    it('manual: a mail without it, and the password waits for somebody to hand it over', async () => {
      await set({ temporaryPassword: 'manual' });
      await invite('ben');
      const mail = await mailTo('ben', /is being prepared$/);
      expect(passwordIn(mail.text)).toBeUndefined();
      expect(mail.text).toMatch(/comes separately from/);
      const [waiting] = await queue();
      expect(waiting).toMatchObject({ email: address('ben') });
      const { body } = await call('POST', `/temporary-passwords/${waiting!.id}/collect`);
      expect(await signIn('ben', body.temporaryPassword)).toMatchObject({ status: 200 });
    });

    it('ask: whoever invites has to choose, or nothing is sent; a directory gets the fallback', async () => {
      await set({ temporaryPassword: 'ask' });
      const people = [{ email: address('cat') }];
      const refused = await call('POST', '/invitations', { kind: 'user', people });
      expect(refused).toMatchObject({ status: 422, body: { code: 'temporary_password_choice_required' } });
      expect((await gateway.api<{ items: unknown[] }>('GET', `/tenants/${slug}/users`)).items).toEqual([]);
      const { rows } = await invite('cat', { temporaryPassword: 'automatic' });
      expect(rows).toMatchObject([{ temporaryPassword: { handling: 'automatic' } }]);
      await scim('dan');
      await mailTo('dan', /is being prepared$/);
      expect(await queue()).toMatchObject([{ email: address('dan') }]);
    });

    it('a contractor has a password also where single sign-on is forced; others of a foreign domain are refused', async () => {
      await set({ passwordLogin: false, contractorsEnabled: true });
      expect((await invite('eve')).rows).toMatchObject([{ result: 'domain_blocked', temporaryPassword: null }]);
      const { rows } = await invite('fay', { kind: 'contractor', expiresAt: inDays(9) });
      expect(rows).toMatchObject([{ result: 'invited', temporaryPassword: { state: 'emailed' } }]);
      expect((await mailTo('fay', /^Temporary access to/)).text).toMatch(shape);
      expect(toOf('eve')).toEqual([]);
    });

    it('an existing account gets the link alone, and keeps its password', async () => {
      await settled('gil');
      const { rows } = await invite('gil');
      expect(rows).toMatchObject([{ result: 'linked', temporaryPassword: null }]);
      const mail = await mailTo('gil', /invited you to/);
      expect(passwordIn(mail.text)).toBeUndefined();
      expect(mail.text).toMatch(/present account/);
      expect(await signIn('gil', 'lantern under seven bridges')).toMatchObject({
        status: 200,
        body: { next: 'portal' },
      });
    });

    it('an arrival that waits for approval, or is not active yet, is sent nothing until then', async () => {
      const { send, id } = await scim('hal', { active: false });
      await set({ onScimCreate: 'hold' });
      await scim('ida');
      const { items } = await gateway.api<{ items: { id: string; email: string; holds: string[] }[] }>(
        'GET',
        `/tenants/${slug}/users?status=on_hold`,
      );
      expect(items.map(({ email, holds }) => [email, holds]).sort()).toEqual([
        [address('hal'), ['idp_inactive']],
        [address('ida'), ['approval_needed']],
      ]);
      // A mail that was queued in spite of it would be out by the time that this one is.
      await invite('jon');
      await mailTo('jon');
      expect([...toOf('hal'), ...toOf('ida')]).toEqual([]);
      const patch = { Operations: [{ op: 'replace', path: 'active', value: true }] };
      const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
      expect((await send('PATCH', `/Users/${id}`, { schemas, ...patch })).status).toBe(200);
      await mailTo('hal');
      const ida = items.find(({ email }) => email === address('ida'))!;
      await gateway.api('POST', `/tenants/${slug}/users/${ida.id}/restore`, { reason: 'known' });
      await mailTo('ida');
    });
  });

  describe('T3: contractors', () => {
    const one = (more: object) => ({ kind: 'contractor', people: [{ email: address('con') }], ...more });
    test.each([
      ['switched off', false, () => one({ expiresAt: inDays(9) }), 409, 'contractors_disabled'],
      ['without a date', true, () => one({}), 422, 'expiry_required'],
      ['with one that is past', true, () => one({ expiresAt: inDays(-1) }), 422, 'expiry_in_past'],
      ['with one too far away', true, () => one({ expiresAt: inDays(400) }), 422, 'expiry_too_far'],
      [
        'with a sponsor whom nobody knows',
        true,
        () => one({ expiresAt: inDays(9), sponsor: 'none' }),
        422,
        'sponsor_unknown',
      ],
    ])('%s: the whole call is refused, and nothing is sent', async (_, contractorsEnabled, body, status, code) => {
      await set({ contractorsEnabled });
      const refused = await call('POST', '/invitations', body());
      expect(refused).toMatchObject({ status, body: { code } });
      if (code === 'expiry_too_far') expect(Date.parse(refused.body.latestAllowed)).toBeGreaterThan(Date.now());
      expect((await gateway.api<{ items: unknown[] }>('GET', `/tenants/${slug}/users`)).items).toEqual([]);
      expect(toOf('con')).toEqual([]);
    });

    it('who is an employee here already stays one', async () => {
      await set({ contractorsEnabled: true });
      await invite('kim');
      const { rows } = await invite('kim', { kind: 'contractor', expiresAt: inDays(9) });
      expect(rows).toMatchObject([{ result: 'already_member' }]);
    });

    it('switched off between the wizard and the send (edge case 14): refused', async () => {
      await set({ contractorsEnabled: true });
      await set({ contractorsEnabled: false });
      const refused = await call('POST', '/invitations', one({ expiresAt: inDays(9) }));
      expect(refused.body.code).toBe('contractors_disabled');
    });
  });

  it('T7: tells of each address what became of it, and keeps the report', async () => {
    await set({ contractorsEnabled: true });
    await settled('old');
    const { rows: member } = await invite('member');
    const { rows: held } = await invite('held');
    await gateway.api('POST', `/tenants/${slug}/users/${held[0]!.userId}/suspend`, { reason: 'later' });
    const people = [
      { email: address('new') },
      { email: address('old') },
      { email: address('member') },
      { email: 'nobody at all' },
      { email: address('NEW').toUpperCase() },
      { email: address('past'), expiresAt: inDays(-3) },
      { email: address('held') },
      { email: address('bad') },
    ];
    const body = { kind: 'contractor', expiresAt: inDays(20), people };
    const { id } = await gateway.api<Report>('POST', `/tenants/${slug}/invitations`, body);
    const results = [
      'invited',
      'linked',
      'already_member',
      'invalid_address',
      'duplicate_in_list',
      'expiry_invalid',
      'needs_decision',
      'mail_not_sent',
    ];
    const { rows, uncollected } = await until('the refusal of the mail', async () => {
      const report = await readReport(id);
      return report.rows.some(({ result }) => result === 'mail_not_sent') ? report : undefined;
    });
    expect(rows.map(({ result }) => result)).toEqual(results);
    expect(rows[2]!.invitationId).toBe(member[0]!.invitationId);
    // Edge case 11: a failed row keeps its reason, here what the mail server said.
    expect(rows[7]).toMatchObject({ error: expect.stringContaining('550') });
    // Edge case 13: the password of a mail that was not taken is void, and another one waits to be handed over.
    expect(rows[7]!.temporaryPassword).toMatchObject({ handling: 'manual', state: 'to_deliver' });
    expect(uncollected).toBe(1);
    expect(await queue()).toMatchObject([{ id: rows[7]!.temporaryPassword!.id, email: address('bad') }]);
    expect((await readReport(id)).rows).toEqual(rows);
  });

  it('edge case 9: an expired password opens nothing, and reissuing renews the invitation that is over with it', async () => {
    const { rows } = await invite('lea');
    const first = passwordIn((await mailTo('lea')).text)!;
    gateway.setClock(8 * day);
    expect((await signIn('lea', first)).status).toBe(401);
    const reissued = await call('POST', `/temporary-passwords/${rows[0]!.temporaryPassword!.id}/reissue`);
    expect(reissued).toMatchObject({ status: 200, body: { handling: 'automatic', state: 'emailed' } });
    const second = await until('the second mail', () => toOf('lea')[1]);
    expect(second.subject).toMatch(/^Your access to/);
    const path = /\/invitations\/[\w%-]+/.exec(second.text!)![0];
    const page = await fetch(`${gateway.url}${path}`, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect((await signIn('lea', first)).status).toBe(401);
    expect((await signIn('lea', passwordIn(second.text)!)).status).toBe(200);
  });

  it('edge case 10: five times a day at most, each link killing the one before', async () => {
    const { rows } = await invite('mia');
    const { invitationId } = rows[0]!;
    await mailTo('mia');
    for (let times = 1; times <= 5; times += 1) {
      const { status, body } = await call('POST', `/invitations/${invitationId}/resend`);
      expect([status, body.temporaryPassword?.state]).toEqual([200, 'emailed']);
      await until('the mail', () => toOf('mia')[times]);
    }
    const refused = await call('POST', `/invitations/${invitationId}/resend`);
    expect(refused).toMatchObject({ status: 429, body: { code: 'resend_limit' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(86_000);
    const links = toOf('mia').map(({ text }) => /\/invitations\/[\w%-]+/.exec(text!)![0]);
    expect(new Set(links).size).toBe(6);
    const accept = (path: string) =>
      fetch(`${gateway.url}${path}/accept`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
    expect((await accept(links[4]!)).status).toBe(410);
    expect((await accept(links[5]!)).status).toBe(200);
    expect((await signIn('mia', passwordIn(toOf('mia')[4]!.text)!)).status).toBe(401);
    expect((await signIn('mia', passwordIn(toOf('mia')[5]!.text)!)).status).toBe(200);
  });

  it('edge cases 11 and 12: a secret is given once, to the first of two, and the other is told to whom', async () => {
    const { id, rows } = await invite('nia', { temporaryPassword: 'manual' });
    const password = rows[0]!.temporaryPassword!.id;
    const collect = () => call('POST', `/temporary-passwords/${password}/collect`);
    const answers = await Promise.all([collect(), collect()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
    const refused = answers.find(({ status }) => status === 410)!;
    expect(refused.body).toMatchObject({ collectedBy: expect.any(String), collectedAt: expect.any(String) });
    const letter = await fetch(`${gateway.url}/api/v1/tenants/${slug}/temporary-passwords/${password}/letter.pdf`, {
      headers: { authorization: `Bearer ${gateway.rootKey}` },
    });
    expect(letter.status).toBe(410);
    const text = JSON.stringify(await readReport(id));
    expect(text).not.toMatch(shape);
    expect((await call('POST', `/temporary-passwords/${password}/reissue`)).body).toMatchObject({
      state: 'to_deliver',
    });
  });

  it('the account lookup tells of accounts and members, in any spelling, and is audited (flows.md G4)', async () => {
    await settled('oda');
    await invite('pam');
    const emails = [address('oda').toUpperCase(), address('pam'), address('nobody'), 'no address'];
    const found = await gateway.api('POST', `/tenants/${slug}/account-lookup`, { emails });
    expect(found).toEqual([
      { email: emails[0], exists: true, memberHere: false },
      { email: emails[1], exists: true, memberHere: true },
      { email: emails[2], exists: false, memberHere: false },
      { email: emails[3], exists: false, memberHere: false },
    ]);
    const { items } = await gateway.api<{ items: object[] }>(
      'GET',
      `/tenants/${slug}/audit-events?type=accounts.looked_up`,
    );
    expect(items).toMatchObject([{ after: { asked: 4, existing: 2 } }]);
  });
}

describe('invitations on the embedded store', () => invitationFlows('embedded'));
describeMongo('invitations on MongoDB', () => invitationFlows('mongo'));

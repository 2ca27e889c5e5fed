/** Temporary passwords and the password that follows, from outside (flows.md T6, security rules 3, 21 and 24). */
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import type { Account, Invitation, Link, TemporaryPassword } from '../../src/storage/port/index.js';
import { cookieOf, LoginApp, ownPassword, start } from './app.js';

let app: LoginApp;

beforeEach(async () => {
  app = await LoginApp.open();
  await app.tenant('acme');
});
afterEach(() => app.close());

const choose = (cookie: string, newPassword: string, more: object = {}) =>
  app.post('/login/new-password', { newPassword, ...more }, { Cookie: cookie });

describe('a temporary password', () => {
  let account: Account;
  let link: Link;
  beforeEach(async () => {
    account = await app.newcomer();
    link = await app.link(account, 'acme', { state: 'invited' });
  });

  async function invitation(): Promise<Invitation> {
    const record: Invitation = {
      id: 'invitation',
      v: 1,
      tenantId: 'acme',
      linkId: link.id,
      accountId: account.id,
      email: 'ann@example.com',
      kind: 'user',
      state: 'sent',
      hash: 'x',
      createdAt: start,
      expiresAt: start + 1,
    };
    await app.storage.commit([{ change: 'insert', collection: 'invitations', record }]);
    return record;
  }
  const stateOf = async (): Promise<string[]> =>
    (await app.storage.temporaryPasswords.list('link', [link.id], { limit: 10 })).items.map(({ state }) => state);

  it('leads to a new one, and nowhere else before that', async () => {
    await invitation();
    const text = await app.temporary(link);
    const answer = await app.signIn(text).expect(200);
    expect(answer.body).toEqual({ next: 'change-password' });
    const cookie = cookieOf(answer);
    expect(await stateOf()).toEqual(['used']);
    expect((await app.me(cookie).expect(403)).body.code).toBe('password_change_required');
    await app.post('/login/tenant', { tenant: 'acme' }, { Cookie: cookie }).expect(403);
    expect((await app.storage.links.get(link.id))?.state).toBe('invited');

    const chosen = await choose(cookie, ownPassword).expect(200);
    expect(chosen.body).toEqual({ next: 'portal' });
    await app.me(cookieOf(chosen)).expect(200);
    await app.me(cookie).expect(401);
    expect(await stateOf()).toEqual(['retired']);
    expect((await app.storage.links.get(link.id))?.state).toBe('active');
    expect((await app.storage.invitations.get('invitation'))?.state).toBe('accepted');
    expect(await app.storage.accounts.get(account.id)).toMatchObject({
      state: 'active',
      signedInAt: start,
      emailProvenAt: start,
    });
    expect(await app.events('acme')).toEqual(['session.started', 'invitation.accepted', 'password.changed']);
    await app.signIn().expect(200, { next: 'portal' });
    await app.signIn(text).expect(401);
  });

  it('is good once, also for two at the same moment', async () => {
    const text = await app.temporary(link);
    app.compared = 0;
    const answers = await Promise.all([app.signIn(text), app.signIn(text)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect(app.compared).toBe(1);
  });

  it('is taken however it is typed', async () => {
    const text = await app.temporary(link);
    await app.signIn(text.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')).expect(200);
  });

  test.each<[string, Partial<TemporaryPassword>, number]>([
    ['emailed', { state: 'emailed' }, 200],
    ['collected', { state: 'collected', handling: 'manual' }, 200],
    ['not handed over', { state: 'to_deliver', handling: 'manual' }, 401],
    ['used', { state: 'used' }, 401],
    ['retired', { state: 'retired' }, 401],
    ['reissued', { state: 'reissued' }, 401],
    ['revoked', { state: 'revoked' }, 401],
    ['over', { expiresAt: start }, 401],
    ['of somebody else', { accountId: 'somebody-else' }, 401],
  ])('that is %s', async (_, changed, status) => {
    const text = await app.temporary(link, changed);
    app.compared = 0;
    await app.signIn(text).expect(status);
    expect(app.compared).toBe(status === 401 ? 1 : 0);
  });

  it('opens the tenant that it was made for, and no other', async () => {
    await app.tenant('bolt');
    const other = await app.link(account, 'bolt', { state: 'invited' });
    const text = await app.temporary(link);
    await app.signIn(text, { tenant: 'bolt' }).expect(401);
    const answer = await app.signIn(text).expect(200);
    const chosen = await choose(cookieOf(answer), ownPassword).expect(200);
    expect((await app.me(cookieOf(chosen))).body.tenant.slug).toBe('acme');
    expect((await app.storage.links.get(other.id))?.state).toBe('invited');
  });

  it('of every tenant is worthless once the owner has a password', async () => {
    await app.tenant('bolt');
    const other = await app.link(account, 'bolt', { state: 'invited' });
    const text = await app.temporary(other, { handling: 'manual', state: 'collected' });
    const late = cookieOf(await app.signIn(text).expect(200));
    const chosen = cookieOf(await app.signIn(await app.temporary(link)));
    await choose(chosen, ownPassword).expect(200);
    // SECURITY: the other tenant's session may not set the password of an account that is in use by now.
    await choose(late, 'another long enough phrase').expect(401);
    await app.signIn(await app.temporary(other)).expect(401);
    await app.signIn().expect(200);
  });

  it('that was handed over proves no address', async () => {
    const text = await app.temporary(link, { handling: 'manual', state: 'collected' });
    await choose(cookieOf(await app.signIn(text)), ownPassword).expect(200);
    expect((await app.storage.accounts.get(account.id))?.emailProvenAt).toBeUndefined();
    await app.tenant('bolt');
    await app.link(account, 'bolt', { state: 'invited' });
    expect((await app.signIn(ownPassword, { tenant: 'bolt' }).expect(403)).body.code).toBe('email_unproven');
  });

  it('stays unused on hold', async () => {
    await app.alter('links', link.id, { holds: ['approval_needed'] });
    const text = await app.temporary(link);
    expect((await app.signIn(text).expect(403)).body.code).toBe('access_on_hold');
    expect(await stateOf()).toEqual(['emailed']);
  });

  it('never becomes the lasting one, nor what is too easy', async () => {
    const text = await app.temporary(link);
    const cookie = cookieOf(await app.signIn(text));
    const refused = {
      [text]: 'password_is_temporary',
      [text.toLowerCase().replaceAll('-', '')]: 'password_is_temporary',
      short: 'password_too_short',
      passwordpasswordpassword: 'password_blocklisted',
      'ann@example.com': 'password_blocklisted',
    };
    for (const [password, code] of Object.entries(refused)) {
      expect((await choose(cookie, password).expect(422)).body.code).toBe(code);
    }
    expect((await choose(cookie, 'é'.repeat(129)).expect(422)).body.code).toBe('password_too_long');
    await choose(cookie, ownPassword).expect(200);
  });

  it('opens nothing when the access goes before the new password comes', async () => {
    const cookie = cookieOf(await app.signIn(await app.temporary(link)));
    await app.alter('links', link.id, { holds: ['idp_inactive'] });
    await choose(cookie, ownPassword).expect(401);
    expect((await app.storage.accounts.get(account.id))?.passwordHash).toBeUndefined();
  });
});

describe('changing the password', () => {
  it('takes the present one, and ends every other session', async () => {
    await app.link(await app.account(), 'acme');
    const elsewhere = cookieOf(await app.signIn());
    const here = cookieOf(await app.signIn());
    const next = 'another long enough phrase';
    expect((await choose(here, next).expect(403)).body.code).toBe('current_password_wrong');
    expect((await choose(here, next, { currentPassword: 'wrong' }).expect(403)).body.code).toBe(
      'current_password_wrong',
    );
    const changed = await choose(here, next, { currentPassword: ownPassword }).expect(200);
    await app.me(elsewhere).expect(401);
    await app.me(here).expect(401);
    await app.me(cookieOf(changed)).expect(200);
    await app.signIn().expect(401);
    await app.signIn(next).expect(200);
  });

  it('is slowed down like signing in', async () => {
    await app.link(await app.account(), 'acme');
    const cookie = cookieOf(await app.signIn());
    for (let each = 0; each < 10; each++) await choose(cookie, 'x', { currentPassword: 'wrong' }).expect(403);
    await choose(cookie, 'x', { currentPassword: ownPassword }).expect(429);
  });

  it('needs somebody', async () => {
    await choose('', 'another long enough phrase').expect(401);
  });
});

/** Who forgot the password: a mail that tells nobody anything, and a link that works once. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import request from 'supertest';
import type { Account, Link, OutgoingMail } from '../../src/storage/port/index.js';
import { cookieOf, email, LoginApp, ownPassword, start } from './app.js';
import { accept, FormBrowser } from './browser.js';

const newPassword = 'lantern under seven bridges';
let app: LoginApp;
let account: Account;
let link: Link;

beforeEach(async () => {
  app = await LoginApp.open();
  await app.tenant('acme');
});
afterEach(() => app.close());

async function member(changed: Partial<Account> = {}): Promise<void> {
  account = await app.account(changed);
  link = await app.link(account, 'acme');
}
const ask = (who = email, headers: Record<string, string> = {}) =>
  app.post('/login/forgotten', { email: who }, headers);
const reset = (token: string, password = newPassword) => app.post('/login/reset', { token, newPassword: password });

/** All mails, once there are so many: they are queued after the answer has gone out. */
async function mails(atLeast = 1): Promise<readonly OutgoingMail[]> {
  for (const until = Date.now() + 20_000; Date.now() < until; await pause(5)) {
    const queued = await app.storage.mails.upTo('due', Number.MAX_SAFE_INTEGER, 100);
    if (queued.length >= atLeast) return queued;
  }
  throw new Error(`no ${atLeast} mails were queued`);
}

/** The token of the latest link. */
async function mailedToken(inAll = 1): Promise<string> {
  const mail = (await mails(inAll)).at(-1)!;
  const { keyring } = app.deps as unknown as { keyring: { open(purpose: string, sealed: string, of: string): string } };
  return JSON.parse(keyring.open('mail', mail.sealed!, `${mail.tenantId}|${mail.id}`)).resetToken;
}

describe('asking', () => {
  it('answers the same to everybody, and mails who may have a link', async () => {
    await member();
    for (const who of ['nobody@example.com', 'no address', email]) {
      const answer = await ask(who).expect(202);
      expect(answer.body).toEqual({});
    }
    const sent = await mails();
    expect(sent).toMatchObject([{ template: 'password.reset', to: email, tenantId: 'acme' }]);
    expect(JSON.stringify(sent[0]!.data)).not.toContain(await mailedToken());
  });

  it('mails an address at most once in five minutes, whatever its case', async () => {
    await member();
    for (const who of [email, email.toUpperCase(), ` ${email}`]) await ask(who).expect(202);
    await mails();
    app.now += 300_000;
    await ask().expect(202);
    expect(await mails(2)).toHaveLength(2);
  });

  it('is slowed down by network, known addresses or not', async () => {
    const from = { 'X-Forwarded-For': '192.0.2.9' };
    for (let each = 0; each < 30; each++) await ask(`a${each}@example.com`, from).expect(202);
    expect((await ask('b@example.com', from).expect(429)).headers['retry-after']).toBe('60');
    await ask('b@example.com', { 'X-Forwarded-For': '192.0.2.10' }).expect(202);
  });

  it('gives nothing to who has never signed in, is shut out, or is here no more', async () => {
    account = await app.newcomer();
    link = await app.link(account, 'acme', { state: 'invited' });
    await app.temporary(link, { expiresAt: start });
    await ask().expect(202);
    await app.alter('accounts', account.id, { state: 'disabled', signedInAt: start });
    app.now += 300_000;
    await ask().expect(202);
    await app.alter('accounts', account.id, { state: 'active' });
    await app.alter('links', link.id, { holds: ['idp_inactive'] });
    app.now += 300_000;
    await ask().expect(202);
    await app.alter('links', link.id, { state: 'removed', holds: [] });
    app.now += 300_000;
    await ask().expect(202);
    await app.alter('links', link.id, { state: 'active' });
    app.now += 300_000;
    await ask().expect(202);
    expect(await mails()).toHaveLength(1);
  });
});

describe('the link', () => {
  it('sets the password once, ends every session, and comes in', async () => {
    await member({ emailProvenAt: undefined } as unknown as Partial<Account>);
    const old = cookieOf(await app.signIn());
    await ask();
    const token = await mailedToken();
    for (let times = 0; times < 2; times++) {
      const page = await request(app.app).get(`/reset/${token}`).set('Accept', accept).expect(200);
      expect(page.headers['referrer-policy']).toBe('no-referrer');
      expect(page.text).toContain(email);
    }
    expect((await reset(token, 'short').expect(422)).body.code).toBe('password_too_short');
    const answer = await reset(token).expect(200, { next: 'portal' });
    await app.me(cookieOf(answer)).expect(200);
    await app.me(old).expect(401);
    await app.signIn().expect(401);
    await app.signIn(newPassword).expect(200);
    expect((await reset(token).expect(410)).body.code).toBe('token_invalid');
    await request(app.app).get(`/reset/${token}`).set('Accept', accept).expect(410);
    expect((await app.storage.accounts.get(account.id))?.emailProvenAt).toBe(start);
    expect(await app.events('acme')).toEqual([
      'session.started',
      'password.changed',
      'session.started',
      'session.started',
    ]);
  });

  it('works for one of many who come at once', async () => {
    await member();
    await ask();
    const token = await mailedToken();
    const answers = await Promise.all(Array.from({ length: 4 }, () => reset(token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410]);
  });

  test.each([
    'over',
    'of another kind',
    'made worthless by a later one that was used',
    'of a disabled account',
    'of a former address',
  ])('is no longer good: %s', async (why) => {
    await member();
    await ask();
    let token = await mailedToken();
    if (why === 'over') app.now += 3_600_000;
    if (why === 'of another kind') token = await app.invite(await app.link(account, 'bolt', { state: 'invited' }));
    if (why === 'of a former address') {
      await app.alter('accounts', account.id, { email: 'new@example.com', emailKey: 'new@example.com' });
    }
    if (why === 'of a disabled account') await app.alter('accounts', account.id, { state: 'disabled' });
    if (why.startsWith('made')) {
      app.now += 300_000;
      await ask();
      await reset(await mailedToken(2)).expect(200);
    }
    const { body } = await reset(token).expect(410);
    expect(body.code).toBe('token_invalid');
    expect((await request(app.app).get(`/reset/${token}`).set('Accept', accept).expect(410)).text).toContain(
      'This link is no longer good',
    );
  });

  it('retires temporary passwords, and none of them becomes the lasting one', async () => {
    await member();
    const temporary = await app.temporary(link);
    await ask();
    const token = await mailedToken();
    expect((await reset(token, temporary).expect(422)).body.code).toBe('password_is_temporary');
    await reset(token).expect(200);
    const [left] = (await app.storage.temporaryPasswords.list('link', [link.id], { limit: 1 })).items;
    expect(left!.state).toBe('retired');
  });

  it('lets somebody of several tenants choose, and somebody without access sign in later', async () => {
    await member();
    await app.tenant('bolt');
    await app.link(account, 'bolt');
    await ask();
    const answer = await reset(await mailedToken()).expect(200);
    expect(answer.body).toMatchObject({ next: 'choose-tenant', tenants: [{ slug: 'acme' }, { slug: 'bolt' }] });
    app.now += 300_000;
    await ask();
    const token = await mailedToken(2);
    for (const { id } of (await app.storage.links.list('account', [account.id], { limit: 9 })).items) {
      await app.alter('links', id, { holds: ['admin_suspended'] });
    }
    const shut = await reset(token, ownPassword).expect(200, { next: 'login' });
    expect(shut.headers['set-cookie']).toBeUndefined();
  });

  it('is followed in a browser, in its language', async () => {
    await member();
    const browser = new FormBrowser(app, 'fr-CA');
    expect((await browser.look('/login/forgotten')).text).toContain('Mot de passe oublié?');
    const sent = await browser.post('/login/forgotten', { email });
    expect(sent.status).toBe(202);
    expect(sent.text).toContain('Consultez votre boîte de courriel');
    const token = await mailedToken();
    const wrong = await browser.post('/login/reset', { token, newPassword: 'court' }, { Origin: 'null' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain(`name="token" value="${token}"`);
    const done = await browser.post('/login/reset', { token, newPassword }, { Origin: 'null' });
    expect(done.headers.location).toBe('/portal');
    expect((await browser.look('/portal')).text).toContain('Vos coffres');
  });
});

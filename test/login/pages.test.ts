/** The pages of signing in, as a browser without JavaScript sees them. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import request from 'supertest';
import type { Account, Change } from '../../src/storage/port/index.js';
import { email, LoginApp, ownPassword, publicUrl, start } from './app.js';
import { accept, FormBrowser } from './browser.js';

let app: LoginApp;
let browser: FormBrowser;
let account: Account;

beforeEach(async () => {
  app = await LoginApp.open();
  browser = new FormBrowser(app);
  await app.tenant('acme');
  account = await app.account();
});
afterEach(() => app.close());

const commit = (...changes: Change[]) => app.storage.commit(changes);

/** A tenant's own domain, with a connection. */
async function connect(tenantId: string, domain: string, status: 'on' | 'off' = 'on'): Promise<string> {
  const id = randomUUID();
  const record = { id: randomUUID(), v: 1, tenantId, domain, status: 'verified', verifiedDomain: domain } as const;
  const connection = { id, v: 1, tenantId, type: 'oidc', name: 'Acme & Co', status, jit: false } as const;
  await commit(
    { change: 'insert', collection: 'domains', record: { ...record, txtRecord: 'x', createdAt: start } },
    { change: 'insert', collection: 'connections', record: { ...connection, idpInitiated: false, createdAt: start } },
  );
  return id;
}

describe('every page', () => {
  it('is strict, unkept, and in the language of the browser', async () => {
    const answer = await browser.look('/login');
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['referrer-policy']).toBe('same-origin');
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|script/);
    expect(answer.text).not.toContain('<script');
    expect(answer.text).toContain('<html lang="en">');
    const french = await new FormBrowser(app, 'de, fr-CA;q=0.8, en;q=0.3').look('/login');
    expect(french.text).toContain('<html lang="fr">');
    expect(french.text).toContain('Adresse de courriel');
  });
});

describe('a client that asks for nothing in particular', () => {
  const any = (path: string, cookie = '') => request(app.app).get(path).set({ Accept: '*/*', Cookie: cookie });

  it('gets data of the portal, and no way to a page', async () => {
    await app.link(account, 'acme');
    const stranger = await any('/portal');
    expect([stranger.status, stranger.body.code]).toEqual([401, 'unauthorized']);
    await browser.post('/login/password', { email, password: ownPassword });
    const mine = await any('/portal', browser.cookie);
    expect([mine.status, mine.body.account?.email]).toEqual([200, email]);
    expect((await any('/console', browser.cookie)).body.code).toBe('forbidden');
  });

  it('gets the pages that are nothing but pages', async () => {
    const newcomer = await app.account({ email: 'new@example.com', emailKey: 'new@example.com' });
    const token = await app.invite(await app.link(newcomer, 'acme', { state: 'invited' }));
    for (const path of ['/login', `/invitations/${token}`]) {
      expect((await any(path)).headers['content-type']).toBe('text/html; charset=utf-8');
    }
  });
});

describe('the way in', () => {
  it('is asked by address first, then by password, to where one wanted to go', async () => {
    await app.link(account, 'acme');
    expect((await browser.look('/portal')).headers.location).toBe('/login?returnTo=%2Fportal');
    const first = await browser.look('/login?returnTo=%2Fportal%3Fa%3Db');
    expect(first.text).toContain('name="returnTo" value="/portal?a=b"');
    const second = await browser.post('/login', { email, returnTo: '/portal?a=b' });
    expect(second.text).toContain(`value="${email}"`);
    expect(second.text).toContain('autocomplete="current-password"');
    const third = await browser.post('/login/password', { email, password: ownPassword, returnTo: '/portal?a=b' });
    expect(third.status).toBe(303);
    expect(third.headers.location).toBe('/portal?a=b');
    expect((await browser.look('/login')).headers.location).toBe('/portal');
    expect((await browser.look('/portal')).text).toContain('Tenant acme');
    const out = await browser.post('/logout');
    expect(out.headers.location).toBe('/login?notice=signed-out');
    expect((await browser.look('/login?notice=signed-out')).text).toContain('You are signed out.');
    expect((await browser.look('/portal')).status).toBe(303);
  });

  test.each(['//evil.example', 'https://evil.example', '/\\evil.example'])('never leads to %s', async (returnTo) => {
    await app.link(account, 'acme');
    expect((await browser.look(`/login?returnTo=${encodeURIComponent(returnTo)}`)).text).not.toContain('evil');
    const answer = await browser.post('/login/password', { email, password: ownPassword, returnTo });
    expect(answer.headers.location).toBe('/portal');
  });

  it('says the same to a stranger as to a member, and never a password', async () => {
    await app.link(account, 'acme');
    const wrong = 'not this one <b> at all';
    const pages = [];
    for (const who of [email, 'nobody@example.com']) {
      const known = await browser.post('/login', { email: who });
      const refused = await browser.post('/login/password', { email: who, password: wrong });
      expect(refused.status).toBe(401);
      expect(refused.text).toContain('role="alert"');
      expect(refused.text).not.toContain('not this one');
      expect(refused.text).toContain(`value="${who}"`);
      expect(refused.text).toContain('<title>Error: ');
      pages.push(`${known.text}${refused.text}`.replaceAll(who, '{}'));
    }
    expect(pages[0]).toBe(pages[1]);
  });

  it('escapes what was typed', async () => {
    const answer = await browser.post('/login', { email: '"><b>x</b>' });
    expect(answer.status).toBe(422);
    expect(answer.text).not.toContain('<b>x');
    expect(answer.text).toContain('aria-invalid="true"');
  });

  it('is refused to forms of other sites', async () => {
    await app.link(account, 'acme');
    for (const headers of [{ Origin: 'https://evil.example' }, { 'Sec-Fetch-Site': 'cross-site' }]) {
      const answer = await browser.post('/login/password', { email, password: ownPassword }, headers as never);
      expect(answer.status).toBe(403);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
  });

  it('tells when access ended, in words', async () => {
    await app.link(account, 'acme', { kind: 'contractor', expiresAt: start });
    const answer = await new FormBrowser(app, 'fr').post('/login/password', { email, password: ownPassword });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('lundi 14 janvier 2030');
  });
});

describe('identity providers', () => {
  it('are offered by the domain of the address alone', async () => {
    const id = await connect('acme', 'acme.example');
    for (const who of ['a@acme.example', 'nobody@ACME.example']) {
      const { text } = await browser.post('/login', { email: who, returnTo: '/portal' });
      expect(text).toContain(`href="/login/oidc/${id}?returnTo=%2Fportal"`);
      expect(text).toContain('Continue with Acme &amp; Co');
      expect(text).not.toContain('<details');
    }
    expect((await browser.post('/login', { email })).text).not.toContain('/login/oidc/');
    const json = await app.post('/login', { email: 'a@acme.example' }).expect(200);
    const loginUrl = `${publicUrl}/login/oidc/${id}`;
    expect(json.body).toEqual({ connections: [{ type: 'oidc', name: 'Acme & Co', loginUrl }] });
  });

  it('come first where single sign-on is forced; the password stays for its exceptions', async () => {
    await connect('acme', 'acme.example');
    const { settings } = (await app.storage.tenants.get('acme'))!;
    await app.alter('tenants', 'acme', { settings: { ...settings, passwordLogin: false } });
    const { text } = await browser.post('/login', { email: 'a@acme.example' });
    expect(text).toMatch(/<details>[\s\S]*name="password"/);
    const refused = await browser.post('/login/password', { email: 'a@acme.example', password: 'x' });
    expect(refused.text).toContain('<details open>');
  });

  it('are not offered while they are off', async () => {
    await connect('acme', 'acme.example', 'off');
    expect((await browser.post('/login', { email: 'a@acme.example' })).text).not.toContain('/login/oidc/');
  });
});

describe('a session that has something to do first', () => {
  it('chooses a tenant', async () => {
    await app.tenant('bolt');
    await app.link(account, 'acme');
    await app.link(account, 'bolt');
    const answer = await browser.post('/login/password', { email, password: ownPassword, returnTo: '/portal?x=1' });
    expect(answer.headers.location).toBe('/login/tenant?returnTo=%2Fportal%3Fx%3D1');
    expect((await browser.look('/portal')).headers.location).toBe('/login/tenant?returnTo=%2Fportal');
    const page = await browser.look(String(answer.headers.location));
    expect(page.text).toContain('<button class="second" name="tenant" value="bolt">Tenant bolt</button>');
    const wrong = await browser.post('/login/tenant', { tenant: 'elsewhere' });
    expect(wrong.status).toBe(404);
    expect(wrong.text).toContain('value="bolt"');
    const chosen = await browser.post('/login/tenant', { tenant: 'bolt', returnTo: '/portal?x=1' });
    expect(chosen.headers.location).toBe('/portal?x=1');
    expect((await browser.look('/portal')).text).toContain('Tenant bolt');
  });

  it('sets a password, which shows its rules and what is wrong', async () => {
    await app.alter('accounts', account.id, { state: 'pending', signedInAt: undefined, passwordHash: undefined });
    const link = await app.link(account, 'acme', { state: 'invited' });
    const password = await app.temporary(link);
    const answer = await browser.post('/login/password', { email, password });
    expect(answer.headers.location).toBe('/login/new-password');
    expect((await browser.look('/portal')).headers.location).toBe('/login/new-password?returnTo=%2Fportal');
    const page = await browser.look('/login/new-password');
    expect(page.text).toContain('15 to 128 characters');
    expect(page.text).not.toContain('name="currentPassword"');
    const short = await browser.post('/login/new-password', { newPassword: 'short' });
    expect(short.status).toBe(422);
    expect(short.text).toContain('aria-describedby="newPassword-wrong rules"');
    expect((await browser.post('/login/new-password', { newPassword: password })).text).toContain(
      'a temporary password',
    );
    const done = await browser.post('/login/new-password', { newPassword: ownPassword });
    expect(done.headers.location).toBe('/portal');
    expect((await browser.look('/portal')).status).toBe(200);
    expect((await browser.look('/login/new-password')).text).toContain('name="currentPassword"');
  });
});

describe('the portal', () => {
  const entries = [
    { id: 'e1', name: 'Ledger <1>', kind: 'session', url: 'https://ledger.example/?a=1&b=2' },
    { id: 'e2', name: 'Root', kind: 'privileged', url: 'https://pam.example/' },
  ] as const;

  async function signIn(kind: 'user' | 'admin' | 'contractor') {
    const until = kind === 'contractor' ? { expiresAt: start + 86_400_000 } : {};
    const link = await app.link(account, 'acme', { kind, ...until });
    const vault = { id: 'v', v: 1, tenantId: 'acme', name: 'Finance', nameKey: 'finance', state: 'live' } as const;
    const grant = { id: 'g', v: 1, tenantId: 'acme', vaultId: 'v', role: 'edit', source: 'direct' } as const;
    await commit(
      { change: 'insert', collection: 'vaults', record: { ...vault, entries, createdAt: start } },
      { change: 'insert', collection: 'vaultGrants', record: { ...grant, linkId: link.id, createdAt: start } },
    );
    await browser.post('/login/password', { email, password: ownPassword });
    return link;
  }

  it('shows vaults, sessions and roles in force; or the sessions alone, as long as one likes', async () => {
    await signIn('user');
    const full = await browser.look('/portal');
    expect(full.text).toContain('Ledger &lt;1&gt;');
    expect(full.text).toContain('href="https://ledger.example/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer"');
    expect(full.text).toContain('Can edit');
    expect(full.text).toContain('Change password');
    expect(full.text).not.toContain('Administration');
    const chosen = await browser.post('/portal/view', { view: 'compact' });
    expect(chosen.headers.location).toBe('/portal');
    const compact = await browser.look('/portal');
    expect(compact.text).toContain('Ledger &lt;1&gt;');
    expect(compact.text).not.toContain('Root');
    expect(compact.text).not.toContain('Change password');
    await browser.post('/portal/view', { view: 'full' });
    expect((await browser.look('/portal')).text).toContain('Root');
    expect((await browser.post('/portal/view', { view: 'else' })).status).toBe(422);
  });

  it('is compact for contractors at first, with their last day and its zone; privileged entries stay shut', async () => {
    await signIn('contractor');
    const compact = await browser.look('/portal');
    expect(compact.text).toContain('Your sessions');
    expect(compact.text).toContain('Tuesday, January 15, 2030 at 7:00 p.m., Eastern Standard Time');
    expect(compact.text).not.toContain('Root');
    await browser.post('/portal/view', { view: 'full' });
    const full = await browser.look('/portal');
    expect(full.text).toContain('Root');
    expect(full.text).not.toContain('pam.example');
  });

  it('refuses pages of administration within its own layout', async () => {
    expect((await browser.look('/console/users')).headers.location).toBe('/login?returnTo=%2Fconsole');
    const link = await signIn('contractor');
    const compact = await browser.look('/console/users');
    expect(compact.status).toBe(403);
    expect(compact.text).toContain('class="compact"');
    for (const word of ['Administration', 'api/docs', 'Change password', 'Finance']) {
      expect(compact.text).not.toContain(word);
    }
    await browser.post('/portal/view', { view: 'full' });
    expect((await browser.look('/console')).text).not.toContain('api/docs');
    await app.alter('links', link.id, { kind: 'admin' });
    expect((await browser.look('/console/users')).headers.location).toBe('/api/docs');
    expect((await browser.look('/portal')).text).toContain('Administration');
  });

  it('is where a browser lands; a program lands at the management API', async () => {
    expect((await browser.look('/')).headers.location).toBe('/portal');
    expect((await request(app.app).get('/')).headers.location).toBe('/api/docs');
    await request(app.app).get('/portal').set('Accept', 'application/json').expect(401);
    await request(app.app)
      .get('/me')
      .set('Accept', accept)
      .expect(401)
      .expect('content-type', /problem\+json/);
  });
});

it('leads to its own paths also below a path of its host', async () => {
  Object.defineProperty(app.deps, 'publicUrl', { value: 'https://doorward.example/gate' });
  const answer = await browser.look('/portal');
  expect(answer.headers.location).toBe('/gate/login?returnTo=%2Fportal');
  expect((await browser.look('/login')).text).toContain('action="/gate/login"');
});

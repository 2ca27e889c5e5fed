/** Signing in with a password, from outside: who gets in, who does not, and until when (flows.md T6). */
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import request from 'supertest';
import type { Account, Link } from '../../src/storage/port/index.js';
import { cookieOf, email, LoginApp, ownPassword, publicUrl, start } from './app.js';

const hour = 3_600_000;
let app: LoginApp;

beforeEach(async () => {
  app = await LoginApp.open();
  await app.tenant('acme');
});
afterEach(() => app.close());

describe("one's own password", () => {
  let account: Account;
  let link: Link;
  beforeEach(async () => {
    account = await app.account();
    link = await app.link(account, 'acme', { kind: 'admin' });
  });

  it('opens the portal', async () => {
    const answer = await app.signIn().expect(200);
    expect(answer.body).toEqual({ next: 'portal' });
    const [cookie] = answer.headers['set-cookie'] as unknown as string[];
    expect(cookie).toMatch(/^__Host-doorward=[\w-]{43}; Path=\/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure$/);
    expect((await app.me(cookieOf(answer)).expect(200)).body).toMatchObject({
      account: { id: account.id, email, displayName: null },
      tenant: { id: 'acme', slug: 'acme', name: 'Tenant acme' },
      user: { id: link.id },
      kind: 'admin',
      expiresAt: null,
      vaults: [],
    });
    expect(await app.events('acme')).toEqual(['session.started']);
  });

  it('keeps no secret of the cookie', async () => {
    const secret = cookieOf(await app.signIn()).split('=')[1]!;
    const { items } = await app.storage.sessions.list('account', [account.id], { limit: 10 });
    expect(items).toHaveLength(1);
    expect(JSON.stringify(items)).not.toContain(secret);
  });

  it('is refused with one text and one comparison, whatever is wrong', async () => {
    const wrong = [
      { email, password: 'not the password at all' },
      { email: 'nobody@example.com', password: ownPassword },
      { email: 'no address', password: ownPassword },
      { email, password: '0000-0000-0000-0000-0000-0000' },
      { email, password: ownPassword, tenant: 'elsewhere' },
    ];
    const texts = new Set<string>();
    for (const body of wrong) {
      app.compared = 0;
      const answer = await app.post('/login/password', body).expect(401);
      const { requestId: _, ...rest } = answer.body;
      texts.add(JSON.stringify(rest));
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(app.compared).toBe(1);
    }
    expect(texts.size).toBe(1);
  });

  it('opens nothing for a disabled account, and its sessions end', async () => {
    const cookie = cookieOf(await app.signIn());
    await app.alter('accounts', account.id, { state: 'disabled' });
    await app.signIn().expect(401);
    await app.me(cookie).expect(401);
  });

  it.each([
    ['suspended', { holds: ['admin_suspended'] }],
    ['deactivated by the directory', { holds: ['idp_inactive'] }],
    ['expired by the clock alone', { expiresAt: start - 1 }],
    ['removed', { state: 'removed', liveAccountId: undefined }],
    ["now another person's", { accountId: 'somebody-else' }],
  ])('opens nothing any more for somebody %s, at the next request', async (_, change) => {
    const cookie = cookieOf(await app.signIn());
    await app.me(cookie).expect(200);
    await app.alter('links', link.id, change);
    await app.me(cookie).expect(401);
  });

  it('is told on hold, without a session', async () => {
    await app.alter('links', link.id, { holds: ['admin_suspended'] });
    const held = await app.signIn().expect(403);
    expect(held.body).toMatchObject({ code: 'access_on_hold' });
    expect(held.headers['set-cookie']).toBeUndefined();
    const sponsor = await app.link(
      await app.account({ email: 's@x.org', emailKey: 's@x.org', displayName: 'Sam' }),
      'acme',
    );
    await app.alter('links', link.id, { holds: [], kind: 'contractor', expiresAt: start, sponsorLinkId: sponsor.id });
    const over = await app.signIn().expect(403);
    expect(over.body.code).toBe('access_expired');
    expect(over.body.detail).toBe('Your access ended on January 14, 2030 at 7:00:00 PM EST. Contact Sam.');
  });

  it('says nothing of a hold to whoever does not know the password', async () => {
    await app.alter('links', link.id, { holds: ['admin_suspended'] });
    expect((await app.signIn('a wrong one altogether').expect(401)).body.code).toBe('sign_in_failed');
  });

  it('makes an invited link active, once the address is proven', async () => {
    await app.alter('accounts', account.id, { emailProvenAt: undefined });
    await app.alter('links', link.id, { state: 'invited' });
    expect((await app.signIn().expect(403)).body.code).toBe('email_unproven');
    await app.alter('accounts', account.id, { emailProvenAt: start });
    await app.signIn().expect(200, { next: 'portal' });
    expect((await app.storage.links.get(link.id))?.state).toBe('active');
    expect(await app.events('acme')).toEqual(['invitation.accepted', 'session.started']);
  });

  test.each([
    ['user', 403],
    ['admin', 200],
    ['contractor', 200],
  ])('where single sign-on is forced: %s is answered %i', async (kind, status) => {
    await app.alter('tenants', 'acme', {
      settings: { ...(await app.storage.tenants.get('acme'))!.settings, passwordLogin: false },
    });
    await app.alter('links', link.id, { kind, ...(kind === 'contractor' && { expiresAt: start + hour }) });
    await app.signIn().expect(status);
  });
});

describe('an administrator who comes with a password although single sign-on is forced', () => {
  const told = async () => (await app.storage.notices.list('tenant', ['acme'], { limit: 9 })).items;

  test.each([
    ['admin', false, 1],
    ['admin', true, 0],
    ['contractor', false, 0],
  ])('%s, password login %j: %i notices', async (kind, passwordLogin, notices) => {
    const { settings } = (await app.storage.tenants.get('acme'))!;
    await app.alter('tenants', 'acme', { settings: { ...settings, passwordLogin } });
    await app.link(await app.account({ displayName: 'Ann' }), 'acme', { kind: kind as 'admin' });
    await app.signIn().expect(200);
    expect((await told()).map(({ template, data }) => [template, data])).toEqual(
      Array(notices).fill(['admin.break_glass', { person: 'Ann', signedInAt: app.now }]),
    );
  });
});

describe('a session', () => {
  it('ends after 8 hours unused and 24 hours in all', async () => {
    await app.link(await app.account(), 'acme');
    const idle = cookieOf(await app.signIn());
    app.now += 8 * hour - 1;
    await app.me(idle).expect(200);
    app.now += 8 * hour - 1;
    await app.me(idle).expect(200);
    app.now += 8 * hour + 1;
    await app.me(idle).expect(401);
    const busy = cookieOf(await app.signIn());
    for (let each = 0; each < 23; each++) {
      app.now += hour;
      await app.me(busy).expect(200);
    }
    app.now += hour;
    await app.me(busy).expect(401);
  });

  it('notes when it was last seen at most every five minutes', async () => {
    await app.link(await app.account(), 'acme');
    const cookie = cookieOf(await app.signIn());
    const [session] = await app.storage.sessions.upTo('expiry', Number.MAX_SAFE_INTEGER, 1);
    app.now += 299_999;
    await app.me(cookie).expect(200);
    expect((await app.storage.sessions.get(session!.id))?.v).toBe(1);
    app.now += 1;
    await app.me(cookie).expect(200);
    expect((await app.storage.sessions.get(session!.id))?.lastSeenAt).toBe(app.now);
  });

  it('ends by signing out', async () => {
    await app.link(await app.account(), 'acme');
    const cookie = cookieOf(await app.signIn());
    const answer = await app.post('/logout', {}, { Cookie: cookie }).expect(204);
    expect(String(answer.headers['set-cookie'])).toContain('Max-Age=0');
    await app.me(cookie).expect(401);
    await app.post('/logout').expect(204);
  });

  it('is not taken from a cookie of another name or shape', async () => {
    await app.link(await app.account(), 'acme');
    const secret = cookieOf(await app.signIn()).split('=')[1]!;
    await app.me(`doorward=${secret}`).expect(401);
    await app.me(`__Host-doorward=${secret}x`).expect(401);
    await app.me(`other=1; __Host-doorward=${secret}`).expect(200);
  });
});

describe('foreign requests', () => {
  test.each(['/login/password', '/login/tenant', '/login/new-password', '/logout'])(
    'are refused at %s',
    async (path) => {
      for (const headers of [{ Origin: 'https://evil.example' }, { 'Sec-Fetch-Site': 'cross-site' }]) {
        expect((await app.post(path, {}, headers as Record<string, string>).expect(403)).body.code).toBe('forbidden');
      }
    },
  );

  it('are those of others, not our own pages', async () => {
    await app.link(await app.account(), 'acme');
    const body = { email, password: ownPassword };
    await app.post('/login/password', body, { Origin: publicUrl, 'Sec-Fetch-Site': 'same-origin' }).expect(200);
  });
});

describe('bodies', () => {
  it('are one object of known texts', async () => {
    for (const body of [{ email }, { email, password: 1 }, { email, password: 'x', admin: 'true' }, []]) {
      expect((await app.post('/login/password', body).expect(422)).body.code).toBe('invalid_body');
    }
    await request(app.app).post('/login/password').type('form').send({ email, password: 'x' }).expect(401);
    await request(app.app).post('/login/password').type('form').send('email=a&email=b&password=x').expect(400);
    await request(app.app).post('/login/password').type('text/plain').send('email=a').expect(415);
    await request(app.app).post('/login/password').type('json').send('{').expect(400);
    expect((await request(app.app).get('/logout').expect(405)).headers.allow).toBe('POST');
  });
});

describe('several tenants', () => {
  it('are offered, and one is chosen', async () => {
    await app.tenant('bolt');
    await app.tenant('shut');
    const account = await app.account();
    await app.link(account, 'acme');
    const invited = await app.link(account, 'bolt', { state: 'invited' });
    await app.link(account, 'shut', { holds: ['admin_suspended'] });
    const answer = await app.signIn().expect(200);
    expect(answer.body).toEqual({
      next: 'choose-tenant',
      tenants: [
        { slug: 'acme', name: 'Tenant acme' },
        { slug: 'bolt', name: 'Tenant bolt' },
      ],
    });
    const cookie = cookieOf(answer);
    expect((await app.me(cookie).expect(403)).body.code).toBe('tenant_choice_required');
    await app.post('/login/tenant', { tenant: 'elsewhere' }, { Cookie: cookie }).expect(404);
    expect((await app.post('/login/tenant', { tenant: 'shut' }, { Cookie: cookie }).expect(403)).body.code).toBe(
      'access_on_hold',
    );
    expect((await app.storage.links.get(invited.id))?.state).toBe('invited');
    const chosen = await app.post('/login/tenant', { tenant: 'bolt' }, { Cookie: cookie }).expect(200);
    expect(chosen.body).toEqual({ next: 'portal' });
    expect((await app.me(cookieOf(chosen)).expect(200)).body.tenant.slug).toBe('bolt');
    await app.me(cookie).expect(401);
    await app.post('/login/tenant', { tenant: 'acme' }, { Cookie: cookieOf(chosen) }).expect(403);
  });

  it('are not asked of whoever names one', async () => {
    await app.tenant('bolt');
    const account = await app.account();
    await app.link(account, 'acme');
    await app.link(account, 'bolt');
    await app.signIn(ownPassword, { tenant: 'bolt' }).expect(200, { next: 'portal' });
  });
});

describe('too many failures', () => {
  const from = (address: string) => ({ 'X-Forwarded-For': address });
  const fail = (address: string, who = email) =>
    app.post('/login/password', { email: who, password: 'not the password at all' }, from(address));
  const right = (address: string) => app.post('/login/password', { email, password: ownPassword }, from(address));

  it('for one account from one network are stopped there, and nowhere else', async () => {
    await app.link(await app.account(), 'acme');
    for (let each = 0; each < 10; each++) await fail('192.0.2.1').expect(401);
    const answer = await right('192.0.2.1').expect(429);
    expect(answer.body.code).toBe('rate_limited');
    expect(Number(answer.headers['retry-after'])).toBe(600);
    // The owner, elsewhere, is not shut out; nor is somebody else here.
    await right('192.0.2.2').expect(200);
    await fail('192.0.2.1', 'bob@example.com').expect(401);
    app.now += 600_000;
    await right('192.0.2.1').expect(200);
  });

  it('from one network are stopped whatever the accounts are', async () => {
    for (let each = 0; each < 30; each++) await fail('2001:db8::1', `a${each}@example.com`).expect(401);
    await fail('2001:db8::ffff', 'b@example.com').expect(429);
    await fail('2001:db8:0:1::1', 'b@example.com').expect(401);
    app.now += 60_000;
    await fail('2001:db8::1', 'b@example.com').expect(401);
  });

  it('do not shut out the owner on a device of theirs, even from the same network', async () => {
    await app.link(await app.account(), 'acme');
    await app.link(await app.account({ email: 'bob@example.com', emailKey: 'bob@example.com' }), 'acme');
    const signIn = (who: string, cookie = '') =>
      app.post('/login/password', { email: who, password: ownPassword }, { ...from('192.0.2.1'), Cookie: cookie });
    const deviceOf = async (who: string): Promise<string> => {
      const cookies = (await signIn(who).expect(200)).headers['set-cookie'] as unknown as string[];
      const device = cookies.find((each) => each.startsWith('__Host-doorward-device='))!;
      expect(device).toMatch(/Max-Age=15552000; HttpOnly; SameSite=Lax; Secure$/);
      return device.split(';')[0]!;
    };
    const [anns, bobs] = [await deviceOf(email), await deviceOf('bob@example.com')];
    expect((await signIn(email, anns).expect(200)).headers['set-cookie']).toHaveLength(1);
    for (let each = 0; each < 30; each++)
      await fail('192.0.2.1', each < 10 ? email : `c${each}@example.com`).expect(401);
    await signIn(email).expect(429);
    await signIn(email, anns).expect(200);
    for (const other of [bobs, `${anns}0`, anns.slice(0, -1)]) await signIn(email, other).expect(429);
    // A device that was stolen is worth ten guesses.
    const guess = () =>
      app.post('/login/password', { email, password: 'not the password' }, { ...from('192.0.2.7'), Cookie: anns });
    for (let each = 0; each < 10; each++) await guess().expect(401);
    await guess().expect(429);
    await right('192.0.2.8').expect(200);
  });

  it('are counted also when they come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 25 }, () => fail('192.0.2.1')));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(10);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(15);
  });

  it('do not come of signing in well', async () => {
    await app.link(await app.account(), 'acme');
    for (let each = 0; each < 35; each++) await right('192.0.2.1').expect(200);
  });
});

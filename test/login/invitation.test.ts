/** The link of an invitation mail: looking, accepting once, and asking for another (flows.md section 1 and T6). */
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import request from 'supertest';
import type { Account, Link } from '../../src/storage/port/index.js';
import { cookieOf, email, LoginApp, ownPassword, start } from './app.js';
import { FormBrowser, accept as likesPages } from './browser.js';

let app: LoginApp;
let account: Account;
let link: Link;
let token: string;

beforeEach(async () => {
  app = await LoginApp.open();
  await app.tenant('acme');
});
afterEach(() => app.close());

/** Somebody who is invited, in one of the states that T6 tells apart. */
async function invited(who: 'newcomer' | 'proven' | 'unproven', changed: Partial<Account> = {}): Promise<void> {
  const unproven = { ...changed, emailProvenAt: undefined } as unknown as Partial<Account>;
  account = who === 'newcomer' ? await app.newcomer() : await app.account(who === 'proven' ? changed : unproven);
  link = await app.link(account, 'acme', { state: 'invited' });
  token = await app.invite(link);
}
const accept = (body: object = {}, headers: Record<string, string> = {}) =>
  app.post(`/invitations/${token}/accept`, body, headers);
const look = (headers: Record<string, string> = { Accept: likesPages }) =>
  request(app.app).get(`/invitations/${token}`).set(headers);
const state = async () => ({
  account: (await app.storage.accounts.get(account.id))!,
  link: (await app.storage.links.get(link.id))!.state,
  invitation: (await app.storage.invitations.list('link', [link.id], { limit: 1 })).items[0]!.state,
});

describe('looking', () => {
  it('changes nothing, as often as scanners like, and tells no other site', async () => {
    await invited('newcomer');
    await app.temporary(link);
    const before = await state();
    for (let times = 0; times < 2; times++) {
      const answer = await look().expect(200);
      expect(answer.headers['referrer-policy']).toBe('no-referrer');
      expect(answer.headers['cache-control']).toBe('no-store');
      // The browser remembers which link was opened in it, for single sign-on; nothing here does.
      expect(answer.headers['set-cookie']).toEqual([expect.stringMatching(/^__Host-doorward-invitation=/)]);
      expect(answer.text).toContain('Grace &lt;Hopper&gt; invites you to Tenant acme.');
      expect(answer.text).toContain('temporary password that is in the same mail');
      await request(app.app).head(`/invitations/${token}`).set('Accept', likesPages).expect(200);
    }
    expect(await state()).toEqual(before);
    await accept().expect(200);
  });

  it('explains that the inviter hands the password over', async () => {
    await invited('newcomer');
    await app.temporary(link, { handling: 'manual', state: 'to_deliver' });
    expect((await look()).text).toContain('gives it to you separately');
  });

  it('is in the language of the invitation where the browser names none', async () => {
    await invited('proven');
    await app.alter('tenants', 'acme', { locale: 'fr' });
    expect((await look()).text).toContain('<html lang="fr">');
    expect((await look({ Accept: likesPages, 'Accept-Language': 'en' })).text).toContain('<html lang="en">');
  });
});

describe('accepting', () => {
  it('of a newcomer proves the address, kills a planted password, and still asks for the temporary one', async () => {
    await invited('newcomer');
    await app.alter('accounts', account.id, { passwordHash: `hash of ${ownPassword}` });
    const temporary = await app.temporary(link, { handling: 'manual', state: 'collected' });
    const answer = await accept({ newPassword: 'lantern under seven bridges' }).expect(200, { next: 'login' });
    expect(answer.headers['set-cookie']).toBeUndefined();
    const after = await state();
    expect(after).toMatchObject({ link: 'invited', invitation: 'accepted', account: { emailProvenAt: start } });
    expect(after.account.passwordHash).toBeUndefined();
    expect(await app.events('acme')).toEqual(['invitation.link_used']);
    await app.signIn().expect(401);
    await app.signIn(temporary).expect(200, { next: 'change-password' });
  });

  it('of a proven account goes on to sign in', async () => {
    await invited('proven');
    await accept().expect(200, { next: 'login' });
    expect(await state()).toMatchObject({ link: 'invited', invitation: 'accepted' });
    await app.signIn().expect(200, { next: 'portal' });
    expect((await state()).link).toBe('active');
  });

  it('of a proven account comes in by a session of its own, and by nobody else’s', async () => {
    await app.tenant('bolt');
    const stranger = await app.account({ email: 'bob@example.com', emailKey: 'bob@example.com' });
    await app.link(stranger, 'bolt');
    const other = await app.post('/login/password', { email: 'bob@example.com', password: ownPassword });
    await invited('proven');
    await app.link(account, 'bolt');
    expect((await look({ Accept: likesPages, Cookie: cookieOf(other) })).text).toContain('for another address');
    const cookie = cookieOf(await app.signIn(ownPassword, { tenant: 'bolt' }));
    expect((await look({ Accept: likesPages, Cookie: cookie })).text).toContain('one click is enough');
    const answer = await accept({}, { Cookie: cookie }).expect(200, { next: 'portal' });
    expect((await app.me(cookieOf(answer)).expect(200)).body.tenant.slug).toBe('acme');
    await app.me(cookie).expect(401);
    expect(await state()).toMatchObject({ link: 'active', invitation: 'accepted' });
    expect(await app.events('acme')).toEqual(['invitation.accepted', 'session.started']);
  });

  it('is not done by a session that another tenant’s identity provider opened', async () => {
    await app.tenant('bolt');
    await invited('proven');
    await app.link(account, 'bolt');
    const cookie = cookieOf(await app.signIn(ownPassword, { tenant: 'bolt' }));
    const [session] = await app.storage.sessions.upTo('expiry', Number.MAX_SAFE_INTEGER, 1);
    const record = { ...session!, method: 'saml' as const, connectionId: 'c' };
    await app.storage.commit([{ change: 'update', collection: 'sessions', record }]);
    await accept({}, { Cookie: cookie }).expect(200, { next: 'login' });
    expect((await state()).link).toBe('invited');
  });

  it('of an account whose address was not proven sets a new password; the former one dies with its sessions', async () => {
    await app.tenant('bolt');
    await invited('unproven');
    await app.link(account, 'bolt');
    const planted = cookieOf(await app.signIn(ownPassword, { tenant: 'bolt' }));
    expect((await look()).text).toContain('name="newPassword"');
    expect((await accept({ newPassword: 'short' }).expect(422)).body.code).toBe('password_too_short');
    const answer = await accept({ newPassword: 'lantern under seven bridges' }).expect(200, { next: 'portal' });
    await app.me(planted).expect(401);
    await app.signIn(ownPassword, { tenant: 'bolt' }).expect(401);
    await app.me(cookieOf(answer)).expect(200);
    expect(await state()).toMatchObject({ link: 'active', account: { emailProvenAt: start } });
    expect(await app.events('acme')).toEqual(['password.changed', 'invitation.accepted', 'session.started']);
  });

  it('of such an account without the password begins a session that may do nothing but set it', async () => {
    await app.tenant('bolt');
    await invited('unproven');
    await app.link(account, 'bolt');
    const planted = cookieOf(await app.signIn(ownPassword, { tenant: 'bolt' }));
    const cookie = cookieOf(await accept().expect(200, { next: 'change-password' }));
    await app.me(planted).expect(401);
    expect((await app.me(cookie).expect(403)).body.code).toBe('password_change_required');
    await app.signIn(ownPassword, { tenant: 'bolt' }).expect(401);
    expect((await state()).link).toBe('invited');
    const again = await accept({ newPassword: 'lantern under seven bridges' }, { Cookie: cookie }).expect(200);
    expect(again.body).toEqual({ next: 'portal' });
    await app.post('/login/new-password', { newPassword: ownPassword }, { Cookie: cookie }).expect(401);
    expect((await state()).link).toBe('active');
  });

  test.each(['newcomer', 'proven', 'unproven'] as const)(
    'happens once, of many at the same moment: %s',
    async (who) => {
      await invited(who);
      const body = who === 'unproven' ? { newPassword: 'lantern under seven bridges' } : {};
      const answers = await Promise.all(Array.from({ length: 4 }, () => accept(body)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410]);
      await accept(body).expect(410);
    },
  );

  it('is refused while access is withheld or over, and uses nothing up', async () => {
    await invited('proven');
    await app.alter('links', link.id, { holds: ['admin_suspended'] });
    expect((await accept().expect(403)).body.code).toBe('access_on_hold');
    expect((await look().expect(403)).text).toContain('is withheld');
    await app.alter('links', link.id, { holds: [], kind: 'contractor', expiresAt: start });
    expect((await accept().expect(403)).body.code).toBe('access_expired');
    expect((await state()).invitation).toBe('sent');
  });

  it('is refused to other sites', async () => {
    await invited('proven');
    await accept({}, { Origin: 'https://evil.example' }).expect(403);
    await accept({}, { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' }).expect(403);
    // What a browser sends with a form of a page whose address it may tell nobody.
    await accept({}, { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' }).expect(200);
  });
});

describe('a link that is no longer good', () => {
  const spoil: Record<string, () => Promise<unknown> | unknown> = {
    'of another shape': () => {
      token = 'nonsense';
    },
    'never issued': () => {
      token = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
    },
    over: () => {
      app.now += 7 * 86_400_000;
    },
    used: () => accept(),
    revoked: () => alterInvitation({ state: 'revoked' }),
    bounced: () => alterInvitation({ state: 'bounced' }),
    replaced: () => alterInvitation({ hash: 'x'.repeat(64) }),
    'of a link that was removed': () => app.alter('links', link.id, { state: 'removed' }),
    'of another address': () => alterInvitation({ email: 'old@example.com' }),
  };
  async function alterInvitation(values: object) {
    const [invitation] = (await app.storage.invitations.list('link', [link.id], { limit: 1 })).items;
    await app.storage.commit([{ change: 'update', collection: 'invitations', record: { ...invitation!, ...values } }]);
  }

  test.each(Object.keys(spoil))('%s: 410, in the same words', async (name) => {
    await invited('proven');
    await spoil[name]!();
    const answer = await accept().expect(410);
    const { requestId: _, ...body } = answer.body;
    expect(body).toEqual({
      type: 'about:blank',
      title: 'The link is no longer good',
      status: 410,
      code: 'token_invalid',
      detail: 'It was used, replaced, withdrawn, is too old, or was never issued. Sign in, or ask for a new one.',
    });
    const page = await look().expect(410);
    expect(page.text).toContain('This link is no longer good');
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    const mayAsk = name === 'over' || name === 'used';
    expect(page.text.includes('/ask"')).toBe(mayAsk);
    await app.post(`/invitations/${token}/ask`).expect(mayAsk ? 202 : 410);
  });

  it('is good again as the link of a reminder', async () => {
    await invited('proven');
    const [first] = (await app.storage.invitations.list('link', [link.id], { limit: 1 })).items;
    await alterInvitation({ hash: 'x'.repeat(64), reminderHash: first!.hash });
    await accept().expect(200);
  });
});

describe('asking for another', () => {
  it('is offered once the temporary password is over, and told to the administrators once a day', async () => {
    await invited('newcomer');
    await app.temporary(link);
    expect((await look()).text).not.toContain('/ask"');
    app.now += 3_600_000;
    const page = await look();
    expect(page.text).toContain('Your temporary password has expired.');
    expect(page.text).toContain('Ask Grace &lt;Hopper&gt;');
    expect(page.text).not.toContain('/accept"');
    const ask = () => app.post(`/invitations/${token}/ask`);
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    const notices = async () => (await app.storage.notices.list('tenant', ['acme'], { limit: 9 })).items;
    expect(await notices()).toMatchObject([{ template: 'admin.invitation_asked', data: { person: email } }]);
    app.now += 86_400_000;
    await ask().expect(202);
    expect(await notices()).toHaveLength(2);
  });
});

describe('in a browser', () => {
  it('leads a newcomer from the link to the portal', async () => {
    await invited('newcomer');
    const temporary = await app.temporary(link);
    const browser = new FormBrowser(app);
    const signIn = await browser.post(`/invitations/${token}/accept`);
    expect(signIn.text).toContain('Your address is confirmed.');
    expect(signIn.text).toContain(`value="${email}"`);
    expect(signIn.text).toContain('name="tenant" value="acme"');
    await browser.post('/login/password', { email, tenant: 'acme', password: temporary });
    await browser.post('/login/new-password', { newPassword: ownPassword });
    expect((await browser.look('/portal')).status).toBe(200);
    expect((await browser.look(`/invitations/${token}/accept`)).headers.location).toBe(`/invitations/${token}`);
  });

  it('shows what is wrong with a password, with the form again', async () => {
    await invited('unproven');
    const browser = new FormBrowser(app);
    const answer = await browser.post(`/invitations/${token}/accept`, { newPassword: 'short' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('aria-invalid="true"');
    const done = await browser.post(`/invitations/${token}/accept`, { newPassword: 'lantern under seven bridges' });
    expect(done.headers.location).toBe('/portal');
  });

  it('offers the identity provider of the tenant that owns the domain, with the token', async () => {
    await invited('newcomer');
    const domain = { id: 'd', v: 1, tenantId: 'acme', domain: 'example.com', verifiedDomain: 'example.com' } as const;
    const connection = { id: 'c', v: 1, tenantId: 'acme', type: 'saml', name: 'Okta', status: 'on' } as const;
    await app.storage.commit([
      {
        change: 'insert',
        collection: 'domains',
        record: { ...domain, status: 'verified', txtRecord: 'x', createdAt: start },
      },
      {
        change: 'insert',
        collection: 'connections',
        record: { ...connection, jit: false, idpInitiated: false, createdAt: start },
      },
    ]);
    const page = await look();
    expect(page.text).toContain(`href="/login/saml/c?invitation=${token}"`);
    expect(page.text).toContain('Sign in with Okta');
    expect(page.text).not.toContain('/accept"');
    await app.alter('links', link.id, { kind: 'contractor', expiresAt: start + 86_400_000 });
    expect((await look()).text).not.toContain('/login/saml');
  });
});

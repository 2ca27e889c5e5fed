/** Signing out: here always, and at the identity provider where the session came from one that offers it. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { LoginApp, ownPassword, start } from './app.js';
import { FormBrowser } from './browser.js';

let app: LoginApp;
let browser: FormBrowser;
/** What the provider was asked with, and what it answers. */
let asked: unknown[];
let answer: () => { redirect: string } | undefined;

beforeEach(async () => {
  app = await LoginApp.open();
  browser = new FormBrowser(app);
  await app.tenant('acme');
  await app.link(await app.account(), 'acme');
  await browser.post('/login/password', { email: 'ann@example.com', password: ownPassword });
  asked = [];
  answer = () => ({ redirect: 'https://idp.example/out?a=1&b=2' });
  const provider = {
    beginLogout: async (_connection: unknown, keep: unknown) => {
      asked.push(keep);
      return answer();
    },
  };
  Object.assign(app.deps.protocols, { oidc: { provider } });
});
afterEach(() => app.close());

/** As if the session had come through a connection. */
async function throughProvider(status: 'on' | 'off' = 'on'): Promise<void> {
  const connection = { id: 'c', v: 1, tenantId: 'acme', type: 'oidc', name: 'Okta <1>', status } as const;
  const [session] = await app.storage.sessions.upTo('expiry', Number.MAX_SAFE_INTEGER, 1);
  const sealedLogout = app.deps.keyring.seal('session-logout', JSON.stringify({ idToken: 'x.y.z' }), 'c|subject');
  await app.storage.commit([
    {
      change: 'insert',
      collection: 'connections',
      record: { ...connection, jit: false, idpInitiated: false, createdAt: start },
    },
    {
      change: 'update',
      collection: 'sessions',
      record: { ...session!, method: 'oidc', connectionId: 'c', subjectKey: 'subject', sealedLogout },
    },
  ]);
}
const out = () => app.post('/logout', {}, { Cookie: browser.cookie });

it('ends the session and tells the audit', async () => {
  const { cookie } = browser;
  await out().expect(204);
  await app.me(cookie).expect(401);
  expect(await app.events('acme')).toEqual(['session.started', 'session.ended']);
  await out().expect(204);
  expect(await app.events('acme')).toHaveLength(2);
});

it('says where the provider signs out, which our own forms do not lead to', async () => {
  await throughProvider();
  const answered = await out().expect(200);
  expect(answered.body).toEqual({ next: 'https://idp.example/out?a=1&b=2' });
  expect(String(answered.headers['set-cookie'])).toContain('Max-Age=0');
  expect(asked).toEqual([{ idToken: 'x.y.z' }]);
});

it('offers it on a page', async () => {
  await throughProvider();
  const page = await browser.post('/logout');
  expect(page.status).toBe(200);
  expect(page.text).toContain('href="https://idp.example/out?a=1&amp;b=2">Sign out there');
  expect((await browser.look('/portal')).status).toBe(303);
});

it('ends here whatever the provider does', async () => {
  await throughProvider();
  answer = () => undefined;
  await out().expect(204);
});

it('asks no provider that is switched off', async () => {
  await throughProvider('off');
  await out().expect(204);
  expect(asked).toEqual([]);
});

/** The mailed links on whole gateways, on either store: each is good once, whoever comes at the same moment. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Backend, type Gateway, startGateway } from '../support/gateway.js';
import { describeMongo } from '../support/mongo.js';
import { ownPassword } from './app.js';
import { mailFor } from './mailbox.js';

const otherPassword = 'lantern under seven bridges';

function mailedLinks(store: Backend): void {
  let gateway: Gateway;
  let people = 0;
  beforeAll(async () => {
    gateway = await startGateway({ store });
  }, 120_000);
  afterAll(() => gateway.close());

  async function post(path: string, body: object = {}, cookie = '') {
    const headers = { 'content-type': 'application/json', ...(cookie !== '' && { cookie }) };
    const answer = await fetch(gateway.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await answer.text();
    const [cookies = ''] = answer.headers.getSetCookie();
    return {
      status: answer.status,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
      cookie: cookies.split(';')[0] ?? '',
    };
  }
  const atOnce = (path: string, body: object = {}) => Promise.all(Array.from({ length: 6 }, () => post(path, body)));
  const me = async (cookie: string) => (await fetch(`${gateway.url}/me`, { headers: { cookie } })).status;

  async function invite(slug: string, email: string, more: object = {}): Promise<void> {
    const call = { kind: 'user', people: [{ email }], ...more };
    await gateway.api('POST', `/tenants/${slug}/invitations`, call);
  }
  const stateOf = async (slug: string) =>
    (await gateway.api<{ items: { accessStatus: string }[] }>('GET', `/tenants/${slug}/users`)).items[0]!.accessStatus;

  /** Somebody who came in with a temporary password that was handed over, so that the address is not proven. */
  async function unproven(slug: string, email: string): Promise<string> {
    await invite(slug, email, { temporaryPassword: 'manual' });
    const queue = await gateway.api<{ items: { id: string }[] }>('GET', `/tenants/${slug}/temporary-passwords`);
    const path = `/tenants/${slug}/temporary-passwords/${queue.items[0]!.id}/collect`;
    const { temporaryPassword } = await gateway.api<{ temporaryPassword: string }>('POST', path);
    const first = await post('/login/password', { email, password: temporaryPassword });
    const chosen = await post('/login/new-password', { newPassword: ownPassword }, first.cookie);
    expect(chosen.body).toEqual({ next: 'portal' });
    return chosen.cookie;
  }

  it('an invitation is accepted once, and still asks for the temporary password', async () => {
    const { slug } = await gateway.tenant();
    const email = `p${++people}@example.com`;
    await invite(slug, email);
    const mail = await mailFor(gateway.dataDir, email, /./);
    const answers = await atOnce(`${mail.path}/accept`);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410, 410]);
    expect(answers.find(({ status }) => status === 200)!.body).toEqual({ next: 'login' });
    expect(await stateOf(slug)).toBe('invited');
    const signedIn = await post('/login/password', { email, password: mail.password });
    expect(signedIn.body).toEqual({ next: 'change-password' });
    const chosen = await post('/login/new-password', { newPassword: ownPassword }, signedIn.cookie);
    expect(await me(chosen.cookie)).toBe(200);
    expect(await stateOf(slug)).toBe('active');
  });

  it('a password that was set before the proof dies with it, in every tenant', async () => {
    const [first, second] = [await gateway.tenant(), await gateway.tenant()];
    const email = `p${++people}@example.com`;
    const planted = await unproven(first.slug, email);
    await invite(second.slug, email);
    const refused = await post('/login/password', { email, password: ownPassword, tenant: second.slug });
    expect(refused.body.code).toBe('email_unproven');
    const mail = await mailFor(gateway.dataDir, email, /invited you to/);
    const answers = await atOnce(`${mail.path}/accept`, { newPassword: otherPassword });
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410, 410]);
    const accepted = answers.find(({ status }) => status === 200)!;
    expect(accepted.body).toEqual({ next: 'portal' });
    expect(await me(accepted.cookie)).toBe(200);
    expect(await me(planted)).toBe(401);
    expect((await post('/login/password', { email, password: ownPassword })).status).toBe(401);
    expect(await stateOf(second.slug)).toBe('active');
  });

  it('a forgotten password is replaced once', async () => {
    const { slug } = await gateway.tenant();
    const email = `p${++people}@example.com`;
    const old = await unproven(slug, email);
    const asked = await Promise.all(
      [email, email, `nobody-${email}`].map((who) => post('/login/forgotten', { email: who })),
    );
    expect(asked.map(({ status }) => status)).toEqual([202, 202, 202]);
    const mail = await mailFor(gateway.dataDir, email, /Choose a new password/);
    const token = mail.path.slice('/reset/'.length);
    const answers = await atOnce('/login/reset', { token, newPassword: otherPassword });
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410, 410]);
    expect(await me(answers.find(({ status }) => status === 200)!.cookie)).toBe(200);
    expect(await me(old)).toBe(401);
    expect((await post('/login/password', { email, password: otherPassword })).status).toBe(200);
  });

  it('sent again, an invitation ends what was begun with the former temporary password', async () => {
    const { slug } = await gateway.tenant();
    const email = `p${++people}@example.com`;
    await invite(slug, email);
    const mail = await mailFor(gateway.dataDir, email, /./);
    const begun = await post('/login/password', { email, password: mail.password });
    expect(begun.body).toEqual({ next: 'change-password' });
    const list = await gateway.api<{ items: { id: string }[] }>('GET', `/tenants/${slug}/invitations`);
    await gateway.api('POST', `/tenants/${slug}/invitations/${list.items[0]!.id}/resend`);
    expect((await post('/login/new-password', { newPassword: ownPassword }, begun.cookie)).status).toBe(401);
    expect(await stateOf(slug)).toBe('invited');
  });

  it('a corrected address ends what somebody began at the wrong one', async () => {
    const { slug } = await gateway.tenant();
    const { baseUrl, token } = await gateway.directory(slug);
    const [wrong, right] = [`p${++people}@example.com`, `p${++people}@example.com`];
    const headers = { 'content-type': 'application/scim+json', authorization: `Bearer ${token}` };
    const scim = async (method: string, path: string, body: object) => {
      const answer = await fetch(`${baseUrl}${path}`, { method, headers, body: JSON.stringify(body) });
      expect(answer.ok).toBe(true);
      return (await answer.json()) as { id: string };
    };
    const user = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: wrong };
    const { id } = await scim('POST', '/Users', user);
    const mail = await mailFor(gateway.dataDir, wrong, /./);
    const stranger = await post('/login/password', { email: wrong, password: mail.password });
    expect(stranger.body).toEqual({ next: 'change-password' });
    await scim('PUT', `/Users/${id}`, { ...user, userName: right });
    expect((await post('/login/new-password', { newPassword: otherPassword }, stranger.cookie)).status).toBe(401);
    const anew = await mailFor(gateway.dataDir, right, /./);
    expect((await post('/login/password', { email: right, password: anew.password })).status).toBe(200);
  });

  it('who cannot get in asks for another, and administrators hear of it once', async () => {
    const { slug } = await gateway.tenant();
    const email = `p${++people}@example.com`;
    await invite(slug, email);
    const mail = await mailFor(gateway.dataDir, email, /./);
    const answers = await atOnce(`${mail.path}/ask`);
    expect(answers.every(({ status }) => status === 202)).toBe(true);
    const stranger = `/invitations/${mail.path.slice('/invitations/'.length, -1)}${mail.path.endsWith('A') ? 'B' : 'A'}`;
    expect((await post(`${stranger}/ask`)).body.code).toBe('token_invalid');
    expect((await post(`${mail.path}/accept`)).status).toBe(200);
    const list = await gateway.api<{ items: { id: string; state: string }[] }>('GET', `/tenants/${slug}/invitations`);
    expect(list.items).toMatchObject([{ state: 'accepted' }]);
    // Whoever accepted but has not come in can be helped still.
    await gateway.api('POST', `/tenants/${slug}/invitations/${list.items[0]!.id}/resend`);
    await gateway.api('POST', `/tenants/${slug}/invitations/${list.items[0]!.id}/revoke`);
    expect((await post(`${mail.path}/ask`)).status).toBe(410);
  });
}

describe('mailed links on the embedded store', () => mailedLinks('embedded'));
describeMongo('mailed links on MongoDB', () => mailedLinks('mongo'));

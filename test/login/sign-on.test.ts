/** What the core makes of any protocol's word: browser, time, once-only, proof of the address (security rules 13, 16, 18, 24). */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import express from 'express';
import request, { type Response } from 'supertest';
import { forget, forgetAccounts, forgetSignIns } from '../../src/expiry/index.js';
import { createSsoRouter } from '../../src/login/index.js';
import { type ExternalIdentity, type Provider, ProviderRefusal } from '../../src/login/provider.js';
import type { Account, Connection } from '../../src/storage/port/index.js';
import { email, LoginApp, ownPassword } from './app.js';

let app: LoginApp;
let web: express.Express;
/** Whom the provider vouches for next. */
let word: ExternalIdentity;
let account: Account;
const id = randomUUID();
const minute = 60_000;
const day = 24 * 60 * minute;
const run = { signal: new AbortController().signal, keepAlive: async () => {} };

/** A protocol that believes everything but the text "bad". */
const provider: Provider = {
  begin: async (_connection, { state }) => ({ redirect: `https://idp.example/?s=${state}`, keep: { mark: 'kept' } }),
  async finish(_connection, { keep }, { parameters }) {
    if (parameters.get('SAMLResponse') === 'bad') throw new ProviderRefusal('bad', 'It is bad.', { seen: 'bad' });
    if (parameters.get('SAMLResponse') === 'broken') throw new TypeError('cannot read properties of undefined');
    expect(keep).toEqual({ mark: 'kept' });
    return word;
  },
  isUnsolicited: ({ parameters }) => parameters.get('SAMLResponse') === 'unasked',
  beginLogout: async () => undefined,
  receiveLogout: async () => ({ ends: { subject: 'ann' }, answer: { status: 200 } }),
};

beforeEach(async () => {
  app = await LoginApp.open();
  const faults: object[] = [];
  const log = { error: (fields: object) => faults.push(fields) };
  Object.assign(app.deps, { protocols: { saml: { provider } }, log });
  web = express();
  web.use(createSsoRouter(app.deps));
  await app.tenant('t1');
  account = await app.account();
  await app.link(account, 't1');
  const connection: Connection = {
    id,
    v: 1,
    tenantId: 't1',
    type: 'saml',
    name: 'IdP',
    status: 'on',
    jit: false,
    idpInitiated: false,
    createdAt: 0,
  };
  const owned = { id: 'd1', v: 1, tenantId: 't1', domain: 'example.com', verifiedDomain: 'example.com' } as const;
  await app.storage.commit([
    { change: 'insert', collection: 'connections', record: connection },
    { change: 'insert', collection: 'domains', record: { ...owned, status: 'verified', txtRecord: '', createdAt: 0 } },
  ]);
  word = { subject: 'ann', groups: [], email: { address: email, isVerified: true }, received: { subject: 'ann' } };
});
afterEach(() => app.close());

const cookiesOf = (answer: Response): string =>
  ((answer.headers['set-cookie'] ?? []) as unknown as string[]).map((line) => line.split(';')[0]).join('; ');

async function begin(): Promise<{ state: string; cookie: string }> {
  const answer = await request(web).get(`/login/saml/${id}`).expect(303);
  return { state: new URL(answer.headers.location!).searchParams.get('s')!, cookie: cookiesOf(answer) };
}

const post = (state: string, text = 'good') =>
  request(web).post(`/login/saml/${id}/acs`).type('form').send({ SAMLResponse: text, RelayState: state });

const go = (to: string, cookie = '') => request(web).get(to).set('Cookie', cookie);

/** A whole sign-in; answers the session's cookie. */
async function signIn(): Promise<string> {
  const { state, cookie } = await begin();
  const posted = await post(state).expect(303);
  const end = await go(posted.headers.location!, cookie).expect(303);
  return cookiesOf(end)
    .split('; ')
    .find((pair) => pair.startsWith('__Host-doorward='))!;
}

const codes = async () =>
  (await app.storage.signinTraces.list('connection', ['t1', id], { limit: 50 })).items.map(({ code }) => code);

describe('a sign-in', () => {
  it('is bound to its browser by a cookie of its own, which goes with it', async () => {
    const started = await request(web).get(`/login/saml/${id}`);
    expect(started.headers['set-cookie']![0]).toMatch(
      /^__Host-doorward-signin-\w+=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
    );
    const { state, cookie } = await begin();
    const posted = await post(state).expect(303);
    expect(posted.headers['set-cookie']).toBeUndefined();
    await go(posted.headers.location!).expect(403);
    await go(posted.headers.location!, cookiesOf(started)).expect(403);
    const end = await go(posted.headers.location!, cookie).expect(303);
    expect(end.headers.location).toBe('/portal');
    await app.me(cookiesOf(end)).expect(200);
    await go(posted.headers.location!, cookie).expect(403);
  });

  it('lasts ten minutes', async () => {
    const { state } = await begin();
    app.now += 10 * minute;
    await post(state).expect(403);
    expect(await codes()).toEqual(['state_unknown']);
  });

  it('leaves two minutes between the post and the browser', async () => {
    const { state, cookie } = await begin();
    const posted = await post(state).expect(303);
    app.now += 2 * minute;
    await go(posted.headers.location!, cookie).expect(403);
  });

  it('is used once, however many post it', async () => {
    const { state } = await begin();
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(state)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 403, 403, 403, 403, 403, 403, 403]);
  });

  it('takes one assertion once, also in another sign-in', async () => {
    word = { ...word, onceOnly: { id: 'a1', until: app.now + minute } };
    const [first, second] = [await begin(), await begin()];
    const answers = await Promise.all([post(first.state), post(second.state)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 403]);
    expect(await codes()).toEqual(['replayed']);
  });

  it('ends nowhere when the connection was switched off on the way', async () => {
    const { state, cookie } = await begin();
    const posted = await post(state).expect(303);
    const connection = (await app.storage.connections.get(id))!;
    await app.storage.commit([
      { change: 'update', collection: 'connections', record: { ...connection, status: 'off' } },
    ]);
    await go(posted.headers.location!, cookie).expect(403);
    expect(await codes()).toEqual(['connection_off']);
  });

  it('that the protocol refuses, or breaks on, is one neutral text and a trace', async () => {
    const { state } = await begin();
    for (const text of ['bad', 'broken']) {
      const answer = await post(state, text).expect(403);
      expect(answer.body).toMatchObject({ code: 'sso_refused' });
      expect(answer.text).not.toContain(text);
    }
    expect((await codes()).sort()).toEqual(['bad', 'unreadable']);
  });

  it('that nobody began is begun anew only where that is allowed', async () => {
    await post('', 'unasked').expect(403);
    const connection = (await app.storage.connections.get(id))!;
    await app.storage.commit([
      { change: 'update', collection: 'connections', record: { ...connection, idpInitiated: true } },
    ]);
    expect((await post('', 'unasked').expect(303)).headers.location).toBe(`/login/saml/${id}`);
    await post('', 'good').expect(403);
  });
});

describe('its session', () => {
  it('ends when the provider says so, and not later', async () => {
    word = { ...word, sessionEndsAt: app.now + 30 * minute };
    const cookie = await signIn();
    app.now += 30 * minute - 1;
    await app.me(cookie).expect(200);
    app.now += 1;
    await app.me(cookie).expect(401);
  });

  it('does not begin when it would be over already', async () => {
    word = { ...word, sessionEndsAt: app.now };
    const { state } = await begin();
    await post(state).expect(403);
    expect(await codes()).toEqual(['session_over']);
  });

  it('ends by the provider’s logout', async () => {
    const cookie = await signIn();
    await request(web).post(`/login/saml/${id}/slo`).type('form').send({ SAMLRequest: 'x' }).expect(200);
    await app.me(cookie).expect(401);
    expect(await app.events('t1')).toContain('session.ended');
  });

  it('ends with the connection, at the next request', async () => {
    const cookie = await signIn();
    await app.storage.commit([{ change: 'delete', collection: 'connections', id }]);
    await app.me(cookie).expect(401);
  });

  it('stays tied to the connection when a new password gives it a new id', async () => {
    const cookie = await signIn();
    const body = { newPassword: 'seven lanterns over water', currentPassword: ownPassword };
    const changed = await app.post('/login/new-password', body, { Cookie: cookie });
    expect(changed.status).toBe(200);
    await app.storage.commit([{ change: 'delete', collection: 'connections', id }]);
    await app.me(cookiesOf(changed)).expect(401);
  });
});

describe('the first sign-in', () => {
  it('proves the address, and voids a password that was set before with its sessions', async () => {
    const { emailProvenAt: _, ...unproven } = (await app.storage.accounts.get(account.id))!;
    await app.storage.commit([{ change: 'update', collection: 'accounts', record: unproven }]);
    const planted = await app.signIn();
    expect(planted.status).toBe(200);
    const cookie = await signIn();
    await app.me(cookie).expect(200);
    await app.me(cookiesOf(planted)).expect(401);
    expect((await app.signIn()).status).toBe(401);
    expect(await app.storage.accounts.get(account.id)).toMatchObject({ emailProvenAt: app.now });
  });

  it('leaves a password of a proven address alone', async () => {
    await signIn();
    expect((await app.signIn()).status).toBe(200);
  });
});

describe('a stranger on the list for approval', () => {
  const sweep = () => forgetAccounts({ ...app.deps, now: () => app.now }, run);
  const linkOf = async (address: string) => {
    const owner = await app.storage.accounts.find('emailKey', [address]);
    const { items } = await app.storage.links.list('tenant', ['t1'], { limit: 50 });
    return items.find(({ accountId }) => accountId === owner?.id);
  };

  beforeEach(async () => {
    const connection = (await app.storage.connections.get(id))!;
    await app.storage.commit([{ change: 'update', collection: 'connections', record: { ...connection, jit: true } }]);
  });

  /** As far as the list. */
  async function propose(address: string) {
    word = { ...word, subject: address, email: { address, isVerified: true } };
    const { state, cookie } = await begin();
    const posted = await post(state).expect(303);
    const end = await go(posted.headers.location!, cookie).expect(403);
    expect(end.body).toMatchObject({ code: 'access_on_hold' });
    return (await linkOf(address))!;
  }

  it('leaves with the account when nobody answers for 90 days', async () => {
    const link = await propose('new@example.com');
    app.now += 90 * day - 1;
    await sweep();
    expect(await linkOf('new@example.com')).toMatchObject({ state: 'invited', holds: ['approval_needed'] });
    app.now += 1;
    await sweep();
    expect(await app.storage.links.get(link.id)).toMatchObject({ state: 'removed' });
    expect(await app.storage.accounts.get(link.accountId)).toBeUndefined();
    expect(await app.events('t1')).toEqual(expect.arrayContaining(['user.deprovisioned', 'account.deleted']));
    // Nobody was here who could come back: whoever tries again is on the list again.
    expect((await propose('new@example.com')).id).not.toBe(link.id);
  });

  it('leaves, and keeps an account that is used elsewhere', async () => {
    await app.tenant('t2');
    const ben = await app.account({ id: 'ben', email: 'ben@example.com', emailKey: 'ben@example.com' });
    await app.link(ben, 't2');
    const link = await propose('ben@example.com');
    app.now += 90 * day;
    await sweep();
    expect(await app.storage.links.get(link.id)).toMatchObject({ state: 'removed' });
    app.now += 400 * day;
    await sweep();
    expect(await app.storage.accounts.get('ben')).toBeDefined();
  });

  it('stays once somebody let them in and they came', async () => {
    const link = await propose('new@example.com');
    await app.storage.commit([
      { change: 'update', collection: 'links', record: { ...(await linkOf('new@example.com'))!, holds: [] } },
    ]);
    await signIn();
    app.now += 400 * day;
    await sweep();
    expect(await app.storage.links.get(link.id)).toMatchObject({ state: 'active' });
  });
});

it('leaves nothing behind that stays, however it ended', async () => {
  word = { ...word, onceOnly: { id: 'a1', until: app.now + 5 * minute } };
  await signIn();
  await begin();
  word = { ...word, onceOnly: { id: 'a2', until: app.now + 5 * minute } };
  await post((await begin()).state).expect(303);
  await post('nobody', 'bad').expect(403);
  const collections = ['signinAttempts', 'signinTickets', 'usedAssertions'] as const;
  const left = () =>
    Promise.all(
      collections.map(async (each) => (await app.storage[each].upTo('expiry', Number.MAX_SAFE_INTEGER, 50)).length),
    );
  const traces = async () => (await app.storage.signinTraces.upTo('age', Number.MAX_SAFE_INTEGER, 50)).length;
  const sweep = () => forgetSignIns({ storage: app.storage, now: () => app.now }, run);
  await sweep();
  expect([await left(), await traces()]).toEqual([[1, 1, 2], 2]);
  app.now += 2 * minute;
  await sweep();
  expect(await left()).toEqual([1, 0, 2]);
  app.now += 8 * minute;
  await sweep();
  expect([await left(), await traces()]).toEqual([[0, 0, 0], 2]);
  const retention = { storage: app.storage, now: () => app.now, retention: { provisioningLogDays: 90, mailDays: 30 } };
  app.now += 14 * day - 10 * minute - 1;
  await forget(retention, run);
  expect(await traces()).toBe(2);
  app.now += 1;
  await forget(retention, run);
  expect(await traces()).toBe(0);
});

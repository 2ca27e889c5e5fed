/** The management API with an administrator's session: what it opens, and what it does not (security rules 11, 24 and 26). */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { newSession, type SessionFacts } from '../../src/login/session.js';
import { issuePassword } from '../../src/people/issue-password.js';
import type { Account, Change, Link } from '../../src/storage/port/index.js';
import { makeTenant, openApp, publicUrl, rootKey, type TestApp } from './app.js';

let app: TestApp;
let tenantId: string;
let link: Link;
const account = { id: 'ann', v: 1, email: 'ann@example.com', emailKey: 'ann@example.com', state: 'active' } as const;

beforeEach(async () => {
  app = await openApp();
  tenantId = (await makeTenant(app, 'ours')).id;
  await makeTenant(app, 'theirs');
  const record: Account = { ...account, createdBy: { kind: 'setup', id: 'x' }, createdAt: app.now };
  link = {
    id: 'link',
    v: 1,
    tenantId,
    accountId: account.id,
    liveAccountId: account.id,
    kind: 'admin',
    source: 'invite',
    disposition: 'created',
    state: 'active',
    holds: [],
    vaults: [],
    onboarded: true,
    createdAt: app.now,
  };
  await app.storage.commit([
    { change: 'insert', collection: 'accounts', record },
    { change: 'insert', collection: 'links', record: link },
  ]);
});
afterEach(() => app.close());

async function cookie(changed: Partial<SessionFacts> = {}): Promise<string> {
  const facts: SessionFacts = { accountId: account.id, stage: 'full', method: 'password', tenantId, linkId: link.id };
  const { secret, change } = newSession({ randomBytes }, { ...facts, ...changed }, app.now);
  await app.storage.commit([change]);
  return `doorward=${secret}`;
}
const get = (path: string, header: string) => request(app.app).get(`/api/v1${path}`).set('Cookie', header);
const post = (path: string, header: string) => request(app.app).post(`/api/v1${path}`).set('Cookie', header);
async function alterLink(values: Partial<Link>): Promise<void> {
  const record = { ...(await app.storage.links.get(link.id))!, ...values };
  await app.storage.commit([{ change: 'update', collection: 'links', record } as Change]);
}

describe('an administrator who is signed in', () => {
  it('sees and changes the own tenant, by name', async () => {
    const session = await cookie();
    await get('/tenants/ours/settings', session).expect(200);
    await post('/tenants/ours/keys', session).expect(201);
    const { items } = (await get('/tenants/ours/audit-events', session)).body;
    expect(items[0]).toMatchObject({
      type: 'key.created',
      actor: { kind: 'person', id: account.id, name: account.email },
    });
  });

  it('sees no other tenant, and has no rights of the root key', async () => {
    const session = await cookie();
    await get('/tenants/theirs/settings', session).expect(404);
    await post('/tenants', session).send({ slug: 'new', name: 'New' }).expect(403);
  });

  it('is nobody once access is lost', async () => {
    const session = await cookie();
    await alterLink({ holds: ['admin_suspended'] });
    await get('/tenants/ours/settings', session).expect(401);
  });

  it('is not believed when another site made the browser ask for a change', async () => {
    const session = await cookie();
    for (const headers of [{ Origin: 'https://evil.example' }, { 'Sec-Fetch-Site': 'same-site' }]) {
      const answer = await post('/tenants/ours/keys', session)
        .set(headers as Record<string, string>)
        .expect(403);
      expect(answer.body.code).toBe('forbidden');
    }
    await post('/tenants/ours/keys', session).set('Origin', publicUrl).expect(201);
  });

  it('has a letter written for them only by our own pages, and soon after the sign-in', async () => {
    const session = await cookie();
    const { record } = issuePassword(app.deps.people, link, 'manual', app.now);
    await app.storage.commit([{ change: 'insert', collection: 'temporaryPasswords', record }]);
    const letter = `/tenants/ours/temporary-passwords/${record.id}/letter.pdf`;
    // A link on another site's page: the browser sends our cookie along.
    for (const site of ['cross-site', 'same-site']) await get(letter, session).set('Sec-Fetch-Site', site).expect(403);
    app.now += 16 * 60_000;
    expect((await get(letter, session).expect(403)).body.code).toBe('fresh_sign_in_required');
    app.now -= 16 * 60_000;
    await get(letter, session).set('Sec-Fetch-Site', 'same-origin').expect(200);
  });

  it('needs a fresh sign-in for secrets, and only for them; keys do not', async () => {
    const session = await cookie();
    app.now += 15 * 60_000;
    await post('/tenants/ours/keys', session).expect(201);
    app.now += 1;
    expect((await post('/tenants/ours/keys', session).expect(403)).body.code).toBe('fresh_sign_in_required');
    const directory = post('/tenants/ours/directories', session).send({ name: 'Okta' });
    expect((await directory.expect(403)).body.code).toBe('fresh_sign_in_required');
    await get('/tenants/ours/keys', session).expect(200);
    await request(app.app).post('/api/v1/tenants/ours/keys').set('Authorization', `Bearer ${rootKey}`).expect(201);
  });
});

describe('a session', () => {
  it('of somebody else than an administrator opens nothing', async () => {
    const session = await cookie();
    for (const kind of ['user', 'contractor'] as const) {
      await alterLink({ kind });
      expect((await get('/tenants/ours/settings', session).expect(403)).body.code).toBe('forbidden');
    }
  });

  it('that has to change its password or choose a tenant opens nothing', async () => {
    await get('/tenants/ours/settings', await cookie({ stage: 'change_password' })).expect(401);
    await get('/tenants/ours/settings', await cookie({ stage: 'choose_tenant' })).expect(401);
  });

  it('counts for nothing beside a bearer token that is not good', async () => {
    const answer = get('/tenants/ours/settings', await cookie()).set('Authorization', 'Bearer wrong');
    await answer.expect(401);
  });
});

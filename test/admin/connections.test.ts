/** Connections to identity providers over the management API (contract.md section 4, security rules 6, 20, 25 and 26). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Connection } from '../../src/storage/port/index.js';
import { as, makeTenant, openApp, rootKey, type TestApp } from './app.js';

let app: TestApp;
let key: string;

beforeAll(async () => {
  app = await openApp();
  key = (await makeTenant(app, 'acme')).key;
  await makeTenant(app, 'other');
});
afterAll(() => app.close());

const secret = 'the secret of the client';
const oidc = { type: 'oidc', name: 'Okta', issuer: 'https://idp.example', clientId: 'c', clientSecret: secret };
const api = () => as(app, key);
const stored = async (id: string): Promise<Connection> => (await app.storage.connections.get(id))!;

let id: string;
beforeEach(async () => {
  id = (await api().post('/tenants/acme/connections', oidc).expect(201)).body.id;
});

describe('a connection', () => {
  it('is shown with what the provider asks for, and without its secret', async () => {
    const { body, text } = await api().get(`/tenants/acme/connections/${id}`).expect(200);
    const at = `http://localhost:8080/login/oidc/${id}`;
    expect(body).toMatchObject({
      id,
      type: 'oidc',
      name: 'Okta',
      status: 'on',
      health: 'ok',
      jit: false,
      idpInitiated: false,
      loginUrl: at,
      oidc: { redirectUri: `${at}/callback`, backchannelLogoutUri: `${at}/backchannel-logout` },
      identityProvider: { issuer: 'https://idp.example', clientId: 'c', hasClientSecret: true },
    });
    expect(body).not.toHaveProperty('saml');
    expect(text).not.toContain(secret);
    expect((await api().get('/tenants/acme/connections')).text).not.toContain(secret);
  });

  it('keeps its secret sealed, and out of the audit trail', async () => {
    expect(JSON.stringify(await stored(id))).not.toContain(secret);
    await api()
      .patch(`/tenants/acme/connections/${id}`, { clientSecret: `${secret}, another` })
      .expect(200);
    const { text, body } = await api().get('/tenants/acme/audit-events');
    expect(text).not.toContain(secret);
    expect(body.items[0]).toMatchObject({ type: 'connection.changed', target: { kind: 'connection', id } });
  });

  it('loses its secret with its address, unless a new one comes along', async () => {
    const change = (body: object) => api().patch(`/tenants/acme/connections/${id}`, body).expect(200);
    expect((await change({ name: 'Renamed' })).body.identityProvider.hasClientSecret).toBe(true);
    expect((await change({ issuer: 'https://evil.example' })).body.identityProvider.hasClientSecret).toBe(false);
    expect((await stored(id)).oidc).not.toHaveProperty('sealedSecret');
    const both = { issuer: 'https://third.example', clientSecret: secret };
    expect((await change(both)).body.identityProvider.hasClientSecret).toBe(true);
  });

  it('forgets what is optional when it is null, and keeps what is not said', async () => {
    const path = `/tenants/acme/connections/${id}`;
    await api().patch(path, { provider: 'entra', subjectAttribute: 'oid', attributes: { email: 'upn' }, jit: true });
    expect((await api().patch(path, { name: 'Entra' })).body).toMatchObject({
      name: 'Entra',
      provider: 'entra',
      subjectAttribute: 'oid',
      attributes: { email: 'upn' },
      jit: true,
    });
    const bare = { provider: null, subjectAttribute: null, attributes: null };
    expect((await api().patch(path, bare)).body).toMatchObject(bare);
  });

  it('is nobody else’s', async () => {
    for (const path of [`/tenants/other/connections/${id}`, '/tenants/acme/connections/nobody']) {
      await as(app, rootKey).get(path).expect(404);
      await as(app, rootKey).patch(path, { name: 'x' }).expect(404);
      await as(app, rootKey).delete(path).expect(404);
      await as(app, rootKey).post(`${path}/test`).expect(404);
      await as(app, rootKey).get(`${path}/traces`).expect(404);
    }
    await api().get('/tenants/other/connections').expect(404);
  });

  it('goes with its sessions and identities', async () => {
    const session = { id: 's1', v: 1, accountId: 'a', stage: 'full', method: 'oidc', connectionId: id } as const;
    const times = { createdAt: app.now, lastSeenAt: app.now, expiresAt: app.now + 1 };
    const { tenantId } = await stored(id);
    const identity = {
      id: 'i1',
      v: 1,
      tenantId,
      connectionId: id,
      subjectKey: 'k',
      accountId: 'a',
      createdAt: app.now,
    };
    await app.storage.commit([
      { change: 'insert', collection: 'sessions', record: { ...session, ...times } },
      { change: 'insert', collection: 'identities', record: identity },
    ]);
    await api().patch(`/tenants/acme/connections/${id}`, { status: 'off' }).expect(200);
    expect(await app.storage.sessions.get('s1')).toBeUndefined();
    expect(await app.storage.identities.get('i1')).toBeDefined();
    await api().delete(`/tenants/acme/connections/${id}`).expect(204);
    expect(await app.storage.identities.get('i1')).toBeUndefined();
    await api().get(`/tenants/acme/connections/${id}`).expect(404);
  });

  it('is degraded after three failures of its documents, or with a certificate that ends soon', async () => {
    const { tenantId } = await stored(id);
    const health = {
      id,
      v: 1,
      tenantId,
      failures: 2,
      lastError: 'idp.example cannot be reached.',
      lastTriedAt: app.now,
    };
    await app.storage.commit([{ change: 'insert', collection: 'connectionHealth', record: health }]);
    expect((await api().get(`/tenants/acme/connections/${id}`)).body.health).toBe('ok');
    await app.storage.commit([
      { change: 'update', collection: 'connectionHealth', record: { ...health, failures: 3 } },
    ]);
    expect((await api().get(`/tenants/acme/connections/${id}`)).body).toMatchObject({
      health: 'degraded',
      healthDetail: 'idp.example cannot be reached.',
    });
    const { body } = await api().get('/tenants/acme/overview');
    expect(body.needsAttention).toContainEqual(expect.objectContaining({ code: 'connections_degraded', count: 1 }));
  });
});

describe('refused is', () => {
  it.each([
    ['an unknown type', { ...oidc, type: 'ldap' }],
    ['an unknown field', { ...oidc, owner: 'me' }],
    ['a field of the other type', { ...oidc, certificates: ['x'] }],
    ['no issuer', { ...oidc, issuer: undefined }],
    ['no secret', { ...oidc, clientSecret: undefined }],
    ['an issuer that is no URL', { ...oidc, issuer: 'idp' }],
    ['an issuer with a query', { ...oidc, issuer: 'https://idp.example/?a=b' }],
    ['an issuer with a user name', { ...oidc, issuer: 'https://me:secret@idp.example' }],
    ['an issuer of another scheme', { ...oidc, issuer: 'file:///etc/passwd' }],
    ['a name that cannot be seen', { ...oidc, name: '\u200b' }],
    ['another provider', { ...oidc, provider: 'other' }],
  ])('%s', async (_name, body) => {
    const answer = await api().post('/tenants/acme/connections', body);
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid_body']);
    expect(answer.text).not.toContain(secret);
  });

  it('a change of what the other type has', async () => {
    const answer = await api().patch(`/tenants/acme/connections/${id}`, { entryPoint: 'https://idp.example' });
    expect([answer.status, answer.body.errors[0].field]).toEqual([422, 'entryPoint']);
  });
});

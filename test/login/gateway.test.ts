/** The whole way of somebody whom a directory sends: mail, temporary password, new password, and out again. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from '../support/gateway.js';
import { cookieOf, ownPassword } from './app.js';
import { mailFor } from './mailbox.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${gateway.url}${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, body: parsed, headers: { 'set-cookie': response.headers.getSetCookie() } };
}

it('lets a person of a directory in, and out at the very next request', async () => {
  const tenant = await gateway.tenant();
  const { token } = await gateway.directory(tenant.slug);
  const scim = { authorization: `Bearer ${token}` };
  const doorward = 'urn:ietf:params:scim:schemas:extension:doorward:2.0:User';
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User', doorward];
  const emails = [{ value: 'ann@example.com' }];
  const user = { schemas, userName: 'ann@example.com', emails, [doorward]: { vaults: ['finance'] } };
  const entries = [{ name: 'Ledger', kind: 'session', url: 'https://ledger.example.com/' }];
  await gateway.api('POST', `/tenants/${tenant.slug}/vaults`, { name: 'Finance', entries });
  const created = await call('POST', '/scim/v2/Users', user, scim);
  expect(created.status).toBe(201);

  const temporary = (await mailFor(gateway.dataDir, 'ann@example.com', /./)).password;
  const signedIn = await call('POST', '/login/password', { email: 'Ann@Example.com', password: temporary });
  expect(signedIn).toMatchObject({ status: 200, body: { next: 'change-password' } });
  const first = { cookie: cookieOf(signedIn) };
  expect(first.cookie).toMatch(/^doorward=/);
  expect((await call('GET', '/me', undefined, first)).status).toBe(403);
  const chosen = await call('POST', '/login/new-password', { newPassword: ownPassword }, first);
  expect(chosen).toMatchObject({ status: 200, body: { next: 'portal' } });
  const cookie = { cookie: cookieOf(chosen) };
  const me = await call('GET', '/me', undefined, cookie);
  expect(me).toMatchObject({ status: 200, body: { tenant: { slug: tenant.slug }, kind: 'user' } });
  expect(me.body.vaults).toMatchObject([{ name: 'Finance', role: 'use_sessions', entries: [{ name: 'Ledger' }] }]);

  const extension = 'urn:ietf:params:scim:schemas:extension:doorward:2.0:User';
  const shown = await call('GET', `/scim/v2/Users/${created.body.id}`, undefined, scim);
  expect(shown.body[extension].accessStatus).toBe('active');

  const leave = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'active', value: false }],
  };
  expect((await call('PATCH', `/scim/v2/Users/${created.body.id}`, leave, scim)).status).toBe(200);
  expect((await call('GET', '/me', undefined, cookie)).status).toBe(401);
  const again = await call('POST', '/login/password', { email: 'ann@example.com', password: ownPassword });
  expect(again).toMatchObject({ status: 403, body: { code: 'access_on_hold' } });
});

it('tells people in their language, and programs in JSON, that an address leads nowhere', async () => {
  const look = (path: string, accept: string, language = 'fr') =>
    fetch(gateway.url + path, { headers: { accept, 'accept-language': language } });
  const page = await look('/somewhere', 'text/html,*/*;q=0.8');
  expect(page.status).toBe(404);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await page.text()).toContain('à cette adresse');
  for (const accept of ['*/*', 'application/json']) {
    const answer = await look('/somewhere', accept);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.status).toBe(404);
  }
});

it('lets the administrator of the set-up page in', async () => {
  const fresh = await startGateway();
  try {
    const link = (await fresh.app.notice()).join('\n').match(/\/setup\/[\w-]+/)?.[0];
    const json = { 'content-type': 'application/json' };
    const form = { tenantName: 'Acme', email: 'ann@example.com', password: ownPassword };
    await fetch(fresh.url + link, { method: 'POST', headers: json, body: JSON.stringify(form) });
    const body = JSON.stringify({ email: 'ann@example.com', password: ownPassword });
    const answer = await fetch(`${fresh.url}/login/password`, { method: 'POST', headers: json, body });
    expect(await answer.json()).toEqual({ next: 'portal' });
    const cookie = answer.headers.getSetCookie()[0]!.split(';')[0]!;
    const me = await fetch(`${fresh.url}/me`, { headers: { cookie } });
    expect(await me.json()).toMatchObject({ kind: 'admin', tenant: { slug: 'acme' } });
  } finally {
    await fresh.close();
  }
});

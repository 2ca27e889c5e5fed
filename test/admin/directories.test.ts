/** Directories and the rotation of their tokens. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { hashToken } from '../../src/identity/token.js';
import { as, makeTenant, openApp, type TestApp } from './app.js';

let app: TestApp;
let api: ReturnType<typeof as>;

beforeAll(async () => {
  app = await openApp();
  api = as(app, (await makeTenant(app, 'acme')).key);
});
afterAll(() => app.close());

it('makes a directory with its first token, and keeps only the hash', async () => {
  const { body } = await api
    .post('/tenants/acme/directories', { name: 'Entra', profile: 'entra', tokenDays: 30 })
    .expect(201);
  expect(body).toMatchObject({
    name: 'Entra',
    profile: 'entra',
    strict: false,
    allowPassword: false,
    scim: { baseUrl: 'http://localhost:8080/scim/v2' },
    token: { expiresAt: '2026-03-31T12:00:00.000Z' },
  });
  expect(body.token.secret).toMatch(/^dws_[\w-]{43}$/);
  const kept = await app.storage.scimTokens.get(body.token.id);
  expect(kept?.hash).toBe(hashToken(body.token.secret));
  expect(JSON.stringify(kept)).not.toContain(body.token.secret);
  const list = await api.get('/tenants/acme/directories').expect(200);
  expect(list.body.items[0]).toMatchObject({ id: body.id, name: 'Entra' });
  const trail = await api.get('/tenants/acme/audit-events').expect(200);
  expect(trail.body.items.slice(0, 2).map((event: { type: string }) => event.type)).toEqual([
    'token.created',
    'directory.created',
  ]);
  expect(JSON.stringify(trail.body)).not.toContain(body.token.secret);
});

it('keeps two tokens live at most, however many ask at once', async () => {
  const { body } = await api.post('/tenants/acme/directories', { name: 'D' }).expect(201);
  const path = `/tenants/acme/directories/${body.id}/tokens`;
  const answers = await Promise.all([1, 2, 3, 4].map(() => api.post(path)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'token_limit' });
  await api.delete(`${path}/${body.token.id}`).expect(204);
  const third = await api.post(path, { tokenDays: 1 }).expect(201);
  const list = await api.get(path).expect(200);
  expect(list.body.items).toHaveLength(2);
  expect(list.body.items.map((token: object) => Object.keys(token).sort())).toEqual(
    Array(2).fill(['createdAt', 'expiresAt', 'id', 'lastUsedAt']),
  );
  // One that has ended makes room by itself.
  app.now = Date.parse(third.body.expiresAt);
  await api.post(path).expect(201);
  await api.post(path).expect(409);
});

it('finds neither a token of another directory nor one that is gone', async () => {
  const a = await api.post('/tenants/acme/directories', { name: 'A' }).expect(201);
  const b = await api.post('/tenants/acme/directories', { name: 'B' }).expect(201);
  await api.delete(`/tenants/acme/directories/${a.body.id}/tokens/${b.body.token.id}`).expect(404);
  await api.delete(`/tenants/acme/directories/${a.body.id}/tokens/${a.body.token.id}`).expect(204);
  await api.delete(`/tenants/acme/directories/${a.body.id}/tokens/${a.body.token.id}`).expect(404);
});

it.each([
  [{ name: '' }, 'name'],
  [{ name: 'x', profile: 'ping' }, 'profile'],
  [{ name: 'x', strict: 'yes' }, 'strict'],
  [{ name: 'x', allowPassword: 1 }, 'allowPassword'],
  [{ name: 'x', tokenDays: 0 }, 'tokenDays'],
  [{ name: 'x', tokenDays: 3651 }, 'tokenDays'],
  [{ name: 'x', tokenDays: 1.5 }, 'tokenDays'],
  [{ name: 'x', tenantId: 'y' }, 'tenantId'],
])('refuses %j with 422', async (body, field) => {
  const answer = await api.post('/tenants/acme/directories', body).expect(422);
  expect(answer.body).toMatchObject({ code: 'invalid_body', status: 422, errors: [{ field }] });
});

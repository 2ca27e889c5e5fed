/** Who may call the management API, and what is said to everybody else. */
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import request from 'supertest';
import { as, makeTenant, openApp, rootKey, type TestApp } from './app.js';

let app: TestApp;
let ours: { id: string; key: string; keyId: string };
let theirs: { id: string; key: string; keyId: string };

beforeAll(async () => {
  app = await openApp();
  ours = await makeTenant(app, 'ours');
  theirs = await makeTenant(app, 'theirs');
});
afterAll(() => app.close());

describe('without a credential', () => {
  test.each([
    ['/tenants'],
    ['/TENANTS'],
    ['/tenants/'],
    ['//tenants'],
    ['/%74enants'],
    ['/tenants%2Fours%2Fkeys'],
    ['/tenants/ours/../ours/keys'],
    ['/no/such/path'],
    ['/tenants/%'],
    ['/openapi.json/'],
    ['/OpenAPI.json'],
  ])('%s is answered 401, always the same', async (path) => {
    const answer = await request(app.app).get(`/api/v1${path}`);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="doorward"');
    expect(answer.headers['content-type']).toBe('application/problem+json');
    const { requestId, ...body } = answer.body;
    expect(requestId).toEqual(expect.any(String));
    expect(body).toEqual({
      type: 'http://localhost:8080/api/docs/errors#unauthorized',
      title: 'Authentication is needed',
      status: 401,
      code: 'unauthorized',
      detail: expect.stringContaining('Bearer'),
    });
  });

  it('refuses wrong, empty and foreign credentials', async () => {
    const directory = await as(app, ours.key).post('/tenants/ours/directories', { name: 'Okta' }).expect(201);
    const scimToken = directory.body.token.secret as string;
    expect(scimToken).toMatch(/^dws_/);
    const headers = [
      '',
      'Bearer',
      'Bearer ',
      `Basic ${rootKey}`,
      `Bearer ${rootKey}x`,
      `Bearer ${scimToken}`,
      'Bearer dwk_x',
    ];
    for (const header of headers) {
      const answer = await request(app.app).get('/api/v1/tenants').set('Authorization', header);
      expect([header, answer.status]).toEqual([header, 401]);
    }
  });

  it('shows the OpenAPI document', () => request(app.app).get('/api/v1/openapi.json').expect(200));
});

describe('root', () => {
  it('is the root key, in any case of the scheme', () =>
    request(app.app).get('/api/v1/tenants').set('Authorization', `bEARER ${rootKey}`).expect(200));

  it('is the local operator, named so in the trail', async () => {
    const operator = as(app, app.deps.keyring.operatorKey());
    const { body } = await operator.post('/tenants', { slug: 'by-operator', name: 'X' }).expect(201);
    const events = await operator.get(`/tenants/${body.id}/audit-events`).expect(200);
    expect(events.body.items[0]).toMatchObject({
      type: 'tenant.created',
      actor: { kind: 'root', name: 'local operator' },
    });
  });
});

describe('an API key', () => {
  it('sees its own tenant only', async () => {
    const { body } = await as(app, ours.key).get('/tenants').expect(200);
    expect(body.items.map((tenant: { slug: string }) => tenant.slug)).toEqual(['ours']);
    expect(body.nextCursor).toBeNull();
  });

  it('gets 404 for everything of another tenant, by slug and by id', async () => {
    const directory = await as(app, theirs.key).post('/tenants/theirs/directories', { name: 'D' }).expect(201);
    for (const tenant of ['theirs', theirs.id]) {
      for (const path of ['overview', 'settings', 'keys', 'directories', 'domains', 'users', 'audit-events']) {
        const answer = await as(app, ours.key).get(`/tenants/${tenant}/${path}`);
        expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'not_found']);
      }
    }
    await as(app, ours.key).get(`/tenants/ours/directories/${directory.body.id}/tokens`).expect(404);
    await as(app, ours.key).post(`/tenants/ours/directories/${directory.body.id}/tokens`).expect(404);
    await as(app, ours.key).delete(`/tenants/ours/keys/${theirs.keyId}`).expect(404);
    await as(app, theirs.key).get('/tenants').expect(200);
  });

  it('may neither make tenants nor run the doctor', async () => {
    const answer = await as(app, ours.key).post('/tenants', { slug: 'more', name: 'More' }).expect(403);
    expect(answer.body.code).toBe('forbidden');
    await as(app, ours.key).get('/doctor').expect(403);
  });

  it('ends at its expiry to the millisecond, and when it is revoked', async () => {
    const root = as(app, rootKey);
    const made = await root.post('/tenants/ours/keys', { name: 'short', days: 1 }).expect(201);
    const key = as(app, made.body.secret);
    const start = app.now;
    app.now = Date.parse(made.body.expiresAt) - 1;
    await key.get('/tenants').expect(200);
    app.now += 1;
    await key.get('/tenants').expect(401);
    app.now = start;
    await root.delete(`/tenants/ours/keys/${made.body.id}`).expect(204);
    await key.get('/tenants').expect(401);
    await root.delete(`/tenants/ours/keys/${made.body.id}`).expect(404);
  });

  it('is listed without its secret, with its last use', async () => {
    const { body } = await as(app, ours.key).get('/tenants/ours/keys').expect(200);
    const own = body.items.find((key: { id: string }) => key.id === ours.keyId);
    expect(Object.keys(own).sort()).toEqual(['createdAt', 'expiresAt', 'id', 'lastUsedAt', 'name']);
    expect(own.lastUsedAt).not.toBeNull();
    expect(own.expiresAt).toBe('2027-03-01T12:00:00.000Z');
  });
});

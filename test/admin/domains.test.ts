/** Mail domains: who may own one, and by what proof. */
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { as, makeTenant, openApp, rootKey, type TestApp } from './app.js';

let app: TestApp;
let root: ReturnType<typeof as>;
let acme: ReturnType<typeof as>;
let rival: ReturnType<typeof as>;

beforeAll(async () => {
  app = await openApp();
  root = as(app, rootKey);
  acme = as(app, (await makeTenant(app, 'acme')).key);
  rival = as(app, (await makeTenant(app, 'rival')).key);
});
afterAll(() => app.close());

test.each([
  ['_doorward.', 'first.example', [['doorward-', '*']]],
  ['', 'second.example', [['unrelated'], ['*']]],
])('a domain is verified by its TXT record at "%s%s"', async (prefix, domain, records) => {
  const { body } = await acme.post('/tenants/acme/domains', { domain }).expect(201);
  expect(body).toMatchObject({ domain, status: 'pending', verifiedAt: null });
  const verify = `/tenants/acme/domains/${domain}/verify`;
  expect((await acme.post(verify).expect(409)).body.code).toBe('domain_unproven');
  // Long records come in chunks.
  const rest = records[0]!.length > 1 ? body.txtRecord.slice('doorward-'.length) : body.txtRecord;
  app.dns.set(
    prefix + domain,
    records.map((chunks) => chunks.map((chunk) => (chunk === '*' ? rest : chunk))),
  );
  const verified = await acme.post(verify).expect(200);
  expect(verified.body).toMatchObject({ status: 'verified', verifiedAt: '2026-03-01T12:00:00.000Z' });
  await acme.post(`/tenants/acme/domains/${body.id}/verify`).expect(200);
  const { items } = (await acme.get('/tenants/acme/audit-events')).body;
  expect(items.slice(0, 2).map(({ type }: { type: string }) => type)).toEqual(['domain.verified', 'domain.added']);
});

describe('asserting', () => {
  it('is for the root key only', async () => {
    const refused = await acme.post('/tenants/acme/domains', { domain: 'asserted.example', assert: true }).expect(403);
    expect(refused.body.code).toBe('forbidden');
    const { body } = await root.post('/tenants/acme/domains', { domain: 'Asserted.Example', assert: true }).expect(201);
    expect(body).toMatchObject({ domain: 'asserted.example', status: 'verified' });
  });

  it('verifies one that is pending', async () => {
    await acme.post('/tenants/acme/domains', { domain: 'waits.example' }).expect(201);
    await acme.post('/tenants/acme/domains/waits.example/verify', { assert: true }).expect(403);
    const { body } = await root.post('/tenants/acme/domains', { domain: 'waits.example', assert: true }).expect(201);
    expect(body.status).toBe('verified');
  });
});

it('belongs to one tenant: whoever proves it first', async () => {
  const ours = await acme.post('/tenants/acme/domains', { domain: 'contested.example' }).expect(201);
  await rival.post('/tenants/rival/domains', { domain: 'contested.example' }).expect(201);
  await root.post('/tenants/rival/domains/contested.example/verify', { assert: true }).expect(200);
  app.dns.set('contested.example', [[ours.body.txtRecord]]);
  const late = await acme.post('/tenants/acme/domains/contested.example/verify').expect(409);
  expect(late.body.code).toBe('domain_taken');
  const third = await makeTenant(app, 'third');
  const answer = await as(app, third.key).post('/tenants/third/domains', { domain: 'contested.example' }).expect(409);
  expect(answer.body.code).toBe('domain_taken');
  await acme
    .post(`/tenants/acme/domains/${(await rival.get('/tenants/rival/domains')).body.items[0].id}/verify`)
    .expect(404);
});

it('is listed once', async () => {
  await acme.post('/tenants/acme/domains', { domain: 'bücher.example' }).expect(201);
  expect((await acme.post('/tenants/acme/domains', { domain: 'xn--bcher-kva.example' }).expect(409)).body.code).toBe(
    'domain_taken',
  );
  await acme.post('/tenants/acme/domains/B%C3%9CCHER.example/verify').expect(409);
});

test.each(['gmail.com', 'GMAIL.COM', 'outlook.com', 'proton.me'])("%s is nobody's own", async (domain) => {
  const answer = await acme.post('/tenants/acme/domains', { domain }).expect(422);
  expect(answer.body.code).toBe('domain_public');
});

test.each(['com', 'a b.example', 'http://a.example', 'a@b.example', '.example', '1.2.3.4', ''])(
  '"%s" is no domain',
  async (domain) => {
    const answer = await acme.post('/tenants/acme/domains', { domain }).expect(422);
    expect(answer.body).toMatchObject({ code: 'invalid_body', errors: [{ field: 'domain' }] });
  },
);

it('a fault of DNS that is no answer is ours', async () => {
  await acme.post('/tenants/acme/domains', { domain: 'broken.example' }).expect(201);
  app.dns.get = () => {
    throw new TypeError('resolver is gone');
  };
  const answer = await acme.post('/tenants/acme/domains/broken.example/verify').expect(500);
  expect(answer.body).toMatchObject({ code: 'internal_error' });
  expect(JSON.stringify(answer.body)).not.toContain('resolver');
  expect(app.faults).toHaveLength(1);
});

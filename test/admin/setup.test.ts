/** The set-up link: the first administrator, once. */
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import request from 'supertest';
import { ensureSetupLink } from '../../src/admin/index.js';
import { sharedLinkMs } from '../../src/admin/setup/link.js';
import { as, makeTenant, openApp, password, publicUrl, rootKey, type TestApp } from './app.js';
import { addPerson } from './people-records.js';

let app: TestApp;
let path: string;

beforeEach(async () => {
  app = await openApp();
  path = await freshPath();
});
afterEach(() => app.close());

async function freshPath(): Promise<string> {
  const link = await ensureSetupLink(app.deps);
  expect(link).toMatch(/^http:\/\/localhost:8080\/setup\/[\w-]{43}$/);
  return link!.slice(publicUrl.length);
}
const form = { tenantName: 'Ärzte & Söhne', email: 'Ann@Example.com', password };
const post = (body: object = form) => request(app.app).post(path).send(body);

describe('the page', () => {
  it('shows the form without script, as often as one looks', async () => {
    for (let n = 0; n < 2; n++) {
      const answer = await request(app.app).get(path).expect(200);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(answer.headers['cache-control']).toBe('no-store');
      const policy = answer.headers['content-security-policy'];
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('script');
      expect(policy).not.toContain('unsafe');
      expect(answer.text).not.toContain('<script');
      for (const name of ['tenantName', 'email', 'password']) expect(answer.text).toContain(`<label for="${name}">`);
    }
  });

  it('is 410 for a link that was never issued, in the form that was asked for', async () => {
    const page = await request(app.app).get('/setup/nonsense').expect(410);
    expect(page.text).toContain('no longer good');
    const json = await request(app.app).get('/setup/nonsense').set('Accept', 'application/json').expect(410);
    expect(json.body.code).toBe('token_invalid');
    await request(app.app).get('/setup/').expect(404);
    expect((await request(app.app).put(path).expect(405)).headers.allow).toBe('HEAD, GET, POST');
  });
});

describe('posting', () => {
  it('makes tenant, account and administrator, as JSON', async () => {
    const answer = await post().expect(200);
    expect(answer.body).toEqual({ next: 'login' });
    const root = as(app, rootKey);
    const tenants = (await root.get('/tenants')).body.items;
    expect(tenants).toMatchObject([{ slug: 'arzte-sohne', name: 'Ärzte & Söhne' }]);
    const users = (await root.get('/tenants/arzte-sohne/users?email=ann@example.com')).body.items;
    expect(users).toMatchObject([{ kind: 'admin', accessStatus: 'active', account: { state: 'active' } }]);
    const account = await app.storage.accounts.get(users[0].account.id);
    expect(account).toMatchObject({
      emailKey: 'ann@example.com',
      emailProvenAt: app.now,
      createdBy: { kind: 'setup' },
    });
    const events = (await root.get('/tenants/arzte-sohne/audit-events')).body;
    expect(events.items.map(({ type }: { type: string }) => type)).toEqual(['administrator.created', 'tenant.created']);
    expect(JSON.stringify(events)).not.toContain(password);
    expect(await ensureSetupLink(app.deps)).toBeUndefined();
  });

  it('takes the form of a browser and answers a page', async () => {
    const answer = await request(app.app)
      .post(path)
      .type('form')
      .set({ Accept: 'text/html,application/xhtml+xml,*/*;q=0.8', Origin: publicUrl, 'Sec-Fetch-Site': 'same-origin' })
      .send(form)
      .expect(200);
    expect(answer.text).toContain('Ärzte &amp; Söhne is ready');
  });

  it('works once', async () => {
    await post().expect(200);
    expect((await post({ ...form, email: 'other@example.com' }).expect(410)).body.code).toBe('token_invalid');
    await request(app.app).get(path).expect(410);
  });

  it('works for one of many at once', async () => {
    const answers = await Promise.all([1, 2, 3].map((n) => post({ ...form, email: `p${n}@example.com` })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
    expect((await as(app, rootKey).get('/tenants')).body.items).toHaveLength(1);
  });

  it('finds another slug when the first is taken', async () => {
    await makeTenant(app, 'arzte-sohne');
    await post().expect(200);
    expect(await app.storage.tenants.find('slug', ['arzte-sohne-2'])).toBeDefined();
  });

  it('leaves an account alone that is there already', async () => {
    const { id } = await makeTenant(app, 'acme');
    await addPerson(app, { tenantId: id, email: 'ann@example.com' });
    expect((await post().expect(409)).body.code).toBe('account_exists');
    await request(app.app).get(path).expect(200);
  });

  test.each([
    [{ password: 'fourteen chars' }, 'password_too_short'],
    [{ password: 'é'.repeat(129) }, 'password_too_long'],
    [{ password: 'passwordpassword' }, 'password_blocklisted'],
    [{ password: 'ann.very.long@example.com', email: 'ann.very.long@example.com' }, 'password_blocklisted'],
    [{ tenantName: '' }, 'invalid_body'],
    [{ email: 'no address' }, 'invalid_body'],
    [{ password: 5 }, 'invalid_body'],
    [{ isRoot: true }, 'invalid_body'],
  ])('refuses %j and keeps the link good', async (change, code) => {
    expect((await post({ ...form, ...change }).expect(422)).body.code).toBe(code);
    await post().expect(200);
  });

  it('shows the form again with what is wrong, never the password', async () => {
    const answer = await request(app.app)
      .post(path)
      .type('form')
      .set('Accept', 'text/html')
      .send({ tenantName: '"><script>', email: 'ann@example.com', password: 'shorty-secret' })
      .expect(422);
    expect(answer.text).toContain('value="&quot;&gt;&lt;script&gt;"');
    expect(answer.text).toContain('id="password-wrong"');
    expect(answer.text).not.toContain('shorty-secret');
    expect(answer.text).not.toContain('<script');
  });

  test.each([
    [{ Origin: 'https://evil.example' }],
    [{ Origin: 'null' }],
    [{ 'Sec-Fetch-Site': 'cross-site' }],
    [{ 'Sec-Fetch-Site': 'same-site' }],
    [{ Origin: 'http://evil.example:8080', Host: 'evil.example:8080' }],
  ])('refuses %j: another site made the browser send it', async (headers) => {
    const answer = await post()
      .set(headers as Record<string, string>)
      .expect(403);
    expect(answer.body.code).toBe('forbidden');
  });

  it('takes another loopback name of this machine', () =>
    post().set({ Origin: 'http://127.0.0.1:8080', Host: '127.0.0.1:8080' }).expect(200));

  it('refuses other media types and broken bodies', async () => {
    await request(app.app).post(path).type('text/plain').send('x').expect(415);
    await request(app.app).post(path).type('application/json').send('{').expect(400);
    await request(app.app)
      .post(path)
      .type('application/json')
      .send(`"${'x'.repeat(20_000)}"`)
      .expect(413);
  });
});

describe('the link', () => {
  it('is replaced by the next one', async () => {
    const old = path;
    path = await freshPath();
    await request(app.app).get(old).expect(410);
    await request(app.app).get(path).expect(200);
  });

  it('stays good beside that of a gateway started soon after on the same store, until one of them is used', async () => {
    const link = await ensureSetupLink(app.deps, sharedLinkMs);
    const second = link!.slice(publicUrl.length);
    await request(app.app).get(path).expect(200);
    const other = { ...form, tenantName: 'Other', email: 'bob@example.com' };
    const answers = await Promise.all([post(), request(app.app).post(second).send(other)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
    await request(app.app).get(path).expect(410);
    await request(app.app).get(second).expect(410);
  });

  it('dies when an administrator came another way', async () => {
    const { id } = await makeTenant(app, 'acme');
    await addPerson(app, { tenantId: id, email: 'boss@acme.example', link: { kind: 'admin' } });
    await request(app.app).get(path).expect(200);
    await addPerson(app, { tenantId: id, email: 'chief@acme.example', link: { kind: 'admin', state: 'active' } });
    await post().expect(410);
  });

  it('is kept as a hash only', async () => {
    const { items } = await app.storage.setupTokens.list('hash', [], { limit: 10 });
    expect(JSON.stringify(items)).not.toContain(path.split('/').at(-1));
    expect(items).toHaveLength(1);
  });
});

/** The commands that call the management API: what they send, what they print, how they fail. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { loadConfig, removeRunFile, writeRunFile } from '../../src/config/index.js';
import { createKeyring } from '../../src/identity/keyring.js';
import { type Call, type Reply, run, standIn } from './run.js';

const dataDir = mkdtempSync(join(tmpdir(), 'doorward-cli-'));
const environment = { DATA_DIR: dataDir };
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

let reply: (call: Call) => Reply = () => ({});
let gateway: Awaited<ReturnType<typeof standIn>>;
beforeEach(async () => {
  gateway = await standIn((call) => (call.path === '/healthz' ? {} : reply(call)));
  loadConfig(environment, '/');
  writeRunFile(dataDir, gateway.url);
});
afterEach(async () => {
  removeRunFile(dataDir);
  await gateway.close();
});

const lastCall = (): Call | undefined => gateway.calls.at(-1);
const directories = {
  items: [
    { id: 'd1', name: 'Entra ID', profile: 'entra' },
    { id: 'd2', name: 'Okta', profile: 'okta' },
  ],
};

describe('tenant', () => {
  it('is made over the gateway that runs, with the key that the secret gives', async () => {
    reply = () => ({ status: 201, body: { id: 't1', slug: 'acme', name: 'Acme' } });
    const ran = await run(environment, 'tenant', 'create', 'acme', '--name', 'Acme', '--time-zone', 'Europe/Paris');
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain('Tenant acme was made.');
    const { secret } = loadConfig(environment, '/');
    expect(lastCall()).toEqual({
      method: 'POST',
      path: '/api/v1/tenants',
      bearer: createKeyring(secret, undefined, () => new Uint8Array(12)).operatorKey(),
      body: { slug: 'acme', name: 'Acme', timeZone: 'Europe/Paris' },
    });
  });

  it('list walks all pages', async () => {
    reply = ({ path }) =>
      path.includes('cursor=next%3D')
        ? { body: { items: [{ id: '2', slug: 'b', name: 'B' }], nextCursor: null } }
        : { body: { items: [{ id: '1', slug: 'a', name: 'A' }], nextCursor: 'next=' } };
    const ran = await run(environment, 'tenant', 'list', '--json');
    expect(JSON.parse(ran.out).items.map(({ slug }: { slug: string }) => slug)).toEqual(['a', 'b']);
    expect((await run(environment, 'tenant', 'list')).out).toBe('SLUG  NAME  ID\na     A     1\nb     B     2\n');
  });
});

describe('directory', () => {
  it('create shows the base URL and the token', async () => {
    const made = {
      id: 'd1',
      scim: { baseUrl: 'http://x/scim/v2' },
      token: { id: 'k', secret: 'dws_s', expiresAt: '2027' },
    };
    reply = () => ({ status: 201, body: made });
    const options = ['--profile', 'entra', '--strict', '--allow-password', '--token-days', '30'];
    const ran = await run(environment, 'directory', 'create', 'ac/me', 'Entra ID', ...options);
    expect(ran.out).toMatch(/base URL {2}http:\/\/x\/scim\/v2\n {2}token {5}dws_s\n/);
    expect(lastCall()?.path).toBe('/api/v1/tenants/ac%2Fme/directories');
    expect(lastCall()?.body).toEqual({
      name: 'Entra ID',
      profile: 'entra',
      strict: true,
      allowPassword: true,
      tokenDays: 30,
    });
  });

  it.each([
    ['by id', 'd2', 'd2'],
    ['by name in any case', 'entra id', 'd1'],
  ])('token rotate finds the directory %s', async (_, typed, id) => {
    reply = ({ method }) =>
      method === 'GET'
        ? { body: directories }
        : { status: 201, body: { id: 'k2', secret: 'dws_new', expiresAt: '2027' } };
    const ran = await run(environment, 'directory', 'token', 'rotate', 'acme', typed);
    expect(ran.out).toContain('dws_new');
    expect(lastCall()?.path).toBe(`/api/v1/tenants/acme/directories/${id}/tokens`);
  });

  it('token revoke says so', async () => {
    reply = ({ method }) => (method === 'GET' ? { body: directories } : { status: 204 });
    const ran = await run(environment, 'directory', 'token', 'revoke', 'acme', 'Okta', 'k1', '--json');
    expect(JSON.parse(ran.out)).toEqual({ id: 'k1', revoked: true });
    expect(lastCall()).toMatchObject({ method: 'DELETE', path: '/api/v1/tenants/acme/directories/d2/tokens/k1' });
  });

  it('fails in a sentence when there is no such directory', async () => {
    reply = () => ({ body: directories });
    const ran = await run(environment, 'directory', 'token', 'list', 'acme', 'LDAP');
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toBe('Tenant acme has no directory LDAP; "doorward directory list acme" shows all.\n');
  });
});

test('key create, list and delete', async () => {
  reply = ({ method }) =>
    method === 'POST'
      ? { status: 201, body: { id: 'k', secret: 'dwk_s', expiresAt: '2027' } }
      : method === 'GET'
        ? { body: { items: [{ id: 'k', name: 'CI', lastUsedAt: null, expiresAt: '2027' }] } }
        : { status: 204 };
  expect((await run(environment, 'key', 'create', 'acme', '--name', 'CI', '--days', '9')).out).toContain('dwk_s');
  expect(lastCall()?.body).toEqual({ name: 'CI', days: 9 });
  expect((await run(environment, 'key', 'list', 'acme')).out).toContain('k   CI    never      2027');
  expect((await run(environment, 'key', 'delete', 'acme', 'k')).out).toBe('API key k was deleted.\n');
});

describe('failures are one sentence on standard error', () => {
  it('of the gateway: its title, its reason, its code', async () => {
    const problem = { title: 'The slug is taken', detail: 'Choose another slug.', code: 'slug_taken' };
    reply = () => ({ status: 409, body: problem });
    expect(await run(environment, 'tenant', 'create', 'acme')).toEqual({
      code: 1,
      out: '',
      err: 'The slug is taken: Choose another slug (slug_taken).\n',
    });
  });

  it('of the gateway: every field that is wrong', async () => {
    const errors = [
      { field: 'slug', message: 'is bad' },
      { field: '', message: 'is odd' },
    ];
    reply = () => ({ status: 422, body: { title: 'No', code: 'invalid_body', errors } });
    expect((await run(environment, 'tenant', 'create', 'A')).err).toBe(
      'No: slug: is bad; the body: is odd (invalid_body).\n',
    );
  });

  it('of something that is no gateway', async () => {
    reply = () => ({ status: 502 });
    expect((await run(environment, 'tenant', 'list')).err).toBe('It answered 502 (502).\n');
  });

  it('of the network', async () => {
    const ran = await run(
      { ...environment, DOORWARD_ROOT_KEY: 'k'.repeat(32) },
      'tenant',
      'list',
      '--url',
      'http://127.0.0.1:1',
    );
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(/^The gateway at http:\/\/127\.0\.0\.1:1 cannot be reached: .+\.\n$/);
  });

  it('of the settings, with 78', async () => {
    const ran = await run({ ...environment, DOORWARD_X: '1' }, 'tenant', 'list');
    expect(ran.code).toBe(78);
    expect(ran.err).toMatch(/^The environment variable DOORWARD_X is not a setting.*\n$/);
  });

  it.each([
    [['tenant', 'create']],
    [['tenant', 'list', '--nope']],
    [['nope']],
    [[]],
    [['tenant', 'list', '--url', 'x']],
  ])('of the call %j, with 2', async (argv) => {
    const ran = await run(environment, ...argv);
    expect(ran.code).toBe(2);
    expect(ran.err).not.toBe('');
  });
});

it('--url goes with the root key', async () => {
  reply = () => ({ body: { items: [] } });
  const rootKey = 'r'.repeat(40);
  const ran = await run({ DOORWARD_ROOT_KEY: rootKey }, 'tenant', 'list', '--url', `${gateway.url}/`);
  expect(ran.out).toBe('There are no tenants yet.\n');
  expect(lastCall()?.bearer).toBe(rootKey);
});

describe('help', () => {
  it('lists every command', async () => {
    const ran = await run({}, '--help');
    expect(ran.code).toBe(0);
    for (const name of ['serve', 'tenant', 'directory', 'key', 'demo', 'doctor', 'backup', 'restore']) {
      expect(ran.out).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
    }
  });

  it.each([
    'serve',
    'tenant create',
    'tenant list',
    'directory create',
    'directory list',
    'directory token list',
    'directory token rotate',
    'directory token revoke',
    'key create',
    'key list',
    'key delete',
    'demo',
    'doctor',
    'backup',
    'restore',
  ])('of %s offers --json', async (command) => {
    const ran = await run({}, ...command.split(' '), '--help');
    expect(ran.code).toBe(0);
    expect(ran.out).toContain('--json');
  });

  it('says which release it is', async () => {
    expect((await run({}, '--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('connection', () => {
  const made = {
    id: 'c1',
    type: 'oidc',
    name: 'Okta',
    status: 'off',
    health: 'ok',
    loginUrl: 'https://doorward.example/login/oidc/c1',
    oidc: { redirectUri: 'https://doorward.example/login/oidc/c1/callback' },
  };

  it('is made with a secret from a file, and tells what the provider asks for', async () => {
    const file = join(dataDir, 'client-secret');
    writeFileSync(file, 'a secret\n');
    reply = () => ({ status: 201, body: made });
    const oidc = ['--issuer', 'https://idp.example', '--client-id', 'c', '--client-secret-file', file, '--off'];
    const ran = await run(environment, 'connection', 'create', 'acme', 'oidc', 'Okta', ...oidc);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain('https://doorward.example/login/oidc/c1/callback');
    expect(ran.out).not.toContain('a secret');
    expect(lastCall()).toMatchObject({
      method: 'POST',
      path: '/api/v1/tenants/acme/connections',
      body: { type: 'oidc', name: 'Okta', issuer: 'https://idp.example', clientSecret: 'a secret', status: 'off' },
    });
  });

  it('is listed, switched, tested and deleted', async () => {
    reply = () => ({ body: { items: [made], nextCursor: null } });
    expect((await run(environment, 'connection', 'list', 'acme')).out).toContain('Okta  oidc  off     ok      c1');
    reply = () => ({ body: { ...made, status: 'on' } });
    expect((await run(environment, 'connection', 'on', 'acme', 'c1')).out).toContain('is switched on');
    expect(lastCall()).toMatchObject({ method: 'PATCH', body: { status: 'on' } });
    reply = () => ({
      body: { url: 'https://doorward.example/login/oidc/c1?test=1', expiresAt: '2030-01-01T00:00:00Z' },
    });
    expect((await run(environment, 'connection', 'test', 'acme', 'c1')).out).toContain('?test=1');
    expect(lastCall()).toMatchObject({ method: 'POST', path: '/api/v1/tenants/acme/connections/c1/test' });
    const tried = ['--issuer', 'https://next.example', '--client-id', 'other'];
    expect((await run(environment, 'connection', 'test', 'acme', 'c1', ...tried)).code).toBe(0);
    expect(lastCall()).toMatchObject({ body: { issuer: 'https://next.example', clientId: 'other' } });
    reply = () => ({ status: 204 });
    expect((await run(environment, 'connection', 'delete', 'acme', 'c1')).code).toBe(0);
    expect(lastCall()).toMatchObject({ method: 'DELETE', path: '/api/v1/tenants/acme/connections/c1' });
  });
});

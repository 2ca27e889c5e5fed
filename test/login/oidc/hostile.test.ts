/** Providers and strangers that cheat get no session, change nothing and break nothing (security rules 4, 16, 19, 20). */
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { redirectOf, Visitor } from '../../support/visitor.js';
import { type EvilProvider, honest, startEvilProvider, type Turned } from './evil-provider.js';
import { type Connection, clientSecret, Scene } from './scene.js';

let scene: Scene;
let evil: EvilProvider;
let connection: Connection;

beforeAll(async () => {
  scene = await Scene.open();
  evil = await startEvilProvider(clientSecret);
  connection = await scene.connect(evil.issuer);
  await scene.provision('mallory@acme.example');
}, 30_000);

beforeEach(() => {
  evil.turned = honest();
});

afterAll(async () => {
  await evil.close();
  await scene.gateway.close();
});

const json = { headers: { accept: 'application/json' } };

/** As far as the provider, and back from there. */
async function back(visitor: Visitor, more: Record<string, string> = {}, of = connection): Promise<URL> {
  return evil.back(redirectOf(await visitor.step(of.loginUrl))!, more);
}

/** One sign-in by a fresh browser. */
async function attempt(more: Record<string, string> = {}, of = connection) {
  const visitor = new Visitor();
  const arrived = await visitor.step(await back(visitor, more, of), json);
  return { visitor, arrived, me: (await scene.me(visitor)).status, trace: (await scene.traces(of))[0] };
}

const seconds = () => Math.floor(Date.now() / 1000);

const lies: readonly (readonly [string, () => Partial<Turned>])[] = [
  ['another issuer', () => ({ idToken: { iss: 'https://other.example' } })],
  ['another audience', () => ({ idToken: { aud: 'somebody-else' } })],
  ['several audiences without azp', () => ({ idToken: { aud: ['doorward', 'x'] } })],
  ['several audiences, azp of another', () => ({ idToken: { aud: ['doorward', 'x'], azp: 'x' } })],
  ['another nonce', () => ({ idToken: { nonce: 'guessed' } })],
  ['no nonce', () => ({ idToken: { nonce: undefined } })],
  ['no subject', () => ({ idToken: { sub: undefined } })],
  ['an empty subject', () => ({ idToken: { sub: '' } })],
  ['a subject that is no text', () => ({ idToken: { sub: 7 } })],
  ['an end that is past', () => ({ idToken: { exp: seconds() - 60 } })],
  ['no end', () => ({ idToken: { exp: undefined } })],
  ['a beginning that is ahead', () => ({ idToken: { nbf: seconds() + 120 } })],
  ['an issue that is ahead', () => ({ idToken: { iat: seconds() + 120 } })],
  ['no issue', () => ({ idToken: { iat: undefined } })],
  ['an issue before the sign-in', () => ({ idToken: { iat: seconds() - 3600 } })],
  ['one audience, azp of another', () => ({ idToken: { azp: 'x' } })],
  ['the hash of another access token', () => ({ idToken: { at_hash: 'A'.repeat(22) } })],
  ['a hash that is no text', () => ({ idToken: { at_hash: 7 } })],
  ['the hash of another code', () => ({ idToken: { c_hash: 'A'.repeat(22) } })],
  ['no signature', () => ({ key: 'none' })],
  ['no signature, by another spelling', () => ({ key: 'none', header: { alg: 'nOnE' } })],
  ['the client secret for a key', () => ({ key: 'secret' })],
  ['a foreign key', () => ({ key: 'foreign' })],
  ['a key that is not published', () => ({ header: { kid: 'unknown' }, key: 'foreign' })],
  ['a critical header that nobody knows', () => ({ header: { crit: ['b64'], b64: true } })],
  ['userinfo of another subject', () => ({ userInfo: { sub: 'victim' } })],
  ['userinfo without subject', () => ({ userInfo: { sub: undefined } })],
];

/** Answers that are none. */
const junk: readonly (readonly [string, (response: ServerResponse) => void])[] = [
  ['nothing', (response) => response.destroy()],
  ['an error', (response) => response.writeHead(500).end('no')],
  ['a redirect', (response) => response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end()],
  ['no JSON', (response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{')],
  ['a list', (response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('[]')],
  ['null', (response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('null')],
  [
    'too much',
    (response) => {
      response.on('error', () => undefined);
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(`{"a":"${'x'.repeat(3 * 1024 * 1024)}"}`);
    },
  ],
  [
    'a very deep document',
    (response) =>
      response
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end(`${'['.repeat(200_000)}${']'.repeat(200_000)}`),
  ],
];

test('the provider is believed while it is honest', async () => {
  const { arrived, me, trace } = await attempt();
  expect([arrived.status, me, trace]).toMatchObject([303, 200, { outcome: 'accepted' }]);
  expect(evil.verifiers.at(-1)).toMatch(/^[\w~.-]{43,128}$/);
});

describe('an ID token with', () => {
  it.each(lies)('%s is refused', async (_name, turn) => {
    Object.assign(evil.turned, turn());
    const { arrived, me, trace } = await attempt();
    expect([arrived.status, JSON.parse(arrived.text).code, me]).toEqual([403, 'sso_refused', 401]);
    expect(trace).toMatchObject({ outcome: 'refused' });
    expect(JSON.stringify(trace)).not.toMatch(/eyJ/);
  });

  it('times half a minute off is taken', async () => {
    evil.turned.idToken = { iat: seconds() + 20, nbf: seconds() + 20, exp: seconds() - 20 };
    expect((await attempt()).me).toBe(200);
  });

  it('a key that the provider took up since is taken at once', async () => {
    expect((await attempt()).me).toBe(200);
    await evil.rollOver();
    expect((await attempt()).me).toBe(200);
  });
});

describe('what the provider answers', () => {
  describe.each(['token', 'userinfo', 'jwks', 'discovery'] as const)('at %s:', (where) => {
    it.each(junk)('%s', async (_name, answer) => {
      const own =
        where === 'jwks' || where === 'discovery' ? await scene.connect(evil.issuer, { name: where }) : connection;
      if (where === 'discovery') {
        await scene.api('PATCH', `/connections/${own.id}`, { issuer: `${evil.issuer}/`, clientSecret });
      }
      evil.turned.answer = { [where]: answer };
      const visitor = new Visitor();
      const start = await visitor.step(own.loginUrl, json);
      if (where === 'discovery') {
        expect(start.status).toBe(403);
        return;
      }
      const arrived = await visitor.step(await evil.back(redirectOf(start)!), json);
      expect([arrived.status, (await scene.me(visitor)).status]).toEqual([403, 401]);
      await scene.api('DELETE', `/connections/${where === 'jwks' ? own.id : 'none'}`).catch(() => undefined);
    });
  });
});

describe('userinfo', () => {
  it.each([401, 403, 404])('that is not for us (%s) is done without', async (status) => {
    evil.turned.answer = { userinfo: (response) => void response.writeHead(status).end('{}') };
    expect((await attempt()).me).toBe(200);
  });

  it('is not guessed where the ID token has no address', async () => {
    evil.turned = { ...honest(), idToken: { sub: 'unknown', email: undefined } };
    evil.turned.answer = { userinfo: (response) => void response.writeHead(403).end() };
    const { me, trace } = await attempt();
    expect([me, trace?.code]).toEqual([401, 'email_missing']);
  });
});

describe('a provider that takes its time', () => {
  const slowly: (typeof evil.turned.answer)['token'] = (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    const drip = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(drip));
  };

  it.each(['token', 'jwks', 'userinfo'] as const)(
    'at %s is given up on, and administrators read why',
    async (where) => {
      const own = await scene.connect(evil.issuer, { name: `slow ${where}` });
      evil.turned.answer = { [where]: slowly };
      const { arrived, me, trace } = await attempt({}, own);
      expect([arrived.status, me, trace?.code]).toEqual([403, 401, 'provider_late']);
      expect(trace?.reason).toContain('did not answer in time');
    },
    15_000,
  );

  it('is given ten seconds for all of its answers together', async () => {
    const own = await scene.connect(evil.issuer, { name: 'slow everywhere' });
    const visitor = new Visitor();
    const url = await back(visitor, {}, own);
    // Each alone would be in time.
    const late: (typeof evil.turned.answer)['token'] = (response) =>
      void setTimeout(() => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"keys":[]}'), 6000);
    const grant = await evil.grant(url);
    evil.turned.answer = {
      token: (response) => void setTimeout(() => grant(response), 6000),
      jwks: late,
      userinfo: late,
    };
    const begun = Date.now();
    const arrived = await visitor.step(url, json);
    expect(Date.now() - begun).toBeLessThan(11_500);
    expect([arrived.status, (await scene.traces(own))[0]?.code]).toEqual([403, 'provider_late']);
  }, 20_000);
});

describe('an answer in the browser', () => {
  it.each([
    ['another issuer (mix-up)', { iss: 'https://other.example' }],
    ['a state that nobody gave', { state: 'x'.repeat(43) }],
    ['an empty state', { state: '' }],
    ['a state beyond all measure', { state: 'x'.repeat(8000) }],
    ['an error', { error: 'access_denied', code: '' }],
    ['a code that the provider does not know', { code: '' }],
  ])('with %s is refused', async (_name, more) => {
    const { arrived, me } = await attempt(more);
    expect([arrived.status, me]).toEqual([403, 401]);
  });

  it('without the issuer that the provider promised is refused', async () => {
    const visitor = new Visitor();
    const url = await back(visitor);
    url.searchParams.delete('iss');
    expect((await visitor.step(url, json)).status).toBe(403);
  });

  it('that names a parameter twice is refused', async () => {
    const visitor = new Visitor();
    const url = await back(visitor);
    url.searchParams.append('state', url.searchParams.get('state')!);
    expect((await visitor.step(url, json)).status).toBe(422);
    expect((await scene.me(visitor)).status).toBe(401);
  });

  it('of one connection opens no other (mix-up)', async () => {
    const other = await scene.connect(evil.issuer, { name: 'Other' });
    const visitor = new Visitor();
    const url = await back(visitor);
    const exchanges = evil.exchanges;
    const mixed = new URL(url.href.replace(connection.id, other.id));
    expect((await visitor.step(mixed, json)).status).toBe(403);
    expect(evil.exchanges).toBe(exchanges);
    expect((await visitor.step(url)).status).toBe(303);
  });

  it('uses its code once, however many bring it', async () => {
    const visitor = new Visitor();
    const url = await back(visitor);
    const exchanges = evil.exchanges;
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await visitor.step(url, json)).status));
    expect(statuses.filter((status) => status === 303)).toHaveLength(1);
    expect(evil.exchanges).toBe(exchanges + 1);
  });
});

test.each(['GET', 'POST', 'HEAD', 'PUT', 'DELETE'])(
  '%s to the addresses of a connection is never a fault',
  async (method) => {
    const of = (path: string) => `${scene.publicUrl}/login/oidc/${path}`;
    const paths = [
      of(connection.id),
      of(`${connection.id}/callback`),
      of(`${connection.id}/callback?state=&code=`),
      of(`${connection.id}/backchannel-logout`),
      of('nobody'),
      of('nobody/callback'),
      of('%00'),
      of(`${connection.id}/acs`),
      of('__proto__/callback'),
      connection.loginUrl.replace('/oidc/', '/saml/'),
      connection.loginUrl.replace('/oidc/', '/OIDC/'),
    ];
    for (const path of paths) {
      const answer = await fetch(path, {
        method,
        redirect: 'manual',
        ...(method === 'POST' && { body: 'a=b&a=c', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      });
      expect([path, answer.status < 500]).toEqual([path, true]);
    }
  },
);

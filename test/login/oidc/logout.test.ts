/** Signing out on either side (security rule 20). */
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
  evil.turned.discovery = { end_session_endpoint: `${evil.issuer}/end` };
  connection = await scene.connect(evil.issuer);
  await scene.provision('mallory@acme.example');
}, 30_000);

beforeEach(() => {
  evil.turned = { ...honest(), discovery: { end_session_endpoint: `${evil.issuer}/end` } };
});

afterAll(async () => {
  await evil.close();
  await scene.gateway.close();
});

async function signedIn(sid = 'session-1'): Promise<Visitor> {
  evil.turned.idToken = { sid };
  const visitor = new Visitor();
  await visitor.walk(await evil.back(redirectOf(await visitor.step(connection.loginUrl))!));
  expect((await scene.me(visitor)).status).toBe(200);
  return visitor;
}

const tell = (token: string) =>
  new Visitor().step(connection.oidc.backchannelLogoutUri, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ logout_token: token }).toString(),
  });

describe('a logout token', () => {
  it('ends the one session that it names', async () => {
    const [first, second] = [await signedIn('one'), await signedIn('two')];
    const answer = await tell(await evil.logoutToken({ sid: 'one' }));
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect([(await scene.me(first)).status, (await scene.me(second)).status]).toEqual([401, 200]);
  });

  it('ends all sessions of the person whom it names', async () => {
    const visitors = [await signedIn('one'), await signedIn('two')];
    expect((await tell(await evil.logoutToken({ sub: 'mallory' }))).status).toBe(200);
    for (const visitor of visitors) expect((await scene.me(visitor)).status).toBe(401);
  });

  it('is taken once', async () => {
    const token = await evil.logoutToken({ sub: 'mallory' });
    expect((await tell(token)).status).toBe(200);
    const visitor = await signedIn();
    expect((await tell(token)).status).toBe(400);
    expect((await scene.me(visitor)).status).toBe(200);
  });

  const seconds = () => Math.floor(Date.now() / 1000);
  const lies: readonly (readonly [string, () => Record<string, unknown>, Record<string, unknown>?, Turned['key']?])[] =
    [
      ['of another issuer', () => ({ iss: 'https://other.example' })],
      ['for somebody else', () => ({ aud: 'somebody-else' })],
      ['that is over', () => ({ exp: seconds() - 60 })],
      ['of long ago', () => ({ iat: seconds() - 3600 })],
      ['of the future', () => ({ iat: seconds() + 3600, exp: seconds() + 7200 })],
      ['without id', () => ({ jti: undefined })],
      ['without event', () => ({ events: undefined })],
      ['with another event', () => ({ events: { 'http://schemas.openid.net/event/other': {} } })],
      ['with an event as text', () => ({ events: 'http://schemas.openid.net/event/backchannel-logout' })],
      ['with a nonce', () => ({ nonce: 'n' })],
      ['that names nobody', () => ({ sub: undefined, sid: undefined })],
      ['of a foreign key', () => ({}), {}, 'foreign'],
      ['without signature', () => ({}), {}, 'none'],
      ['signed with the client secret', () => ({}), {}, 'secret'],
    ];

  it.each(lies)('%s ends nothing', async (_name, claims, header = {}, key = 'own') => {
    const visitor = await signedIn();
    const answer = await tell(await evil.logoutToken({ sub: 'mallory', ...claims() }, header, key));
    expect([answer.status, JSON.parse(answer.text)]).toEqual([400, { error: 'invalid_request' }]);
    expect((await scene.me(visitor)).status).toBe(200);
  });

  it.each(['', 'nonsense', 'a.b.c', '...'])('that is none (%j) is refused', async (token) => {
    expect((await tell(token)).status).toBe(400);
  });
});

test('signing out here ends the session and leads to the provider', async () => {
  const visitor = await signedIn();
  const { host } = new URL(scene.publicUrl);
  const answer = await visitor.step(`http://${host}/logout`, {
    method: 'POST',
    headers: { accept: 'application/json' },
  });
  expect(answer.status).toBe(200);
  const next = new URL(JSON.parse(answer.text).next);
  expect(next.href.startsWith(`${evil.issuer}/end?`)).toBe(true);
  expect(next.searchParams.get('post_logout_redirect_uri')).toBe(`${scene.publicUrl}/login`);
  expect(next.searchParams.get('id_token_hint')).toMatch(/^eyJ/);
  expect((await scene.me(visitor)).status).toBe(401);
});

test('signing out here works though the provider has no such address, or does not answer', async () => {
  evil.turned.discovery = {};
  const plain = await scene.connect(`${evil.issuer}/`, { name: 'Plain' }).catch(() => undefined);
  expect(plain).toBeDefined();
  const visitor = await signedIn();
  evil.turned.answer = { discovery: (response) => response.destroy() };
  const { host } = new URL(scene.publicUrl);
  const answer = await visitor.step(`http://${host}/logout`, { method: 'POST' });
  expect([200, 204]).toContain(answer.status);
  expect((await scene.me(visitor)).status).toBe(401);
});

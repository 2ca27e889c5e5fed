/** Signing out, here and at the provider, against a whole gateway: whose sessions end, and whose do not. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encode, newId, persistent } from './idp.js';
import { inflated } from './party.js';
import { type Browser, World } from './world.js';

let world: World;

beforeAll(async () => {
  world = await World.open();
  await world.invite('ann@example.com');
  await world.invite('bob@example.com');
});
afterAll(() => world.close());

const slo = () => `/login/saml/${world.connection.id}/slo`;

async function signedIn(nameId: string, email: string): Promise<{ browser: Browser; sessionIndex: string }> {
  const browser = world.browser();
  const sessionIndex = newId();
  await world.signIn(browser, (said) => world.idp.respond({ ...said, nameId, attributes: { email }, sessionIndex }));
  expect(await browser.me()).toBe(200);
  return { browser, sessionIndex };
}

const ann = () => signedIn('ann', 'ann@example.com');
const bob = () => signedIn('bob', 'bob@example.com');
const logoutQuery = (nameId: string, sessionIndex?: string, options = {}) =>
  world.idp.redirectQuery(
    'SAMLRequest',
    world.idp.logoutRequest({
      now: Date.now(),
      destination: world.connection.saml.sloUrl,
      nameId,
      ...(sessionIndex !== undefined && { sessionIndex }),
    }),
    options,
  );

describe('a logout by the provider', () => {
  it('ends the session that it names, and leaves the others', async () => {
    const [one, two, other] = [await ann(), await ann(), await bob()];
    const answer = await world.browser().get(`${slo()}?${logoutQuery('ann', one.sessionIndex)}`);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toMatch(/^https:\/\/idp\.example\/slo\?SAMLResponse=/);
    expect([await one.browser.me(), await two.browser.me(), await other.browser.me()]).toEqual([401, 200, 200]);
  });

  it('ends all sessions of the person when it names none, by POST as well', async () => {
    const [one, two, other] = [await ann(), await ann(), await bob()];
    const destination = world.connection.saml.sloUrl;
    const xml = world.idp.logoutRequest({ now: Date.now(), destination, nameId: 'ann' });
    const form = { SAMLRequest: encode(world.idp.sign(xml, 'LogoutRequest')) };
    expect((await world.browser().postFromElsewhere(slo(), form)).status).toBe(303);
    expect([await one.browser.me(), await two.browser.me(), await other.browser.me()]).toEqual([401, 401, 200]);
  });

  it("does not end another person's session by its index", async () => {
    const { browser, sessionIndex } = await ann();
    await world.browser().get(`${slo()}?${logoutQuery('bob', sessionIndex)}`);
    expect(await browser.me()).toBe(200);
  });

  it('is taken once', async () => {
    const query = logoutQuery('ann');
    expect((await world.browser().get(`${slo()}?${query}`)).status).toBe(303);
    expect((await world.browser().get(`${slo()}?${query}`)).status).toBe(403);
  });

  it('that is forged ends nothing, and leaves a trace', async () => {
    const { browser } = await ann();
    const forged = [
      logoutQuery('ann', undefined, { isSigned: false }),
      logoutQuery('ann', undefined, { key: world.stranger.key }),
      logoutQuery('ann').replace('SAMLRequest=', 'SAML%52equest='),
      `${logoutQuery('ann')}&x=1`,
      '',
    ];
    for (const query of forged) {
      expect((await world.browser().get(`${slo()}?${query}`)).status).toBe(403);
      expect((await world.traces())[0]?.outcome).toBe('refused');
    }
    expect((await world.browser().get(`${slo()}?${logoutQuery('ann')}&SAMLRequest=x`)).status).toBe(422);
    expect(await browser.me()).toBe(200);
  });
});

describe('signing out here', () => {
  it('answers where to sign out at the provider, and ends the session at once', async () => {
    const { browser, sessionIndex } = await ann();
    const answer = await browser.post('/logout');
    expect(answer.status).toBe(200);
    const { next } = (await answer.json()) as { next: string };
    const xml = inflated(next, 'SAMLRequest');
    expect(xml).toContain('>ann</saml:NameID>');
    expect(xml).toContain(`Format="${persistent}"`);
    expect(xml).toContain(`>${sessionIndex}<`);
    expect(await browser.me()).toBe(401);
  });

  it('comes back to the page for signing in when the provider has answered', async () => {
    const { browser } = await ann();
    const { next } = (await (await browser.post('/logout')).json()) as { next: string };
    const inResponseTo = / ID="([^"]*)"/.exec(inflated(next, 'SAMLRequest'))![1]!;
    const xml = world.idp.logoutResponse({ now: Date.now(), destination: world.connection.saml.sloUrl, inResponseTo });
    const answer = await browser.get(`${slo()}?${world.idp.redirectQuery('SAMLResponse', xml)}`);
    expect(answer.headers.get('location')).toMatch(/\/login\?notice=signed-out$/);
    const unsigned = world.idp.redirectQuery('SAMLResponse', xml, { isSigned: false });
    expect((await browser.get(`${slo()}?${unsigned}`)).status).toBe(403);
  });

  it('leads a browser on by a page, because no form of ours may end elsewhere', async () => {
    const { browser } = await ann();
    const answer = await browser.post('/logout', { accept: 'text/html' });
    expect(answer.status).toBe(200);
    const page = await answer.text();
    expect(page).toContain('http-equiv="refresh" content="0; url=https://idp.example/slo?SAMLRequest=');
    expect(page).toContain('href="https://idp.example/slo?SAMLRequest=');
    expect(answer.headers.get('content-security-policy')).toContain("form-action 'self'");
  });

  it('ends only here when the connection is gone', async () => {
    const other = await World.open();
    try {
      await other.invite('ann@example.com');
      const browser = other.browser();
      await other.signIn(browser);
      await other.gateway.api('DELETE', `/tenants/${other.tenant}/connections/${other.connection.id}`);
      expect(await browser.me()).toBe(401);
      expect((await browser.post('/logout')).status).toBe(204);
    } finally {
      await other.close();
    }
  });
});

describe('a session', () => {
  it('ends when the provider says, at the latest', async () => {
    const browser = world.browser();
    await world.signIn(browser, (said) =>
      world.idp.respond({ ...said, nameId: 'ann', sessionNotOnOrAfter: Date.now() + 2_000 }),
    );
    expect(await browser.me()).toBe(200);
    const deadline = Date.now() + 20_000;
    while ((await browser.me()) === 200 && Date.now() < deadline) await new Promise((done) => setTimeout(done, 200));
    expect(await browser.me()).toBe(401);
  });

  it('ends when its connection is switched off', async () => {
    const { browser } = await ann();
    await world.patch({ status: 'off' });
    expect(await browser.me()).toBe(401);
    await world.patch({ status: 'on' });
    expect(await browser.me()).toBe(401);
  });
});

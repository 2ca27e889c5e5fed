/** Sign-ins by SAML against a whole gateway: what is taken once, in which browser, under which state, and what becomes of the rest. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encode, type Said, type TestIdp } from './idp.js';
import { type Browser, randomName, World } from './world.js';

let world: World;
const email = 'ann@example.com';

beforeAll(async () => {
  world = await World.open();
  await world.invite(email);
});
afterAll(() => world.close());

describe('an honest sign-in', () => {
  it('ends in the portal with a session, the first time by the address, then by the name', async () => {
    const browser = world.browser();
    const answer = await world.signIn(browser);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/portal']);
    expect(await browser.me()).toBe(200);
    const me = (await (await browser.get('/me')).json()) as { account: { email: string } };
    expect(me.account.email).toBe(email);
    const again = world.browser();
    await world.signIn(again, (said) => world.idp.respond({ ...said, attributes: { email: 'boss@example.com' } }));
    expect(((await (await again.get('/me')).json()) as typeof me).account.email).toBe(email);
    expect((await world.traces())[0]).toMatchObject({ outcome: 'accepted', code: 'signed_in' });
  });

  it('goes where it was asked to, on our side only', async () => {
    const goes = async (returnTo: string) => {
      const browser = world.browser();
      const begun = await world.begin(browser, `?returnTo=${encodeURIComponent(returnTo)}`);
      const posted = await world.answer(browser, begun);
      return (await browser.get(posted.headers.get('location')!)).headers.get('location');
    };
    expect(await goes('/portal?compact=1')).toBe('/portal?compact=1');
    for (const elsewhere of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      expect(await goes(elsewhere)).toBe('/portal');
    }
  });

  it('never passes on what the visitor says as RelayState', async () => {
    const { redirect, relayState } = await world.begin(world.browser(), '?RelayState=https%3A%2F%2Fevil.example');
    expect(redirect).not.toContain('evil');
    expect(relayState).toHaveLength(43);
  });

  it('may be under way in two tabs at once', async () => {
    const browser = world.browser();
    const [one, two] = [await world.begin(browser), await world.begin(browser)];
    for (const begun of [two, one]) {
      const posted = await world.answer(browser, begun);
      expect((await browser.get(posted.headers.get('location')!)).status).toBe(303);
    }
    expect(await browser.me()).toBe(200);
  });
});

const last = async () => (await world.traces())[0]?.code;

describe('a response that comes again', () => {
  it('is refused the second time, by the first of its steps and by the second', async () => {
    const browser = world.browser();
    const begun = await world.begin(browser);
    const message = encode(world.idp.respond(world.said(begun)));
    const posted = await world.answer(browser, begun, { message });
    expect((await world.answer(browser, begun, { message })).status).toBe(403);
    const ticket = posted.headers.get('location')!;
    expect((await browser.get(ticket)).status).toBe(303);
    expect((await browser.get(ticket)).status).toBe(403);
  });

  it('is refused under a fresh sign-in of the same browser', async () => {
    const browser = world.browser();
    const begun = await world.begin(browser);
    const message = encode(world.idp.respond(world.said(begun)));
    await world.answer(browser, begun, { message });
    expect((await world.answer(browser, await world.begin(browser), { message })).status).toBe(403);
    expect(await last()).toBe('in_response_to');
  });

  it('is taken once of ten that come at the same time', async () => {
    const browser = world.browser();
    const begun = await world.begin(browser);
    const message = encode(world.idp.respond(world.said(begun)));
    const answers = await Promise.all(Array.from({ length: 10 }, () => world.answer(browser, begun, { message })));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(9);
  });

  it('is taken once under two sign-ins that a provider answers with one assertion', async () => {
    const browser = world.browser();
    const [one, two] = [await world.begin(browser), await world.begin(browser)];
    const said = world.said(one);
    const first = await world.answer(browser, one, { message: encode(world.idp.respond(said)) });
    const second = { ...said, inResponseTo: two.requestId, subjectInResponseTo: two.requestId };
    const answer = await world.answer(browser, two, { message: encode(world.idp.respond(second)) });
    expect([first.status, answer.status]).toEqual([303, 403]);
    expect(await last()).toBe('replayed');
  });
});

describe('a response in the wrong place', () => {
  it('signs nobody in in another browser', async () => {
    const [attacker, victim] = [world.browser(), world.browser()];
    const posted = await world.answer(attacker, await world.begin(attacker));
    const answer = await victim.get(posted.headers.get('location')!);
    expect(answer.status).toBe(403);
    expect(await victim.me()).toBe(401);
    expect(await last()).toBe('other_browser');
  });

  it('signs nobody in under the state of another sign-in, none, or one of its own', async () => {
    const browser = world.browser();
    const [one, two] = [await world.begin(browser), await world.begin(browser)];
    expect((await world.answer(browser, one, { relayState: two.relayState })).status).toBe(403);
    expect(await last()).toBe('in_response_to');
    for (const relayState of [undefined, '', 'https://evil.example/', 'x'.repeat(5000)]) {
      expect((await world.answer(browser, one, { relayState })).status).toBe(403);
      expect(await last()).toBe('state_unknown');
    }
  });

  it('signs nobody in at another connection', async () => {
    const other = await world.gateway.api<{ id: string }>('POST', `/tenants/${world.tenant}/connections`, {
      type: 'saml',
      name: 'Another',
      entityId: world.idp.entityId,
      entryPoint: 'https://idp.example/sso',
      certificates: [world.idp.key.certificate],
    });
    const browser = world.browser();
    const begun = await world.begin(browser);
    const form = { SAMLResponse: encode(world.idp.respond(world.said(begun))), RelayState: begun.relayState };
    expect((await browser.postFromElsewhere(`/login/saml/${other.id}/acs`, form)).status).toBe(403);
    expect((await browser.postFromElsewhere('/login/saml/nowhere/acs', form)).status).toBe(404);
    expect((await browser.postFromElsewhere(`/login/oidc/${world.connection.id}/callback`, form)).status).toBe(405);
  });

  it('is not looked at when a field comes twice, or by GET', async () => {
    const browser = world.browser();
    const begun = await world.begin(browser);
    const message = encodeURIComponent(encode(world.idp.respond(world.said(begun))));
    const twice = `SAMLResponse=${message}&SAML%52esponse=${message}&RelayState=${begun.relayState}`;
    const at = `/login/saml/${world.connection.id}/acs`;
    expect((await browser.postFromElsewhere(at, twice)).status).toBe(422);
    expect((await browser.get(`${at}?SAMLResponse=${message}&RelayState=${begun.relayState}`)).status).toBe(405);
  });

  it('is refused when the connection was switched off meanwhile', async () => {
    const browser = world.browser();
    const begun = await world.begin(browser);
    await world.patch({ status: 'off' });
    try {
      expect((await world.answer(browser, begun)).status).toBe(403);
      expect(await last()).toBe('connection_off');
      expect((await browser.get(`/login/saml/${world.connection.id}`)).status).toBe(404);
    } finally {
      await world.patch({ status: 'on' });
    }
  });
});

describe('a response that nobody asked for', () => {
  const unasked = async () => {
    const browser = world.browser();
    const message = encode(world.idp.respond(world.said({ requestId: undefined })));
    const answer = await browser.postFromElsewhere(`/login/saml/${world.connection.id}/acs`, {
      SAMLResponse: message,
      RelayState: 'https://evil.example/',
    });
    return { browser, answer };
  };

  it('is refused unless that is switched on', async () => {
    const { answer } = await unasked();
    expect(answer.status).toBe(403);
    expect(await last()).toBe('state_unknown');
  });

  it('starts a fresh sign-in where it is switched on, and nothing more', async () => {
    await world.patch({ idpInitiated: true });
    try {
      const { browser, answer } = await unasked();
      expect(answer.headers.get('location')).toBe(`/login/saml/${world.connection.id}`);
      expect(await browser.me()).toBe(401);
      const garbage = { SAMLResponse: encode('<a/>'), RelayState: '' };
      expect((await browser.postFromElsewhere(`/login/saml/${world.connection.id}/acs`, garbage)).status).toBe(403);
    } finally {
      await world.patch({ idpInitiated: false });
    }
  });
});

describe('a test of values that are not saved yet', () => {
  const path = () => `/tenants/${world.tenant}/connections/${world.connection.id}`;
  const test = async (body: Record<string, unknown>): Promise<string> => {
    const { url } = await world.gateway.api<{ url: string }>('POST', `${path()}/test`, body);
    return new URL(url).search;
  };
  /** What a test in a fresh browser ends on, as far as the ACS. */
  async function tried(query: string, by: TestIdp, of: Partial<Said> = {}) {
    const browser = world.browser();
    const begun = await world.begin(browser, query);
    const said = { ...world.said(begun), attributes: { email: address }, ...of };
    const posted = await world.answer(browser, begun, { message: encode(by.respond(said)) });
    return { browser, begun, posted };
  }
  const follow = (browser: Browser, posted: Response) => browser.get(posted.headers.get('location') ?? '');
  const address = `${randomName()}@example.com`;
  const next = { entryPoint: 'https://next.example/sso' };

  it('uses them, signs nobody in, and leaves what is saved as it is', async () => {
    await world.invite(address);
    const before = await world.gateway.api('GET', path());
    const users = await world.gateway.api('GET', `/tenants/${world.tenant}/users?email=${address}`);
    const query = await test({ ...next, certificates: [world.stranger.key.certificate], name: 'Next' });
    expect(await world.gateway.api('GET', path())).toEqual(before);

    const { browser, begun, posted } = await tried(query, world.stranger);
    expect(begun.redirect).toMatch(/^https:\/\/next\.example\/sso/);
    const page = await follow(browser, posted);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('This sign-in would succeed');
    expect(await browser.me()).toBe(401);
    // By the key that is saved, the values that are tried confirm nothing.
    expect((await tried(query, world.idp)).posted.status).toBe(403);
    expect((await world.traces())[0]).toMatchObject({ isTest: true, code: 'signature_invalid' });

    // Nobody else's sign-in is touched by it.
    const other = await world.begin(world.browser());
    expect(other.redirect).toMatch(/^https:\/\/idp\.example\/sso/);
    expect(await world.gateway.api('GET', path())).toEqual(before);
    expect(await world.gateway.api('GET', `/tenants/${world.tenant}/users?email=${address}`)).toEqual(users);
    const plain = world.browser();
    const mixed = await world.begin(plain);
    const said = encode(world.stranger.respond(world.said(mixed)));
    expect((await world.answer(plain, mixed, { message: said })).status).toBe(403);
  });

  it('tells the same errors as saving them, and tries nothing then', async () => {
    const saved = await world.gateway.api('GET', path());
    for (const body of [
      { entryPoint: 'javascript:1' },
      { certificates: [] },
      { issuer: 'https://x.example' },
      { nope: 1 },
    ]) {
      await expect(world.gateway.api('POST', `${path()}/test`, body)).rejects.toThrow('422');
    }
    expect(await world.gateway.api('GET', path())).toEqual(saved);
  });

  it('is over when the values are saved, replaced by others, or never were', async () => {
    const first = await test(next);
    const browser = world.browser();
    const begun = await world.begin(browser, first);
    const second = await test({ entryPoint: 'https://second.example/sso' });
    expect((await browser.get(`/login/saml/${world.connection.id}${first}`)).status).toBe(403);
    expect((await world.answer(browser, begun)).status).toBe(403);
    expect((await world.traces())[0]).toMatchObject({ isTest: true, code: 'test_over' });
    expect((await world.begin(world.browser(), second)).redirect).toMatch(/^https:\/\/second\.example/);
    await world.patch({ name: 'Saved' });
    expect((await browser.get(`/login/saml/${world.connection.id}${second}`)).status).toBe(403);
    const forged = second.replace(/\.[\w-]*$/, '.another');
    expect((await browser.get(`/login/saml/${world.connection.id}${forged}`)).status).toBe(404);
    expect((await world.begin(world.browser())).redirect).toMatch(/^https:\/\/idp\.example\/sso/);
  });
});

/** Sign-ins by SAML on two gateways that share a store: begun on one and finished on the other, and never twice on both. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from '../../support/gateway.js';
import { describeMongo } from '../../support/mongo.js';
import { encode } from './idp.js';
import { Browser, World } from './world.js';

describeMongo('SAML on two gateways', () => {
  let world: World;
  let second: Gateway;

  beforeAll(async () => {
    world = await World.open({}, { store: 'mongo' });
    second = await startGateway({ store: 'mongo', beside: world.gateway });
    await world.invite('ann@example.com');
  }, 120_000);
  afterAll(async () => {
    await second?.close();
    await world?.close();
  });

  const form = (begun: { requestId: string; relayState: string }) => ({
    SAMLResponse: encode(world.idp.respond(world.said(begun))),
    RelayState: begun.relayState,
  });
  const acs = () => `/login/saml/${world.connection.id}/acs`;

  it('goes from one to the other', async () => {
    const browser = world.browser();
    const begun = await world.begin(browser);
    const posted = await new Browser(second.url).postFromElsewhere(acs(), form(begun));
    expect(posted.status).toBe(303);
    expect((await browser.get(posted.headers.get('location')!)).headers.get('location')).toBe('/portal');
    expect(await browser.me()).toBe(200);
  });

  it('is refused on the other when it comes again', async () => {
    const browser = world.browser();
    const sent = form(await world.begin(browser));
    expect((await browser.postFromElsewhere(acs(), sent)).status).toBe(303);
    expect((await new Browser(second.url).postFromElsewhere(acs(), sent)).status).toBe(403);
  });

  it('is taken once of twelve that come to both at the same time', async () => {
    const browser = world.browser();
    const sent = form(await world.begin(browser));
    const both = [browser, new Browser(second.url)];
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => both[n % 2]!.postFromElsewhere(acs(), sent)),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([303, ...Array.from({ length: 11 }, () => 403)]);
    const ticket = answers.find(({ status }) => status === 303)!.headers.get('location')!;
    expect((await browser.get(ticket)).status).toBe(303);
    expect((await browser.get(ticket)).status).toBe(403);
  });
});

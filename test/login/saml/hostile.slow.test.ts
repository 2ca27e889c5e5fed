/** Every hostile response against a whole gateway: no session, no change, no fault, and a trace that tells why. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { attacks } from './attacks.js';
import { World } from './world.js';

let world: World;
let ownCertificate: string;
let neutral: unknown;
let before: unknown;

beforeAll(async () => {
  world = await World.open();
  await world.invite('ann@example.com');
  ownCertificate = await world.ownCertificate();
});
afterAll(() => world.close());

const everything = async () => {
  const { gateway, tenant } = world;
  const users = await gateway.api<{ items: unknown[] }>('GET', `/tenants/${tenant}/users`);
  const events = await gateway.api<{ items: { type: string }[] }>('GET', `/tenants/${tenant}/audit-events?limit=200`);
  const conflicts = await gateway.api<{ items: unknown[] }>('GET', `/tenants/${tenant}/conflicts`);
  return { users: users.items, events: events.items.length, conflicts: conflicts.items };
};

describe('a hostile response', () => {
  test.each(attacks)('$name', async ({ code, message }) => {
    before ??= await everything();
    const browser = world.browser();
    const begun = await world.begin(browser);
    const { idp, stranger } = world;
    const made = await message({ idp, stranger, ownCertificate, said: world.said(begun) });
    const answer = await world.answer(browser, begun, { message: made });
    const text = await answer.text();
    expect(answer.headers.getSetCookie()).toEqual([]);
    if (made.length > 200_000) expect(answer.status).toBe(413);
    else {
      expect(answer.status).toBe(403);
      expect((await world.traces())[0]).toMatchObject({ outcome: 'refused', code });
      // Whatever was wrong, a stranger reads the same.
      const { requestId: _, ...said } = JSON.parse(text);
      neutral ??= said;
      expect(said).toEqual(neutral);
    }
    expect(await browser.me()).toBe(401);
    expect(await everything()).toEqual(before);
  });
});

/** What administrators decide about access against what a directory sends over SCIM, through a whole gateway (flows.md T4, T5). */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startGateway } from '../support/gateway.js';
import { openWorld, type World } from './conformance.js';
import { api, contractor, D, extensionOf, inDays } from './contractor.js';
import { person, unique } from './resources.js';
import { pick } from './scim-client.js';

let world: World;

beforeAll(async () => {
  const gateway = await startGateway();
  world = await openWorld(gateway, { contractorsEnabled: true });
});
afterAll(() => world.gateway.close());

interface Known {
  /** Of the SCIM resource. */
  readonly id: string;
  readonly status: () => Promise<unknown>;
  readonly isSwitched: (active: boolean) => Promise<void>;
  readonly does: (verb: string, body?: Record<string, string>) => Promise<number>;
}

const employee = () => person({ emails: [{ value: `${unique('ann')}@example.com` }], active: true });

async function arrive(body: Parameters<World['scim']['post']>[1]): Promise<Known> {
  const { scim } = world;
  const created = await scim.post('/Users', body);
  expect(created.status).toBe(201);
  const id = String(created.body.id);
  const email = encodeURIComponent(String(pick(created.body, 'emails.0.value')));
  const found = await api(world, 'GET', `/users?email=${email}`);
  const linkId = pick(found.body, 'items.0.id');
  return {
    id,
    status: async () => {
      const { body: user } = await scim.get(`/Users/${id}`);
      return [user.active, extensionOf(user, 'accessStatus'), extensionOf(user, 'holds') ?? []];
    },
    isSwitched: async (active) => {
      const answer = await scim.patch(`/Users/${id}`, [{ op: 'replace', path: 'active', value: active }]);
      expect(answer.status).toBe(200);
      expect(answer.body.active).toBe(active);
    },
    does: async (verb, more = {}) =>
      (await api(world, 'POST', `/users/${linkId}/${verb}`, { reason: 'because', ...more })).status,
  };
}

it('stays suspended whatever the directory says, and is restored by nobody but an administrator', async () => {
  const ann = await arrive(employee());
  expect(await ann.does('suspend')).toBe(200);
  expect(await ann.status()).toEqual([true, 'on_hold', ['admin_suspended']]);
  await ann.isSwitched(false);
  await ann.isSwitched(true);
  expect(await ann.status()).toEqual([true, 'on_hold', ['admin_suspended']]);
  expect(await ann.does('restore')).toBe(200);
  expect(await ann.status()).toEqual([true, 'invited', []]);
});

it('stays inactive when an administrator restores whom the directory switched off', async () => {
  const ann = await arrive(employee());
  await ann.isSwitched(false);
  expect(await ann.does('suspend')).toBe(200);
  expect(await ann.does('restore')).toBe(200);
  expect(await ann.status()).toEqual([false, 'on_hold', ['idp_inactive']]);
});

it('stays expired when the directory says active, until an administrator extends', async () => {
  const carl = await arrive(contractor());
  expect(await carl.does('end')).toBe(200);
  expect(await carl.status()).toEqual([true, 'expired', ['expired']]);
  await carl.isSwitched(false);
  await carl.isSwitched(true);
  expect(await carl.status()).toEqual([true, 'expired', ['expired']]);
  expect(await carl.does('extend', { expiresAt: inDays(10) })).toBe(200);
  expect(await carl.status()).toEqual([true, 'invited', []]);
});

it('takes a nearer date from the directory after a person set one, and no later one', async () => {
  const { scim } = world;
  const carl = await arrive(contractor());
  const [chosen, later, nearer] = [inDays(20), inDays(40), inDays(5)];
  expect(await carl.does('extend', { expiresAt: chosen })).toBe(200);
  const sendDate = async (value: string) => {
    const answer = await scim.patch(`/Users/${carl.id}`, [{ op: 'replace', path: `${D}:expiresAt`, value }]);
    expect(answer.status).toBe(200);
    return extensionOf(answer.body, 'expiresAt');
  };
  expect(await sendDate(later)).toBe(chosen);
  expect(await sendDate(nearer)).toBe(nearer);
});

it('keeps a conversion when the directory repeats the contract of before', async () => {
  const { scim } = world;
  const sent = contractor();
  const carl = await arrive(sent);
  expect(await carl.does('convert', { kind: 'user' })).toBe(200);
  const repeated = await scim.put(`/Users/${carl.id}`, sent);
  expect(repeated.status).toBe(200);
  expect(extensionOf(repeated.body, 'expiresAt')).toBeUndefined();
  expect(await carl.status()).toEqual([true, 'invited', []]);
});

it('welcomes who was held for approval once an administrator restores them', async () => {
  await world.gateway.api('PATCH', `/tenants/${world.tenant.slug}/settings`, { onScimCreate: 'hold' });
  const ann = await arrive(employee());
  expect(await ann.status()).toEqual([true, 'on_hold', ['approval_needed']]);
  expect(await ann.does('restore')).toBe(200);
  expect(await ann.status()).toEqual([true, 'invited', []]);
  const queued = async () => {
    const { body } = await api(world, 'GET', '/audit-events?type=invitation.queued');
    return JSON.stringify(body);
  };
  const deadline = Date.now() + 60_000;
  const found = await world.scim.get(`/Users/${ann.id}`);
  const email = String(pick(found.body, 'emails.0.value'));
  while (!(await queued()).includes(email) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(await queued()).toContain(email);
}, 90_000);

/** A whole gateway before a mail server that refuses one recipient: what administrators find. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type SmtpTrap, startSmtpTrap } from '../mail/smtp-trap.js';
import { type Gateway, startGateway } from '../support/gateway.js';

let trap: SmtpTrap;
let gateway: Gateway;
beforeAll(async () => {
  trap = await startSmtpTrap({ recipientCode: (address) => (address.startsWith('bea') ? 550 : undefined) });
  gateway = await startGateway({ smtpUrl: trap.url });
});
afterAll(async () => {
  await gateway.close();
  await trap.stop();
});

interface List {
  readonly items: readonly Record<string, unknown>[];
}

it('lists the password of whom no mail reaches for delivery by hand, and says why', async () => {
  const { slug } = await gateway.tenant();
  const { baseUrl, token } = await gateway.directory(slug);
  for (const name of ['ann', 'bea']) {
    const address = `${name}@example.com`;
    const response = await fetch(`${baseUrl}/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: address }),
    });
    expect(response.status).toBe(201);
  }
  const get = <T>(path: string) => gateway.api<T>('GET', `/tenants/${slug}${path}`);
  let queue: List = { items: [] };
  for (const deadline = Date.now() + 10_000; queue.items.length === 0 || trap.mails.length === 0; ) {
    if (Date.now() > deadline) throw new Error('no password waits for delivery');
    await new Promise((resolve) => setTimeout(resolve, 50));
    queue = await get<List>('/temporary-passwords?state=to_deliver');
  }
  expect(queue.items).toMatchObject([{ email: 'bea@example.com', handling: 'manual', state: 'to_deliver' }]);
  expect(JSON.stringify(queue)).not.toMatch(/sealed|hash/);
  const { needsAttention } = await get<{ needsAttention: { code: string; count: number }[] }>('/overview');
  expect(needsAttention.map(({ code, count }) => [code, count])).toEqual([
    ['passwords_to_deliver', 1],
    ['mails_failed', 1],
    ['notices', 1],
  ]);
  const { items } = await get<List>('/audit-events');
  const revoked = items.find(({ type }) => type === 'temporary_password.revoked');
  expect(revoked).toMatchObject({
    target: { kind: 'user', id: queue.items[0]!.userId, email: 'bea@example.com' },
    after: { state: 'revoked', next: { id: queue.items[0]!.id, handling: 'manual' } },
    reason: expect.stringContaining('550'),
  });
  expect(trap.mails.map(({ to }) => JSON.stringify(to))).toEqual([expect.stringContaining('ann@example.com')]);
  const jobs = await get<List>('/jobs');
  expect(jobs.items.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['expiry.sweep', 'mail.relay', 'passwords.sweep', 'retention.sweep']),
  );
});

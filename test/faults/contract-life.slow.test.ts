/** A contract rehearsed with the clock, in processes that die at every turn: each step once, none early, none missed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { URN } from '../http/resources.js';
import type { JsonObject } from '../http/scim-client.js';
import { cleanUp, newFolder, openDirectory, type Served, serveOn } from './served-process.js';

jest.setTimeout(180_000);
let folder: string;
beforeAll(() => {
  folder = newFolder();
});
afterAll(() => cleanUp(folder));

interface Audited {
  readonly type: string;
  readonly at: string;
  readonly target: { readonly id: string };
  readonly after: { readonly expiresAt?: number } | null;
}
const dayMs = 86_400_000;

async function audited(served: Served, slug: string, type: string): Promise<Audited[]> {
  const found: Audited[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: Audited[]; nextCursor: string | null } = await served.api(
      'GET',
      `/tenants/${slug}/audit-events?type=${type}&limit=200${query}`,
    );
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

/** The events of that type, once there are so many. */
async function until(served: Served, slug: string, type: string, count: number): Promise<Audited[]> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await pause(100)) {
    const found = await audited(served, slug, type);
    if (found.length >= count) return found;
  }
  throw new Error(`${type} was not audited ${count} times within a minute`);
}

/** Subjects of the mails in the outbox, as often as each was written. */
async function subjects(dataDir: string, subject: string, count: number): Promise<number> {
  const outbox = join(dataDir, 'outbox');
  const written = (): number =>
    readdirSync(outbox).filter(
      (name) => name.endsWith('.eml') && readFileSync(join(outbox, name), 'utf8').includes(`Subject: ${subject}`),
    ).length;
  for (const deadline = Date.now() + 60_000; written() < count && Date.now() < deadline; ) await pause(100);
  return written();
}

const contractor = (userName: string, expiresAt: number, more: object = {}) => ({
  schemas: [URN.user, URN.doorward],
  userName,
  displayName: userName.split('@')[0]!,
  userType: 'Contractor',
  [URN.doorward]: { expiresAt: new Date(expiresAt).toISOString(), ...more },
});

describe('a contract', () => {
  test('goes through its whole life by DOORWARD_CLOCK_OFFSET, killed at every turn', async () => {
    const dataDir = join(folder, 'life');
    const at = (days: number): Promise<Served> => serveOn(dataDir, { DOORWARD_CLOCK_OFFSET: String(days * 86_400) });
    let served = await at(0);
    const { token, slug } = await openDirectory(served, 'life', { contractorsEnabled: true });
    const sponsor = await served
      .scim(token)
      .post('/Users', { schemas: [URN.user], userName: 'sue@acme.test', displayName: 'sue' });
    const wanted = contractor('carl@acme.test', Date.now() + 40 * dayMs, {
      sponsor: { value: String(sponsor.body.id) },
    });
    const created = await served.scim(token).post('/Users', wanted);
    expect(created.status).toBe(201);
    const id = String(created.body.id);
    await until(served, slug, 'invitation.queued', 2);
    await served.kill();

    served = await at(12);
    await until(served, slug, 'contractor.reminded', 1);
    await served.kill();
    served = await at(12);
    expect(await subjects(dataDir, 'Access of carl ends in 28 days', 2)).toBe(2);
    expect(await audited(served, slug, 'contractor.reminded')).toHaveLength(1);
    await served.kill();

    served = await at(41);
    await until(served, slug, 'contractor.expired', 1);
    await served.kill();
    served = await at(41);
    expect(await subjects(dataDir, 'Access ended', 2)).toBe(2);
    expect(await audited(served, slug, 'contractor.reminded')).toHaveLength(1);
    await served.kill();

    served = await at(71);
    await until(served, slug, 'account.deleted', 1);
    await served.kill();
    served = await at(71);
    expect(await subjects(dataDir, 'carl was removed', 1)).toBe(1);
    for (const type of ['contractor.expired', 'user.deprovisioned', 'account.deleted']) {
      expect(await audited(served, slug, type)).toHaveLength(1);
    }
    const { body } = await served.scim(token).get(`/Users/${id}`);
    expect((body[URN.doorward] as JsonObject).accessStatus).toBe('expired');
    const { checks } = await served.api<{ checks: { ok: boolean; name: string }[] }>('GET', '/doctor');
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(await served.stop()).toBe(0);
  });

  test('ends once for each of many, none early and none missed, though the gateway dies over the date', async () => {
    const dataDir = join(folder, 'killed');
    let served = await serveOn(dataDir);
    const { token, slug } = await openDirectory(served, 'killed', { contractorsEnabled: true });
    const ends = new Map<string, number>();
    const begin = Date.now() + 6000;
    for (let number = 0; number < 60; number += 1) {
      const name = `c${number}@acme.test`;
      const expiresAt = begin + (number % 20) * 100;
      expect((await served.scim(token).post('/Users', contractor(name, expiresAt))).status).toBe(201);
      ends.set(name, expiresAt);
    }
    await pause(Math.max(0, begin + 700 - Date.now()));
    await served.kill();
    await pause(Math.max(0, begin + 1500 - Date.now()));
    served = await serveOn(dataDir);
    await pause(200);
    await served.kill();
    served = await serveOn(dataDir);
    const expired = await until(served, slug, 'contractor.expired', ends.size);
    await pause(1000);
    expect(await audited(served, slug, 'contractor.expired')).toHaveLength(ends.size);
    expect(new Set(expired.map(({ target }) => target.id)).size).toBe(ends.size);
    for (const { at, after } of expired) expect(Date.parse(at)).toBeGreaterThanOrEqual(after!.expiresAt!);
    expect(await served.stop()).toBe(0);
  });
});

/** A clock that jumps between two starts: access ends by the instant, whatever ran meanwhile. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { URN } from '../http/resources.js';
import { type JsonObject, query } from '../http/scim-client.js';
import { cleanUp, newFolder, openDirectory, type Served, serveOn, startProcess } from './served-process.js';

jest.setTimeout(60_000);
let folder: string;
beforeAll(() => {
  folder = newFolder();
});
afterAll(() => cleanUp(folder));

const days = (count: number): string => String(count * 86_400);

async function statusOf(served: Served, token: string, id: string): Promise<unknown> {
  const { body } = await served.scim(token).get(`/Users/${id}`);
  return (body[URN.doorward] as JsonObject).accessStatus;
}

describe('a clock that jumps', () => {
  test('forward ends a contractor’s access, and backward does not give it again by itself', async () => {
    const dataDir = join(folder, 'jump');
    let served = await serveOn(dataDir);
    const { token, slug } = await openDirectory(served, 'clock', { contractorsEnabled: true });
    const expiresAt = new Date(Date.now() + 5 * 86_400_000).toISOString();
    const created = await served.scim(token).post('/Users', {
      schemas: [URN.user, URN.doorward],
      userName: 'carla@outside.test',
      userType: 'Contractor',
      emails: [{ value: 'carla@outside.test' }],
      [URN.doorward]: { expiresAt },
    });
    expect({ status: created.status, detail: created.body.detail }).toEqual({ status: 201 });
    const id = String(created.body.id);
    expect(await statusOf(served, token, id)).toBe('invited');
    expect(await served.stop()).toBe(0);

    served = await serveOn(dataDir, { DOORWARD_CLOCK_OFFSET: days(6) });
    expect(await statusOf(served, token, id)).toBe('expired');
    const found = await served
      .scim(token)
      .get(`/Users${query({ filter: `${URN.doorward}:accessStatus eq "expired"` })}`);
    expect(found.body.totalResults).toBe(1);
    await untilExpiredIsAudited(served, slug);
    expect(await served.stop()).toBe(0);

    served = await serveOn(dataDir);
    expect(await statusOf(served, token, id)).toBe('expired');
    const { checks } = await served.api<{ checks: { ok: boolean }[] }>('GET', '/doctor');
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(await served.stop()).toBe(0);
  });

  test('is refused in production', async () => {
    const run = startProcess({ DATA_DIR: join(folder, 'no'), DOORWARD_CLOCK_OFFSET: '60', NODE_ENV: 'production' });
    expect(await run.exit).toBe(78);
    expect(run.err()).toContain('DOORWARD_CLOCK_OFFSET');
  });
});

/** The sweep tells it once, within moments of the start. */
async function untilExpiredIsAudited(served: Served, slug: string): Promise<void> {
  for (let round = 0; round < 100; round += 1) {
    const { items } = await served.api<{ items: { type: string }[] }>('GET', `/tenants/${slug}/audit-events`);
    const expired = items.filter(({ type }) => type === 'contractor.expired');
    if (expired.length > 0) {
      expect(expired).toHaveLength(1);
      return;
    }
    await pause(100);
  }
  throw new Error('nothing was audited within ten seconds');
}

/** Sessions, reset links and counts of failed sign-ins that are over are forgotten; live ones stay. */
import { expect, it } from '@jest/globals';
import { forgetSignIns, signInJob } from '../../src/expiry/index.js';
import { chainHash } from '../../src/identity/index.js';
import type { Change } from '../../src/storage/port/index.js';
import { openMemoryStorage } from '../support/memory-storage/index.js';

const now = 1_000_000;
const run = { signal: new AbortController().signal, keepAlive: async () => {} };

function traces(id: string, expiresAt: number): Change[] {
  const all = { id, v: 1, expiresAt };
  const owned = { ...all, accountId: 'a', createdAt: 0 };
  return [
    {
      change: 'insert',
      collection: 'sessions',
      record: { ...owned, stage: 'full', method: 'password', lastSeenAt: 0 },
    },
    { change: 'insert', collection: 'resetTokens', record: { ...owned, emailKey: 'a@example.com', hash: id } },
    { change: 'insert', collection: 'throttles', record: { ...all, failures: 1 } },
  ];
}

it('deletes what is over, in as many slices as it takes', async () => {
  const storage = openMemoryStorage({ chain: chainHash });
  for (let at = 0; at < 250; at += 1) await storage.commit(traces(`over-${at}`, now - at));
  await storage.commit(traces('live', now + 1));
  await forgetSignIns({ storage, now: () => now }, run);
  for (const collection of ['sessions', 'resetTokens', 'throttles'] as const) {
    const left = await storage[collection].upTo('expiry', Number.MAX_SAFE_INTEGER, 10);
    expect(left.map(({ id }) => id)).toEqual(['live']);
  }
});

it('keeps the latest traces of sign-ins through providers, however many strangers have written', async () => {
  const storage = openMemoryStorage({ chain: chainHash });
  for (let at = 0; at < 450; at += 1) {
    const createdAt = now - at;
    const what = {
      tenantId: 't',
      connectionId: 'c',
      isTest: false,
      outcome: 'refused',
      code: 'x',
      reason: 'X.',
    } as const;
    const times = { createdAt, fromLatestAt: -createdAt };
    const record = { id: `t${at}`, v: 1, ...what, ...times, received: {}, requestId: 'r' };
    await storage.commit([{ change: 'insert', collection: 'signinTraces', record }]);
  }
  await forgetSignIns({ storage, now: () => now, mostTraces: 20 }, run);
  const left = await storage.signinTraces.upTo('age', now, 100);
  expect(left.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, at) => `t${19 - at}`));
  await forgetSignIns({ storage, now: () => now }, run);
  expect(await storage.signinTraces.count('age', [])).toBe(20);
});

it('runs every ten minutes', () => {
  const storage = openMemoryStorage({ chain: chainHash });
  expect(signInJob({ storage, now: () => now })).toMatchObject({ name: 'signin.sweep', everySeconds: 600 });
});

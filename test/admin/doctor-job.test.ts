/** The nightly examination: it fails where `doctor` finds something, says what, and stops when it is told to. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { doctorJob } from '../../src/admin/doctor-job.js';
import { createKeyring } from '../../src/identity/index.js';
import type { JobRun } from '../../src/jobs/port.js';
import { makeTenant, openApp, type TestApp } from './app.js';

let app: TestApp;
beforeEach(async () => {
  app = await openApp();
  await makeTenant(app, 'acme');
});
afterEach(() => app.close());

const jobOver = (storage: Partial<TestApp['storage']> = {}) =>
  doctorJob({
    storage: { ...app.storage, ...storage },
    clock: { now: () => Date.now() },
    keyring: createKeyring(randomBytes(32), undefined, randomBytes),
    protocols: {},
    newId: () => randomUUID(),
    isRotating: false,
    schedulerHealth: async () => undefined,
  });
const run: JobRun = { signal: new AbortController().signal, keepAlive: async () => undefined };

describe('doctor.nightly', () => {
  it('waits for its hour, and does not repeat what it found', () => {
    expect(jobOver()).toMatchObject({ name: 'doctor.nightly', isAtOnce: false, isTriedAgain: false });
  });

  it('succeeds while all is well', async () => {
    await expect(jobOver().run(run)).resolves.toBeUndefined();
  });

  it('names a chain that was tampered with, and damage of the store', async () => {
    const events = {
      ...app.storage.events,
      chain: async (...asked: Parameters<TestApp['storage']['events']['chain']>) => {
        const found = await app.storage.events.chain(...asked);
        return found.map((event) => ({ ...event, reason: 'another one' }));
      },
    };
    await expect(jobOver({ events }).run(run)).rejects.toThrow('audit chain of acme: The event 1 was changed.');
    const check = async () => ['2 links name an account that does not exist.'];
    await expect(jobOver({ check }).run(run)).rejects.toThrow('store: 2 links name an account that does not exist.');
    const told = async (tenantId: string) =>
      (await app.storage.events.list(tenantId, { type: 'doctor.failed' }, { limit: 9 })).items.map(
        ({ after }) => after,
      );
    const broken = { name: 'audit chain of acme', detail: 'The event 1 was changed.' };
    const damaged = { name: 'store', detail: '2 links name an account that does not exist.' };
    const { id } = (await app.storage.tenants.find('slug', ['acme']))!;
    expect(await told(id)).toEqual([{ checks: [broken] }]);
    expect(await told('')).toContainEqual({ checks: [damaged] });
    expect(await told('')).toContainEqual({ checks: expect.arrayContaining([broken]) });
  });

  it('says what it found also when the store takes no event of it', async () => {
    const check = async () => ['2 links name an account that does not exist.'];
    const commit = async () => Promise.reject(new Error('full'));
    await expect(jobOver({ check, commit }).run(run)).rejects.toMatchObject({
      message: 'store: 2 links name an account that does not exist.',
      cause: { message: 'full' },
    });
  });

  it('leaves the rest for the next night when the gateway stops', async () => {
    const stopping = new AbortController();
    let asked = 0;
    const events = { ...app.storage.events, chain };
    async function chain(): Promise<[]> {
      asked += 1;
      return [];
    }
    stopping.abort();
    await jobOver({ events }).run({ ...run, signal: stopping.signal });
    expect(asked).toBe(0);
  });
});

/** Backing up while a crowd writes, and bringing it back elsewhere. */
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { URN } from '../http/resources.js';
import { expectWhole } from './aftermath.js';
import { type Ledger, newLedger, startCrowd } from './crowd.js';
import { cleanUp, newFolder, openDirectory, runCommand, serveOn } from './served-process.js';

jest.setTimeout(120_000);
let folder: string;
beforeAll(() => {
  folder = newFolder();
});
afterAll(() => cleanUp(folder));

/** What was acknowledged by now and not changed later must be in a copy made meanwhile; the rest may be. */
function asOfNow(ledger: Ledger): () => Ledger {
  const then = new Map(ledger.users.map((user) => [user, { ...user }]));
  const groups = [...ledger.groups];
  return () => ({
    ...ledger,
    groups,
    users: ledger.users.map((user) => {
      const before = then.get(user);
      const isSettled = before?.exists.length === 1 && String(before.exists) === String(user.exists);
      const isMember = String(before?.isMember) === String(user.isMember) ? user.isMember : [true, false];
      return { ...user, titles: ['Newcomer', 'Settled'], isMember, exists: isSettled ? user.exists : [true, false] };
    }),
  });
}

/** Overwrites every page that a long value goes on in: nothing but their chain would tell. */
function damage(file: string): void {
  const pages = readFileSync(file);
  const handle = openSync(file, 'r+');
  const noise = Buffer.alloc(4096, 0xa5);
  for (let at = 4096; at < pages.length; at += 4096) {
    if (pages.subarray(at, at + 4096).includes('long-long-long')) writeSync(handle, noise, 0, 4096, at);
  }
  closeSync(handle);
}

describe('a backup of a gateway that is being written to', () => {
  test('holds everything that was acknowledged before it, whole, and is restored only where nothing is lost', async () => {
    const dataDir = join(folder, 'data');
    const copy = join(folder, 'copy');
    const ledger = newLedger();
    const served = await serveOn(dataDir);
    const place = await openDirectory(served, 'backup');
    const crowd = await startCrowd(served.scim(place.token), ledger, 6, 'b');
    await pause(500);
    const expected = asOfNow(ledger);
    expect(await runCommand(dataDir, 'backup', copy)).toMatchObject({ code: 0, err: '' });
    await pause(200);
    await crowd.leave();
    expect(ledger.surprises).toEqual([]);
    expect(await served.stop()).toBe(0);

    const elsewhere = join(folder, 'elsewhere');
    expect(await runCommand(elsewhere, 'restore', copy)).toMatchObject({ code: 0, err: '' });
    const restored = await serveOn(elsewhere);
    await expectWhole(restored, place, expected());
    const refused = await runCommand(elsewhere, 'restore', copy, '--replace');
    expect(refused.code).not.toBe(0);
    await restored.kill();

    expect((await runCommand(elsewhere, 'restore', copy)).err).toContain('--replace');
    expect(await runCommand(elsewhere, 'restore', copy, '--replace')).toMatchObject({ code: 0, err: '' });
    const again = await serveOn(elsewhere);
    await expectWhole(again, place, expected());
    expect(await again.stop()).toBe(0);
  });

  test('is refused, and leaves nothing behind, when the store is damaged', async () => {
    const dataDir = join(folder, 'damaged');
    const copy = join(folder, 'damaged-copy');
    const served = await serveOn(dataDir);
    const place = await openDirectory(served, 'damaged');
    const nickName = 'long-'.repeat(2_000);
    const body = { schemas: [URN.user], userName: 'long', nickName };
    expect((await served.scim(place.token).post('/Users', body)).status).toBe(201);
    expect(await served.stop()).toBe(0);
    damage(join(dataDir, 'doorward.sqlite'));
    const ran = await runCommand(dataDir, 'backup', copy);
    expect(ran.code).not.toBe(0);
    expect(ran.err).toMatch(/^[^\n]+\.\n$/);
    expect(existsSync(join(copy, 'doorward.sqlite'))).toBe(false);
    expect((await runCommand(join(folder, 'never'), 'restore', copy)).code).not.toBe(0);
  });
});

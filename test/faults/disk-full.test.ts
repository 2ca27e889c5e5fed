/** A disk that fills up: writes are refused with a SCIM error, reads go on, and room is all that is needed to recover. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { op } from '../http/patch-case.js';
import { URN } from '../http/resources.js';
import type { Answer, Scim } from '../http/scim-client.js';
import { expectWhole } from './aftermath.js';
import { type Ledger, newLedger, type Remembered } from './crowd.js';
import { cleanUp, newFolder, openDirectory, type Served, serveOn, startProcess } from './served-process.js';

jest.setTimeout(120_000);
const folder = newFolder();
const disk = join(folder, 'disk');
mkdirSync(disk);
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk]).status === 0;
afterAll(async () => {
  cleanUp();
  await pause(200);
  if (isMounted) spawnSync('umount', [disk]);
  cleanUp(folder);
});

/** Takes all the room that is left. */
function fill(): void {
  const ballast = openSync(join(disk, 'ballast'), 'w');
  for (let size = 1_048_576; size >= 1; ) {
    try {
      writeSync(ballast, Buffer.alloc(size));
    } catch {
      size >>= 2;
    }
  }
  closeSync(ballast);
}
const makeRoom = (): void => rmSync(join(disk, 'ballast'));

async function createUser(scim: Scim, ledger: Ledger): Promise<Answer> {
  const name = `full-${ledger.users.length}`;
  const userName = `${name}@people.test`;
  const long = { nickName: 'n'.repeat(5_000), title: 'Newcomer' };
  const emails = [{ value: userName }];
  const answer = await scim.post('/Users', { schemas: [URN.user], userName, externalId: name, emails, ...long });
  const isThere = answer.status === 201;
  const user: Remembered = { userName, titles: [long.title], isMember: [false], exists: [isThere] };
  if (isThere) user.id = String(answer.body.id);
  ledger.users.push(user);
  return answer;
}

/** Creates users until the gateway refuses one, and gives its refusal. */
async function createUntilRefused(scim: Scim, ledger: Ledger): Promise<Answer> {
  for (let count = 0; count < 5_000; count += 1) {
    const answer = await createUser(scim, ledger);
    if (answer.status !== 201) return answer;
  }
  throw new Error('the disk is never full');
}

/** What is shorter may still fit where a creation did not. */
async function patchUntilRefused(scim: Scim, id: string): Promise<void> {
  for (let count = 0; count < 1_000; count += 1) {
    const { status } = await scim.patch(`/Users/${id}`, [op('replace', 'nickName', 'm'.repeat(4_000 + count))]);
    if (status === 503) return;
    expect(status).toBe(200);
  }
  throw new Error('the disk is never full');
}

async function untilWritten(served: Served, token: string, id: string): Promise<number> {
  const begun = performance.now();
  for (let round = 0; round < 100; round += 1) {
    const { status } = await served.scim(token).patch(`/Users/${id}`, [op('replace', 'title', 'Newcomer')]);
    if (status < 300) return performance.now() - begun;
    await pause(100);
  }
  throw new Error('it does not recover');
}

const onSmallDisk = isMounted ? test : test.skip;

describe('a disk that is full', () => {
  onSmallDisk('refuses writes, serves reads and recovers by itself (needs the right to mount a tmpfs)', async () => {
    const dataDir = join(disk, 'data');
    const ledger = newLedger();
    let served = await serveOn(dataDir, { LOG_LEVEL: 'silent' });
    const place = await openDirectory(served, 'full');
    const scim = served.scim(place.token);
    for (let count = 0; count < 20; count += 1) expect((await createUser(scim, ledger)).status).toBe(201);
    for (let round = 0; round < 2; round += 1) {
      fill();
      const refusal = await createUntilRefused(scim, ledger);
      expect(refusal).toMatchObject({ status: 503, body: { schemas: [URN.error], status: '503' } });
      expect(refusal.headers.get('retry-after')).toMatch(/^\d+$/);
      const { id } = ledger.users[0]!;
      await patchUntilRefused(scim, id!);
      expect((await scim.get(`/Users/${id}`)).status).toBe(200);
      expect((await scim.get('/Users?count=5')).status).toBe(200);
      makeRoom();
      expect(await untilWritten(served, place.token, id!)).toBeLessThan(5_000);
      await expectWhole(served, place, ledger);
    }
    fill();
    await createUntilRefused(scim, ledger);
    expect(await served.stop()).toBe(0);
    const refused = startProcess({ DATA_DIR: dataDir });
    expect(await refused.exit).toBe(78);
    expect(refused.err()).toMatch(/^[^\n]*(full|space)[^\n]*\.\n$/);
    makeRoom();
    served = await serveOn(dataDir, { LOG_LEVEL: 'silent' });
    await expectWhole(served, place, ledger);
    fill();
    await createUntilRefused(served.scim(place.token), ledger);
    await served.kill();
    makeRoom();
    served = await serveOn(dataDir);
    await expectWhole(served, place, ledger);
    expect(await served.stop()).toBe(0);
  });
});

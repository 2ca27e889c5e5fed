/** SIGTERM under load: whatever was taken in is answered, and the next start finds all of it. */
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { URN } from '../http/resources.js';
import { expectWhole, walk } from './aftermath.js';
import { newLedger, startCrowd } from './crowd.js';
import { cleanUp, newFolder, openDirectory, type Served, serveOn } from './served-process.js';

jest.setTimeout(60_000);
let folder: string;
beforeAll(() => {
  folder = newFolder();
});
afterAll(() => cleanUp(folder));

/** Sends SIGTERM and tells the exit code and how long it took. */
async function stopped(served: Served): Promise<{ code: number | null; took: number }> {
  const begun = performance.now();
  const code = await served.stop();
  return { code, took: performance.now() - begun };
}

/** Asks, and reads the answer only when told to; more than the machine's own buffers hold is still at the gateway then. */
async function askAndWait(served: Served, head: string): Promise<() => Promise<string>> {
  const { hostname, port } = new URL(served.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(head);
  await new Promise((resolve) => socket.once('readable', resolve));
  return async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  };
}

describe('a gateway told to stop', () => {
  test('under load ends with 0 in time, and what it left unanswered it has not done', async () => {
    const dataDir = join(folder, 'load');
    const ledger = newLedger();
    let served = await serveOn(dataDir);
    const place = await openDirectory(served, 'stop');
    const crowd = await startCrowd(served.scim(place.token), ledger, 8, 'stop');
    await pause(600);
    const { code, took } = await stopped(served);
    await crowd.leave();
    expect({ code, isInTime: took < 5_000 }).toEqual({ code: 0, isInTime: true });
    served = await serveOn(dataDir);
    // No request is left half way: with its answer it has happened, without it has not.
    for (const user of ledger.users) {
      if (user.id === undefined) user.exists = [false];
      if (user.titles.length > 1) user.titles = ['Newcomer'];
    }
    await expectWhole(served, place, ledger);
    // There was load; how much is the machine's affair.
    expect(ledger.acknowledged).toBeGreaterThan(10);
    expect(await served.stop()).toBe(0);
  });

  test('sends the whole of a large answer to a client that reads slowly', async () => {
    const served = await serveOn(join(folder, 'large'));
    const place = await openDirectory(served, 'large');
    const scim = served.scim(place.token);
    const title = 'x'.repeat(4_000);
    for (let batch = 0; batch < 10; batch += 1) {
      const Operations = Array.from({ length: 100 }, (_, index) => ({
        method: 'POST',
        path: '/Users',
        bulkId: `b${index}`,
        data: { schemas: [URN.user], userName: `u${batch}-${index}`, title, nickName: title, displayName: title },
      }));
      expect((await scim.post('/Bulk', { schemas: [URN.bulkRequest], Operations })).status).toBe(200);
    }
    expect(await walk(scim, '/Users')).toHaveLength(1_000);
    const whole = await scim.get('/Users?count=1000');
    const read = await askAndWait(
      served,
      `GET /scim/v2/Users?count=1000 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${place.token}\r\n\r\n`,
    );
    await pause(500);
    const end = stopped(served);
    await pause(500);
    const text = await read();
    expect(text.length - text.indexOf('\r\n\r\n') - 4).toBe(whole.text.length);
    const { code } = await end;
    expect(code).toBe(0);
  });
});

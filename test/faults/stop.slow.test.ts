/** SIGTERM while somebody dawdles: the grace has an end. */
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { cleanUp, newFolder, openDirectory, serveOn } from './served-process.js';

jest.setTimeout(120_000);
let folder: string;
beforeAll(() => {
  folder = newFolder();
});
afterAll(() => cleanUp(folder));

describe('a gateway told to stop', () => {
  test('waits 30 seconds at most for half a request, and not at all for idle connections', async () => {
    const served = await serveOn(join(folder, 'half'));
    const { token } = await openDirectory(served, 'half');
    const { hostname, port } = new URL(served.url);
    const head = `POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n`;
    const half = connect(Number(port), hostname);
    half.on('error', () => undefined);
    half.write(`${head}Content-Type: application/scim+json\r\nContent-Length: 99\r\n\r\n{`);
    const idle = connect(Number(port), hostname);
    idle.on('error', () => undefined);
    await pause(200);
    const begun = performance.now();
    expect(await served.stop()).toBe(0);
    expect(performance.now() - begun).toBeLessThan(35_000);
  });
});

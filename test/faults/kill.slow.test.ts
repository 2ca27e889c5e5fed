/** kill -9 under load, many times: what was acknowledged is there, nothing is half done, and no mail is lost. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { killOverAndOver } from './kill.js';
import { cleanUp, newFolder } from './served-process.js';

jest.setTimeout(300_000);
let folder: string;
beforeAll(() => {
  folder = newFolder();
});
afterAll(() => cleanUp(folder));

describe('a gateway killed under load', () => {
  test('twelve times, keeps every acknowledged write whole and sends every invitation once', async () => {
    const options = { rounds: 12, clients: 10, writes: 50, awaitsMail: true };
    expect(await killOverAndOver(join(folder, 'data'), options)).toBeGreaterThan(500);
  });
});

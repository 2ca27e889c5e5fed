/** kill -9 under load: what was acknowledged is there, and nothing is half done. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { killOverAndOver } from './kill.js';
import { cleanUp, newFolder } from './served-process.js';

jest.setTimeout(120_000);
let folder: string;
beforeAll(() => {
  folder = newFolder();
});
afterAll(() => cleanUp(folder));

describe('a gateway killed under load', () => {
  test('twice, keeps every acknowledged write whole', async () => {
    const options = { rounds: 2, clients: 6, writes: 15, awaitsMail: false };
    expect(await killOverAndOver(join(folder, 'data'), options)).toBeGreaterThan(20);
  });
});

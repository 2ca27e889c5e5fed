/** A store that this release cannot use stops the start with one sentence, and is left as it is. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connect } from '../../src/storage/sqlite/driver.js';
import { cleanUp, newFolder, serveOn, startProcess } from './served-process.js';

let folder: string;
beforeAll(() => {
  folder = newFolder();
});
afterAll(() => cleanUp(folder));

async function expectRefused(dataDir: string): Promise<string> {
  const file = join(dataDir, 'doorward.sqlite');
  const before = readFileSync(file);
  const run = startProcess({ DATA_DIR: dataDir });
  expect(await run.exit).toBe(78);
  expect(run.out()).toBe('');
  expect(run.err()).toMatch(/^[^\n]+\.\n$/);
  expect(readFileSync(file).equals(before)).toBe(true);
  return run.err();
}

describe('the start is refused', () => {
  test('by a file that is no store', async () => {
    const dataDir = join(folder, 'noise');
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'doorward.sqlite'), Buffer.alloc(40_960, 'noise '));
    expect(await expectRefused(dataDir)).toContain('not a database');
  });

  test('by a store of a later release', async () => {
    const dataDir = join(folder, 'later');
    expect(await (await serveOn(dataDir)).stop()).toBe(0);
    const connection = connect(join(dataDir, 'doorward.sqlite'));
    connection.exec('PRAGMA user_version = 9999');
    connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    connection.close();
    expect(await expectRefused(dataDir)).toContain('9999');
  });
});

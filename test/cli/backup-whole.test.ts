/** What a backup brings back is everything that was there, of every collection that there is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, jest } from '@jest/globals';
import { loadConfig } from '../../src/config/index.js';
import { chainHash } from '../../src/identity/index.js';
import { collectionIndexes } from '../../src/storage/port/index.js';
import { openSqlite, openSqliteSource } from '../../src/storage/sqlite/index.js';
import { exportOf } from '../storage/archive/export.js';
import { fill } from '../storage/archive/fill.js';
import { run } from './run.js';

jest.setTimeout(60_000);
const root = mkdtempSync(join(tmpdir(), 'doorward-backup-whole-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function exported(directory: string) {
  const source = openSqliteSource(directory);
  try {
    return await exportOf(source);
  } finally {
    await source.close();
  }
}

it('brings back every row of every part', async () => {
  const [data, folder, restored] = [join(root, 'data'), join(root, 'backup'), join(root, 'restored')];
  loadConfig({ DATA_DIR: data }, '/');
  const storage = await openSqlite({ directory: data, chain: chainHash });
  await fill(storage, { people: 200, records: 6 });
  // The gateway serves while the backup is made.
  const backup = await run({ DATA_DIR: data }, 'backup', folder);
  await storage.close();
  expect(backup).toMatchObject({ code: 0 });
  expect(await run({ DATA_DIR: restored }, 'restore', folder)).toMatchObject({ code: 0 });
  const before = await exported(data);
  expect(await exported(restored)).toEqual(before);
  for (const part of [...Object.keys(collectionIndexes), 'resources', 'memberships', 'events', 'log']) {
    expect([part, before[part]!.length > 0]).toEqual([part, true]);
  }
});

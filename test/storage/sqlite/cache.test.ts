/** A page is whole however much of it is in memory, and however little fits there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { openSqlite } from '../../../src/storage/sqlite/index.js';
import { create, Fresh, sampleUser } from '../conformance/fixtures.js';

it('a page has everybody on it, also where reading it pushes out what was read before', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'doorward-cache-'));
  const storage = await openSqlite({ directory, chain: (previous, event) => `${previous.length}${event.id}` });
  const fresh = new Fresh();
  const scope = fresh.scope();
  const ids = Array.from({ length: 40 }, () => fresh.id());
  // Together twice what is kept.
  for (const id of ids) await storage.commit([create(sampleUser(scope, id, { nickName: 'n'.repeat(800_000) }))]);
  const page = async (skip: number, limit: number) => {
    const query = { ...scope, types: ['User'], now: 1, baseUrl: '', limit, from: { skip }, countTotal: false };
    return (await storage.resources.search(query)).resources.map(({ id }) => id);
  };
  for (const [skip, limit] of [
    [0, 40],
    [0, 3],
    [8, 4],
    [0, 40],
    [30, 6],
    [20, 20],
    [37, 3],
    [1, 39],
  ] as const) {
    expect(await page(skip, limit)).toEqual(ids.slice(skip, skip + limit));
  }
  await storage.close();
  rmSync(directory, { recursive: true, force: true });
});

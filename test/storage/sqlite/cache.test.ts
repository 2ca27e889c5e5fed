/** A page is whole however much of it is in memory, and however little fits there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { openSqlite } from '../../../src/storage/sqlite/index.js';
import { ResourceCache } from '../../../src/storage/sqlite/resource-cache.js';
import { create, Fresh, sampleUser } from '../conformance/fixtures.js';

it('a page has everybody on it, also where reading it pushes out what was read before', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'doorward-cache-'));
  const storage = await openSqlite({ directory, chain: (previous, event) => `${previous.length}${event.id}` });
  const fresh = new Fresh();
  const scope = fresh.scope();
  const ids = Array.from({ length: 40 }, () => fresh.id());
  // Together more than is kept.
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

/** One million characters: twelve of them fit. */
const large = (seq: number, version = 1) => {
  const resource = {
    ...sampleUser({ tenantId: 't', directoryId: 'd' }, `id-${seq}`),
    text: 'x'.repeat(2 ** 20),
    version,
  };
  return { seq, resource };
};

it('what is asked for stays while many others pass, and no more is kept than there is room for', () => {
  const cache = new ResourceCache();
  for (let seq = 0; seq < 100; seq += 1) {
    cache.put(large(seq));
    expect([cache.get('id-0')?.seq, cache.at(0)?.seq]).toEqual([0, 0]);
  }
  const kept = Array.from({ length: 100 }, (_, seq) => seq).filter((seq) => cache.at(seq) !== undefined);
  expect(kept).toHaveLength(12);
  expect(kept.every((seq) => cache.get(`id-${seq}`)?.seq === seq)).toBe(true);
});

it('all that fits stays, whatever the order in which it is read, changed and forgotten', () => {
  const cache = new ResourceCache();
  for (let round = 1; round < 20; round += 1) {
    for (let seq = 0; seq < 11; seq += 1) cache.put(large(seq, round));
    cache.forget(`id-${round % 11}`);
    expect(cache.at(round % 11)).toBeUndefined();
    cache.put(large(round % 11, round));
    for (let seq = 0; seq < 11; seq += 1) expect(cache.at((seq * 7) % 11)?.resource.version).toBe(round);
  }
});

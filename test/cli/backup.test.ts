/** Backing up, and bringing back. */
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { loadConfig, removeRunFile, writeRunFile } from '../../src/config/index.js';
import { chainHash } from '../../src/identity/index.js';
import { openSqlite } from '../../src/storage/sqlite/index.js';
import { run } from './run.js';

const root = mkdtempSync(join(tmpdir(), 'doorward-backup-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let counter = 0;
let dataDir = '';
let folder = '';
beforeEach(async () => {
  counter += 1;
  dataDir = join(root, `${counter}`, 'data');
  folder = join(root, `${counter}`, 'backup');
  loadConfig({ DATA_DIR: dataDir }, '/');
  await writeToken('first');
});

/** Something that tells one store from another. */
async function writeToken(id: string): Promise<void> {
  const storage = await openSqlite({ directory: dataDir, chain: chainHash });
  await storage.commit([{ change: 'insert', collection: 'setupTokens', record: { id, v: 1, hash: id, createdAt: 1 } }]);
  await storage.close();
}
async function has(id: string, directory = dataDir): Promise<boolean> {
  const storage = await openSqlite({ directory, chain: chainHash });
  const found = await storage.setupTokens.get(id);
  await storage.close();
  return found !== undefined;
}
const backUp = (...options: string[]) => run({ DATA_DIR: dataDir }, 'backup', folder, ...options);
const restore = (environment: Record<string, string> = {}, ...options: string[]) =>
  run({ DATA_DIR: dataDir, ...environment }, 'restore', folder, ...options);

describe('backup', () => {
  it('is a private folder with store, secret and manifest', async () => {
    const ran = await backUp('--json');
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(folder).sort()).toEqual(['doorward.sqlite', 'manifest.json', 'secret']);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(JSON.parse(ran.out)).toMatchObject({
      format: 'doorward-backup',
      formatVersion: 1,
      files: [{ name: 'doorward.sqlite' }, { name: 'secret' }],
    });
  });

  it('works while the store is served from', async () => {
    const storage = await openSqlite({ directory: dataDir, chain: chainHash });
    const record = { id: 'just now', v: 1, hash: 'now', createdAt: 1 };
    await storage.commit([{ change: 'insert', collection: 'setupTokens', record }]);
    const ran = await backUp();
    await storage.close();
    expect(ran.out).toContain('The backup is complete.');
    expect(await has('just now', folder)).toBe(true);
  });

  it('leaves the secret out when told to', async () => {
    await backUp('--without-secret');
    expect(existsSync(join(folder, 'secret'))).toBe(false);
  });

  it('never writes over anything', async () => {
    await backUp();
    expect(await backUp()).toMatchObject({
      code: 1,
      err: `${folder} is not empty: name a new folder for the backup.\n`,
    });
  });

  it('says when there is nothing', async () => {
    const ran = await run({ DATA_DIR: join(root, 'nothing') }, 'backup', folder);
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('nothing to back up');
    expect(existsSync(join(root, 'nothing'))).toBe(false);
  });
});

describe('restore', () => {
  it('brings store and secret back into an empty place', async () => {
    const secret = readFileSync(join(dataDir, 'secret'), 'utf8');
    await backUp();
    rmSync(dataDir, { recursive: true });
    const ran = await restore();
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(await has('first')).toBe(true);
    expect(readFileSync(join(dataDir, 'secret'), 'utf8')).toBe(secret);
    expect(statSync(join(dataDir, 'doorward.sqlite')).mode & 0o077).toBe(0);
  });

  it('moves what is there aside, and only when told to', async () => {
    await backUp();
    await writeToken('second');
    expect((await restore()).err).toContain('holds a store already');
    expect(await has('second')).toBe(true);
    const { movedAside } = JSON.parse((await restore({}, '--replace', '--json')).out);
    expect(await has('second')).toBe(false);
    expect(await has('second', movedAside)).toBe(true);
  });

  it('moves what a killed gateway left in its redo log aside as well', async () => {
    await backUp();
    const killed = join(root, `${counter}`, 'killed');
    const storage = await openSqlite({ directory: dataDir, chain: chainHash });
    const record = { id: 'late', v: 1, hash: 'late', createdAt: 1 };
    await storage.commit([{ change: 'insert', collection: 'setupTokens', record }]);
    cpSync(dataDir, killed, { recursive: true });
    await storage.close();
    const { movedAside } = JSON.parse((await restore({ DATA_DIR: killed }, '--replace', '--json')).out);
    expect(await has('late', killed)).toBe(false);
    expect(await has('first', killed)).toBe(true);
    expect(await has('late', movedAside)).toBe(true);
  });

  it('refuses while a gateway runs', async () => {
    await backUp();
    writeRunFile(dataDir, 'http://127.0.0.1:1');
    const storage = await openSqlite({ directory: dataDir, chain: chainHash });
    const ran = await restore({}, '--replace');
    await storage.close();
    expect(ran).toMatchObject({ code: 1 });
    expect(ran.err).toContain(`process ${process.pid}`);
    // A note that outlived its gateway keeps nobody out, whoever has that process id by now.
    expect(await restore({}, '--replace')).toMatchObject({ code: 0, err: '' });
    removeRunFile(dataDir);
  });

  it('refuses while a gateway that left no note holds the store', async () => {
    await backUp();
    const storage = await openSqlite({ directory: dataDir, chain: chainHash });
    const ran = await restore({}, '--replace');
    await storage.close();
    expect(ran.code).toBe(78);
    expect(ran.err).toContain('in use');
  });

  it('without the secret needs the same one here', async () => {
    const secret = readFileSync(join(dataDir, 'secret'), 'utf8').trim();
    await backUp('--without-secret');
    rmSync(dataDir, { recursive: true });
    expect((await restore()).err).toContain('set DOORWARD_SECRET');
    expect((await restore({ DOORWARD_SECRET: Buffer.alloc(32).toString('base64') })).err).toContain(
      'DOORWARD_SECRET is not',
    );
    expect(await restore({ DOORWARD_SECRET: secret })).toMatchObject({ code: 0 });
  });

  test.each<[string, () => void, string]>([
    ['a changed store', () => appendFileSync(join(folder, 'doorward.sqlite'), 'x'), 'damaged: doorward.sqlite'],
    ['a missing secret', () => rmSync(join(folder, 'secret')), 'secret is missing'],
    ['no manifest', () => rmSync(join(folder, 'manifest.json')), 'no readable manifest.json'],
    [
      'another manifest',
      () => writeFileSync(join(folder, 'manifest.json'), '{}'),
      'not the manifest of a Doorward backup',
    ],
    ['a later format', () => patchManifest({ formatVersion: 2 }), 'or a later one'],
    [
      'a path in the manifest',
      () => patchManifest({ files: [{ name: '../x', sha256: '' }] }),
      '../x, which no backup holds',
    ],
    ['no store in the manifest', () => patchManifest({ files: [] }), 'holds no store'],
  ])('refuses %s, and touches nothing', async (_, spoil, sentence) => {
    await backUp();
    spoil();
    const ran = await restore({}, '--replace');
    expect(ran.code).toBe(1);
    expect(ran.err).toContain(sentence);
    expect(await has('first')).toBe(true);
  });
});

function patchManifest(change: object): void {
  const file = join(folder, 'manifest.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...change }));
}

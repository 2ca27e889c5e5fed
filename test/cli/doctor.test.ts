/** What the doctor sees on its own machine, and how it reports. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { localChecks } from '../../src/cli/doctor-checks.js';
import { loadConfig, readConfig, removeRunFile, writeRunFile } from '../../src/config/index.js';
import { run, standIn } from './run.js';

const root = mkdtempSync(join(tmpdir(), 'doorward-doctor-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let counter = 0;
let dataDir = '';
beforeEach(() => {
  counter += 1;
  dataDir = join(root, String(counter));
});

const check = async (name: string, environment: Record<string, string> = {}) => {
  const checks = await localChecks(readConfig({ DATA_DIR: dataDir, ...environment }, '/'));
  return checks.find((each) => each.name === name);
};

describe('a check of this machine', () => {
  it('takes a data directory that does not exist yet for well, and does not make it', async () => {
    expect(await check('data directory')).toMatchObject({
      ok: true,
      detail: expect.stringContaining('first start makes it'),
    });
  });

  it('finds all well after the first start', async () => {
    loadConfig({ DATA_DIR: dataDir }, '/');
    const checks = await localChecks(readConfig({ DATA_DIR: dataDir }, '/'));
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(checks.map(({ name }) => name)).toEqual(['data directory', 'secret', 'disk', 'clock', 'mail transport']);
  });

  it('sees a folder and a secret that others may read', async () => {
    loadConfig({ DATA_DIR: dataDir }, '/');
    chmodSync(dataDir, 0o755);
    chmodSync(join(dataDir, 'secret'), 0o644);
    expect(await check('data directory')).toMatchObject({ ok: false, detail: expect.stringContaining('chmod 700') });
    expect(await check('secret')).toMatchObject({ ok: false, detail: expect.stringContaining('chmod 600') });
  });

  it('sees that the secret of a store is gone', async () => {
    mkdirSync(dataDir, { mode: 0o700 });
    writeFileSync(join(dataDir, 'doorward.sqlite'), '');
    expect(await check('secret')).toMatchObject({ ok: false, detail: expect.stringContaining('restore it') });
  });

  it('sees a clock that is behind the store', async () => {
    loadConfig({ DATA_DIR: dataDir }, '/');
    writeFileSync(join(dataDir, 'doorward.sqlite'), '');
    const future = Date.now() / 1000 + 3600;
    utimesSync(join(dataDir, 'doorward.sqlite'), future, future);
    expect(await check('clock')).toMatchObject({ ok: false, detail: expect.stringContaining('behind') });
  });

  it('waits for the greeting of the mail server', async () => {
    loadConfig({ DATA_DIR: dataDir }, '/');
    expect(await greet('220 ready\r\n')).toMatchObject({ ok: true });
    expect(await greet('554 go away\r\n')).toMatchObject({ ok: false });
    expect(await check('mail transport', { SMTP_URL: 'smtp://127.0.0.1:1' })).toMatchObject({ ok: false });
  });
});

async function greet(greeting: string) {
  const server = createServer((socket: Socket) => socket.end(greeting));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const found = await check('mail transport', {
    SMTP_URL: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  server.close();
  return found;
}

describe('doctor', () => {
  it('reports wrong settings as its first finding, with 78', async () => {
    const ran = await run({ DATA_DIR: dataDir, PORT: 'x' }, 'doctor', '--json');
    expect(ran).toMatchObject({ code: 78, err: '' });
    expect(JSON.parse(ran.out)).toMatchObject({ ok: false, checks: [{ name: 'settings', ok: false }] });
  });

  it('says that nothing is stored before the first start', async () => {
    const ran = await run({ DATA_DIR: dataDir }, 'doctor');
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain('Nothing is stored yet');
  });

  it('adds what the running gateway says of itself, and fails with it', async () => {
    loadConfig({ DATA_DIR: dataDir }, '/');
    const checks = [{ name: 'store', ok: false, detail: '2 links name an account that does not exist.' }];
    const gateway = await standIn(({ path }) => (path === '/api/v1/doctor' ? { body: { checks } } : {}));
    writeRunFile(dataDir, gateway.url);
    const ran = await run({ DATA_DIR: dataDir }, 'doctor');
    removeRunFile(dataDir);
    await gateway.close();
    expect(ran).toMatchObject({ code: 1, err: '' });
    expect(ran.out).toMatch(/^FAIL {2}store +2 links name an account that does not exist\.$/m);
    expect(ran.out).toMatch(/^1 of 8 checks failed\.$/m);
  });
});

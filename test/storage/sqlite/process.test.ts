/** What the embedded store promises about processes: one at a time, and nothing acknowledged is lost by a kill. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { DataDirectoryInUse, openSqlite } from '../../../src/storage/sqlite/index.js';

const chain = (previous: string, event: { id: string }) => `${previous.length}${event.id}`;
const newDirectory = () => mkdtempSync(join(tmpdir(), 'doorward-'));

let child: ChildProcess | undefined;
afterEach(() => {
  child?.kill('SIGKILL');
});

/** Starts the committing process; `lines` grows by what it acknowledges. */
async function startCommitting(
  directory: string,
  prefix: string,
): Promise<{ lines: string[]; kill: () => Promise<void> }> {
  const script = join(import.meta.dirname, 'committing-process.mjs');
  const started = spawn(process.execPath, [script, directory, prefix], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  child = started;
  let text = '';
  started.stdout.on('data', (data: Buffer) => {
    text += data;
  });
  while (!text.startsWith('ready\n')) await once(started.stdout, 'data');
  return {
    get lines() {
      return text.split('\n').slice(1, -1);
    },
    kill: async () => {
      const exit = once(started, 'exit');
      started.kill('SIGKILL');
      await exit;
    },
  };
}

describe('a killed process', () => {
  it('leaves behind every commit that it acknowledged, whole, and the directory free', async () => {
    const directory = newDirectory();
    const scope = { tenantId: 't', directoryId: 'd' };
    for (let round = 0; round < 4; round += 1) {
      const committing = await startCommitting(directory, `r${round}`);
      await new Promise((resolve) => setTimeout(resolve, 150 + 70 * round));
      await committing.kill();
      const acknowledged = committing.lines;
      expect(acknowledged.length).toBeGreaterThan(0);
      const storage = await openSqlite({ directory, chain });
      const known = new Set((await storage.resources.known(scope, acknowledged)).map(({ id }) => id));
      expect(acknowledged.filter((id) => !known.has(id))).toEqual([]);
      const query = { ...scope, types: ['User'], now: 1, baseUrl: '', limit: 0, from: { skip: 0 }, countTotal: true };
      const events = await storage.events.chain('t', 0, 1_000_000);
      expect((await storage.resources.search(query)).total).toBe(events.length);
      expect(events.at(-1)!.sequence).toBe(events.length);
      expect(await storage.check()).toEqual([]);
      await storage.close();
    }
  }, 60_000);
});

describe('a data directory', () => {
  it('is refused at once to a second process, and to a second store of this one', async () => {
    const directory = newDirectory();
    const committing = await startCommitting(directory, 'x');
    const begun = performance.now();
    await expect(openSqlite({ directory, chain })).rejects.toThrow(DataDirectoryInUse);
    expect(performance.now() - begun).toBeLessThan(500);
    await committing.kill();
    const storage = await openSqlite({ directory, chain });
    await expect(openSqlite({ directory, chain })).rejects.toThrow(directory);
    await storage.close();
    await (await openSqlite({ directory, chain })).close();
  }, 30_000);

  it('is readable by nobody else', async () => {
    const directory = join(newDirectory(), 'data');
    const storage = await openSqlite({ directory, chain });
    await storage.commit([]);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    for (const file of ['doorward.sqlite', 'doorward.sqlite-wal']) {
      expect(statSync(join(directory, file)).mode & 0o777).toBe(0o600);
    }
    await storage.close();
  });
});

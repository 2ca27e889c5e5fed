/**
 * A MongoDB of the test's own, that it may stop, kill and start again on the same data: the program that TEST_MONGODB_SERVER
 * names, which takes its options as the stand-in of `.ci/mongo-stand-in` does.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe } from '@jest/globals';
import { MongoClient } from 'mongodb';

const program: string | undefined = process.env.TEST_MONGODB_SERVER || undefined;

/** `describe` for suites that start and stop a server: without a program for one they are skipped, and say so. */
export const describeOwnMongo = (name: string, suite: () => void): void =>
  program === undefined
    ? describe.skip(`${name} (skipped: TEST_MONGODB_SERVER is not set)`, suite)
    : describe(name, suite);

export interface OwnMongo {
  /** The same before and after a restart. */
  readonly uri: string;
  /** Resolves when it answers. */
  start(): Promise<void>;
  /** Resolves when its process is gone: told to end, or without a word. */
  stop(how: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Ends it for good, and removes its data. */
  remove(): Promise<void>;
}

/** Not running yet; on a free port, with data on the disk, which each commit waits for. */
export async function ownMongo(): Promise<OwnMongo> {
  const folder = mkdtempSync(join(tmpdir(), 'doorward-own-mongo-'));
  const port = await freePort();
  const server = `mongodb://127.0.0.1:${port}/`;
  const options = ['--host', '127.0.0.1', '--port', String(port), '--storage-path', join(folder, 'data')];
  let child: ChildProcess | undefined;
  const stop = async (how: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    ending.kill(how);
    await once(ending, 'exit');
  };
  return {
    uri: `${server}doorward?directConnection=true`,
    async start() {
      child = spawn(program!, [...options, '--sync-on-commit', '--cache-size', '128M'], { stdio: 'ignore' });
      await untilItAnswers(`${server}?directConnection=true`);
    },
    stop,
    async remove() {
      await stop('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilItAnswers(uri: string): Promise<void> {
  for (const until = Date.now() + 60_000; ; await pause(100)) {
    const client = new MongoClient(uri, { serverSelectionTimeoutMS: 1000 });
    try {
      await client.db('admin').command({ ping: 1 });
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
    } finally {
      await client.close();
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

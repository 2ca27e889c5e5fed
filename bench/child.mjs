/** Starts a server in a process of its own, waits until it says where it listens, and stops it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { pinned } from './machine.mjs';

const readyLine = /^(?:doorward )?ready on (\S+)$/m;
const patienceMs = 120_000;

/**
 * Runs a program of Node on the servers' core. Resolves with `{origin, pid, ask, stop}` once it listens; `ask` sends a
 * message and resolves with the answer. What it logs goes into `folder`.
 */
export async function startServer({ name, args, env, folder, isPinning, hasMessages = false }) {
  const [command, commandArgs] = pinned(isPinning, 0, args);
  const log = openSync(join(folder, `${name}.log`), 'a');
  const child = spawn(command, commandArgs, {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', log, ...(hasMessages ? ['ipc'] : [])],
  });
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const gone = once(child, 'exit');
  const origin = await listening(child, gone, name);
  return {
    origin,
    pid: child.pid,
    ask: async (message) => {
      child.send(message);
      const [answer] = await once(child, 'message');
      return answer;
    },
    stop: async () => {
      process.off('exit', killWithUs);
      child.kill('SIGTERM');
      const giveUp = setTimeout(killWithUs, 10_000);
      await gone;
      clearTimeout(giveUp);
    },
  };
}

async function listening(child, gone, name) {
  let seen = '';
  const ready = new Promise((resolve) => {
    child.stdout.on('data', (chunk) => {
      seen += chunk;
      const origin = readyLine.exec(seen)?.[1];
      if (origin !== undefined) resolve(origin);
    });
  });
  const tooLate = new Promise((resolve) => setTimeout(resolve, patienceMs).unref());
  const origin = await Promise.race([ready, gone.then(() => undefined), tooLate]);
  if (origin !== undefined) return origin;
  child.kill('SIGKILL');
  throw new Error(`${name} did not start; its log says why`);
}

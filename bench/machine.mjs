/** What the machine offers: cores to pin processes to, and what a process has used. Linux tells all, others less. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** True when server and load can have a core each. */
export const canPin = () =>
  availableParallelism() >= 2 && spawnSync('taskset', ['-c', '0,1', 'true'], { stdio: 'ignore' }).status === 0;

/** The command and arguments that run `node` with these arguments on that core. */
export function pinned(isPinning, core, args) {
  return isPinning ? ['taskset', ['-c', String(core), process.execPath, ...args]] : [process.execPath, args];
}

/** CPU time that a process has used so far, in milliseconds; undefined where the system does not say. */
export function cpuMs(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // User and system time, in ticks of a hundredth of a second.
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return undefined;
  }
}

/** Memory of a process that is in RAM, in bytes; undefined where the system does not say. */
export function residentBytes(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  const kilobytes = Number.parseInt(stdout ?? '', 10);
  if (Number.isFinite(kilobytes)) return kilobytes * 1024;
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
  } catch {
    return undefined;
  }
}

/** Waits until a process has nothing left to do, such as mail that waits behind requests; ten minutes at most. */
export async function untilIdle(pid) {
  const stepMs = 300;
  for (let waited = 0; waited < 600_000; waited += stepMs) {
    const before = cpuMs(pid);
    await sleep(stepMs);
    const after = cpuMs(pid);
    if (before === undefined || after === undefined || after - before <= stepMs * 0.05) return;
  }
}

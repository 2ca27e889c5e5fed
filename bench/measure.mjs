/** Measures one row on several servers, their rounds interleaved so that a slow minute of the machine hits them all. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pinned, untilIdle } from './machine.mjs';

const run = promisify(execFile);
const load = fileURLToPath(new URL('load.mjs', import.meta.url));

/** How long one measurement may take at most, and from when on a server is not measured again in the same row. */
const limitSeconds = 150;
const slowMs = 20_000;

/** Medians of the rounds by the name of the server: `{perSecond, p50Ms, p99Ms, cpuMicros, isAtMost, errors, firstError}`. */
export async function measureRow(row, targets, pace) {
  const rounds = new Map(targets.map((target) => [target, []]));
  for (let round = 0; round < pace.rounds; round++) {
    const order = round % 2 === 0 ? targets : targets.toReversed();
    for (const target of order) {
      const found = rounds.get(target);
      if (found.some(({ elapsedMs, errors }) => errors > 0 || elapsedMs > slowMs + pace.seconds * 1000)) continue;
      // All of them: they share a core, and one that was too slow still works on what nobody waits for any more.
      for (const { pid } of targets) await untilIdle(pid);
      found.push(await measureOnce(row, target, pace));
    }
  }
  return Object.fromEntries(targets.map((target) => [target.name, medians(rounds.get(target))]));
}

async function measureOnce(row, target, pace) {
  const { base, token, pid, ids, shown, groups } = target;
  const targetFile = join(pace.folder, `${target.name}.json`);
  writeFileSync(targetFile, JSON.stringify({ base, token, pid, ids, shown, groups }));
  const { workload, clients, size } = row;
  const { seconds, warmupSeconds, people } = pace;
  const job = { targetFile, workload, clients, size, seconds, warmupSeconds, people, limitSeconds };
  const [command, args] = pinned(pace.isPinning, 1, [load, JSON.stringify(job)]);
  const { stdout } = await run(command, args, { maxBuffer: 16 * 1_048_576 });
  return JSON.parse(stdout);
}

function medians(rounds) {
  const of = (key) => {
    const values = rounds.map((round) => round[key]).filter((value) => typeof value === 'number');
    return values.sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
  };
  return {
    perSecond: of('perSecond'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    cpuMicros: of('cpuMicros'),
    isAtMost: rounds.some(({ isAtMost }) => isAtMost),
    errors: rounds.reduce((sum, { errors }) => sum + errors, 0),
    firstError: rounds.find(({ firstError }) => firstError)?.firstError,
    rounds: rounds.length,
  };
}

/** One measurement in a process of its own: reads a job from its argument, prints what it found as JSON. */
import { readFileSync } from 'node:fs';
import { Connection } from './connection.mjs';
import { firstSync } from './first-sync.mjs';
import { cpuMs } from './machine.mjs';
import { workloads } from './workloads.mjs';

const job = JSON.parse(process.argv[2]);
const target = JSON.parse(readFileSync(job.targetFile, 'utf8'));
const limitMs = job.limitSeconds * 1000;
const startedAt = performance.now();
const run = `r${Date.now().toString(36)}`;
const connections = Array.from({ length: job.clients }, () => new Connection(target.base, target.token));

const found =
  job.workload === 'sync' ? await firstSync({ connections, run, job, limitMs, pid: target.pid }) : await measure();
for (const connection of connections) connection.close();
// Not before everything is written: a pipe takes its time.
process.stdout.write(JSON.stringify(found), () => process.exit(0));

/** Requests of the window, by all clients: how many a second, how long each took, and what the server's CPU spent. */
async function measure() {
  const told = { latencies: [], units: 0, errors: 0, firstError: undefined, from: Infinity, to: 0, isCounting: false };
  const window = { isOpen: true, cpuFrom: undefined };
  setTimeout(() => {
    told.isCounting = true;
    window.cpuFrom = cpuMs(target.pid);
    setTimeout(() => {
      window.isOpen = false;
    }, job.seconds * 1000);
  }, job.warmupSeconds * 1000);
  const clients = connections.map((connection, client) => drive(connection, client, told, window));
  await Promise.race([Promise.all(clients), new Promise((resolve) => setTimeout(resolve, limitMs))]);
  return summary(told, window.cpuFrom);
}

async function drive(connection, client, told, window) {
  const next = workloads[job.workload]({ target, run, size: job.size, client, clients: job.clients });
  for (let count = 0; window.isOpen; count++) {
    const request = next();
    const wasCounting = told.isCounting;
    const from = performance.now();
    const error = await attempt(connection, request, count % 200 === 0);
    const to = performance.now();
    if (error !== undefined) {
      told.errors++;
      told.firstError ??= error;
      if (told.errors > 20) return;
      // What outlasts the whole window counts too: of a slow server there may be nothing else.
    } else if (wasCounting || !window.isOpen) {
      told.from = Math.min(told.from, from);
      told.latencies.push(to - from);
      told.units += request.units ?? 1;
      told.to = to;
    }
  }
}

/** Why the answer was not what it must be; undefined when it was. */
async function attempt(connection, request, isChecked) {
  try {
    const { status, body } = await connection.send(request.method, request.path, request.text);
    if (!request.statuses.includes(status)) return `${request.method} was answered ${status}: ${body().slice(0, 200)}`;
    if (isChecked && request.check && !request.check(body())) return `a wrong body: ${body().slice(0, 200)}`;
    return undefined;
  } catch (error) {
    return error.message;
  }
}

/** A workload that came to its limit before anything was done is told by what it at least takes. */
function summary(told, cpuFrom) {
  const latencies = told.latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))];
  const cpu = cpuFrom === undefined ? undefined : cpuMs(target.pid) - cpuFrom;
  const isNothingDone = latencies.length === 0;
  const elapsedMs = performance.now() - startedAt;
  return {
    perSecond: isNothingDone ? job.clients / (elapsedMs / 1000) : told.units / ((told.to - told.from) / 1000),
    isAtMost: isNothingDone,
    p50Ms: isNothingDone ? elapsedMs : at(0.5),
    p99Ms: isNothingDone ? elapsedMs : at(0.99),
    cpuMicros: cpu === undefined || isNothingDone ? undefined : (cpu * 1000) / latencies.length,
    errors: told.errors,
    firstError: told.firstError,
    elapsedMs,
  };
}

/** What every backend must make true of the scheduler: instants, retries, restarts, crashes and company. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AlarmJob, JobRun, Scheduler } from '../../src/jobs/port.js';
import { createScheduler } from '../../src/jobs/scheduler.js';
import type { OpenBackend } from './opener.js';

export interface BackendUnderTest {
  readonly name: string;
  /** File URL of a module that exports `openBackend`, as TypeScript that child processes load through tsx. */
  readonly opener: string;
  readonly openBackend: OpenBackend;
  /** A location without any jobs. */
  readonly newLocation: () => string;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function eventually(isTrue: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error('it never came true');
    await pause(5);
  }
}

/** A machine may be busy: so long a test may take before it is said to hang. */
const patienceMs = 90_000;
/** An alarm whose lock ends before its run begins rings twice, and a busy machine may take its time for that. */
const usualLockSeconds = 10;

/** Runs the contract against a backend. */
export function backendContract(under: BackendUnderTest): void {
  describe(`jobs on ${under.name}`, () => {
    jest.setTimeout(patienceMs);
    let location: string;
    const schedulers: Scheduler[] = [];
    const closers: (() => Promise<void>)[] = [];
    const children: ChildProcess[] = [];

    beforeEach(() => {
      location = under.newLocation();
    });

    afterEach(async () => {
      for (const child of children.splice(0)) child.kill('SIGKILL');
      await Promise.all(schedulers.splice(0).map((scheduler) => scheduler.stop()));
      await Promise.all(closers.splice(0).map((close) => close()));
    });

    function open(clockOffsetMs = 0) {
      const { backend, close } = under.openBackend(location);
      closers.push(close);
      const errors: unknown[] = [];
      const scheduler = createScheduler({
        backend,
        clockOffsetMs,
        scanMs: 100,
        onError: (_sentence, error) => errors.push(error),
      });
      schedulers.push(scheduler);
      return { scheduler, backend, errors };
    }

    async function opened(job: Partial<AlarmJob> & Pick<AlarmJob, 'run'>, clockOffsetMs = 0) {
      const parts = open(clockOffsetMs);
      parts.scheduler.defineAlarm({ name: 'test.alarm', lockSeconds: usualLockSeconds, ...job });
      await parts.scheduler.start();
      return parts;
    }

    async function startProcess(
      mode: 'hang' | 'work',
      { inMs, lockSeconds = 1 }: { inMs?: number; lockSeconds?: number },
    ) {
      const worker = fileURLToPath(new URL('worker.ts', under.opener));
      const args = [under.opener, location, mode, String(inMs ?? ''), String(lockSeconds)];
      const child = spawn(process.execPath, ['--import', 'tsx', worker, ...args], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, NODE_OPTIONS: '' },
      });
      children.push(child);
      const lines: string[] = [];
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => lines.push(line));
      await eventually(() => lines.includes('ready'));
      return { child, lines, runs: () => lines.filter((line) => line.startsWith('ran ')) };
    }

    it('runs a recurring job at once when it is new, then keeps to its interval over restarts', async () => {
      const runs: number[] = [];
      const define = (scheduler: Scheduler, everySeconds: number): void =>
        scheduler.defineRecurring({
          name: 'test.recurring',
          lockSeconds: 1,
          everySeconds,
          run: async () => {
            runs.push(Date.now());
          },
        });
      const first = open();
      define(first.scheduler, 1);
      await first.scheduler.start();
      await eventually(() => runs.length === 2);
      expect(runs[1]! - runs[0]!).toBeGreaterThan(900);
      await first.scheduler.health();
      await first.scheduler.stop();
      const second = open();
      define(second.scheduler, 1);
      await second.scheduler.start();
      const [listed] = await second.scheduler.scheduled();
      expect(listed).toMatchObject({ name: 'test.recurring', outcome: 'succeeded', lastRunAt: expect.any(Number) });
      expect(listed!.nextRunAt! - runs[1]!).toBeGreaterThan(900);
      await eventually(() => runs.length === 3);
      expect(runs[2]! - runs[1]!).toBeGreaterThan(900);
    });

    it('rings at the instant, never before, and once however often it was asked', async () => {
      const rings: number[] = [];
      const { scheduler } = await opened({
        run: async () => {
          rings.push(Date.now());
        },
      });
      const from = Date.now();
      const instants = [700, 1103, 1104, 1350].map((delay) => from + delay);
      for (const at of [...instants, ...instants]) await scheduler.wake('test.alarm', at);
      // What is listed no more rings no more.
      await eventually(async () => (await scheduler.scheduled()).length === 0);
      expect(rings.length).toBe(4);
      const late = rings.map((ring, index) => ring - instants[index]!);
      for (const ms of late) expect(ms).toBeGreaterThanOrEqual(0);
      // A machine that is busy may delay one or the other, a scheduler that waits for its next look delays all of them.
      expect(Math.min(...late)).toBeLessThan(100);
    });

    it('lists what is to ring, soonest first, once however often it was asked', async () => {
      const { scheduler } = await opened({ run: async () => {} });
      const instants = [3_600_000, 3_600_001, 7_200_000].map((delay) => Date.now() + delay);
      for (const at of [...instants, ...instants].reverse()) await scheduler.wake('test.alarm', at);
      expect((await scheduler.scheduled()).map((job) => job.nextRunAt)).toEqual(instants);
    });

    it('rings at once for an instant that is past, and by the clock of the product', async () => {
      const day = 86_400_000;
      const rings: number[] = [];
      const { scheduler } = await opened({ run: async () => void rings.push(Date.now() + day) }, day);
      const far = Date.now() + 2 * day;
      await scheduler.wake('test.alarm', far);
      expect(await scheduler.scheduled()).toMatchObject([{ nextRunAt: far }]);
      const at = Date.now() + day + 1500;
      await scheduler.wake('test.alarm', at);
      await scheduler.wake('test.alarm', 1000);
      await eventually(() => rings.length === 1);
      expect(rings[0]).toBeLessThan(at);
      await eventually(() => rings.length === 2);
      expect(rings[1]).toBeGreaterThanOrEqual(at);
    });

    it('tries a failed run again', async () => {
      let tries = 0;
      const { scheduler, errors } = await opened({
        run: async () => {
          tries += 1;
          if (tries === 1) throw new Error('not yet');
        },
      });
      await scheduler.wake('test.alarm', Date.now());
      await eventually(() => tries === 1);
      await eventually(async () => (await scheduler.scheduled())[0]?.outcome === 'failed');
      await eventually(() => tries === 2);
      await eventually(async () => (await scheduler.scheduled()).length === 0);
      expect(errors).toEqual([new Error('not yet')]);
    });

    it('waits for what runs when it stops, begins nothing new and leaves nothing locked', async () => {
      let ended = false;
      let runs = 0;
      let signal: AbortSignal | undefined;
      const { scheduler, backend } = await opened({
        run: async (run: JobRun) => {
          runs += 1;
          signal = run.signal;
          await pause(300);
          ended = true;
        },
      });
      await scheduler.wake('test.alarm', Date.now());
      await eventually(() => runs === 1);
      await scheduler.wake('test.alarm', Date.now() + 5000);
      await scheduler.stop();
      expect(ended).toBe(true);
      expect(signal?.aborted).toBe(true);
      const { jobs } = await backend.repository.queryJobs({});
      expect(jobs.map((job) => job.lockedAt ?? null)).toEqual([null]);
      expect(runs).toBe(1);
    });

    it('rings after a restart for an alarm set before it', async () => {
      const first = await opened({ run: async () => {} });
      const at = Date.now() + 1000;
      await first.scheduler.wake('test.alarm', at);
      await first.scheduler.stop();
      let rang = 0;
      await opened({
        run: async () => {
          rang = Date.now();
        },
      });
      await eventually(() => rang > 0);
      expect(rang).toBeGreaterThanOrEqual(at);
    });

    it('takes the job from a run that outlived its lock, which cannot write any more', async () => {
      const lost: unknown[] = [];
      const lockSeconds = 2;
      let begun = 0;
      const run = async ({ keepAlive }: JobRun): Promise<void> => {
        begun += 1;
        // The first run sleeps over the end of its lock; the next takes longer than a lock lives, but renews it.
        if (begun === 1) {
          await eventually(() => begun === 2);
          return keepAlive().catch((error: unknown) => void lost.push(error));
        }
        for (const end = Date.now() + 2 * lockSeconds * 1000; Date.now() < end; ) {
          await pause(100);
          await keepAlive();
        }
      };
      const { scheduler } = await opened({ run, lockSeconds });
      await opened({ run, lockSeconds });
      await scheduler.wake('test.alarm', Date.now());
      await eventually(() => lost.length === 1);
      await eventually(async () => (await scheduler.scheduled()).length === 0);
      expect(begun).toBe(2);
    });

    it('refuses to save the state of a job that is gone', async () => {
      const { backend, close } = under.openBackend(location);
      closers.push(close);
      await backend.connect();
      const job = await backend.repository.saveJob(
        { name: 'test.gone', type: 'normal', priority: 0, nextRunAt: new Date(), data: {} },
        undefined,
      );
      await backend.repository.removeJobs({ id: job._id! });
      await expect(backend.repository.saveJobState(job, undefined)).rejects.toThrow('gone');
    });

    it('loses no alarm to kill -9 before, during or after its run, and repeats only the one cut short', async () => {
      const before = await startProcess('work', { inMs: 5000 });
      before.child.kill('SIGKILL');
      // On a busy machine it may come to hang on both.
      const during = await startProcess('hang', { inMs: 0 });
      await eventually(() => during.runs().length > 0);
      during.child.kill('SIGKILL');
      const rings: number[] = [];
      const { scheduler } = await opened({ run: async () => void rings.push(Date.now()), lockSeconds: 1 });
      await eventually(() => rings.length === 2);
      await eventually(async () => (await scheduler.scheduled()).length === 0);
      await scheduler.stop();
      const after = await startProcess('work', { inMs: 0 });
      await eventually(() => after.runs().length === 1);
      const late = open();
      await late.backend.connect();
      await eventually(async () => (await late.backend.repository.queryJobs({})).jobs.length === 0);
      after.child.kill('SIGKILL');
      expect(rings.length).toBe(2);
    });

    it('shares alarms between two processes, each rung once', async () => {
      const lockSeconds = usualLockSeconds;
      const other = await startProcess('work', { lockSeconds });
      const rings: number[] = [];
      const { scheduler, errors } = await opened({ run: async () => void rings.push(Date.now()), lockSeconds });
      const start = Date.now() + 800;
      for (let index = 0; index < 40; index += 1) await scheduler.wake('test.alarm', start + index * 25);
      await eventually(() => rings.length + other.runs().length >= 40);
      await eventually(async () => (await scheduler.scheduled()).length === 0);
      expect(rings.length + other.runs().length).toBe(40);
      expect(errors).toEqual([]);
      expect(other.lines.filter((line) => line.startsWith('error'))).toEqual([]);
    });
  });
}

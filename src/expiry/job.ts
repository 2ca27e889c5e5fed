/** When the sweep runs: every minute, and at the very instant of each date that is near. */
import type { JobRun, Scheduler } from '../jobs/port.js';
import type { Change } from '../storage/port/index.js';
import { type SweepDeps, sweep, upcoming } from './sweep.js';

const sweepSeconds = 60;
const sweepLockSeconds = 15;
const wakeLockSeconds = 5;
const wakeName = 'expiry.wake';

/** How far ahead alarms are set: a sweep may be missed, and one cut short, without an alarm being late. */
export const horizonMs = 3 * (sweepSeconds + sweepLockSeconds) * 1000;

export interface ExpiryDeps extends SweepDeps {
  readonly scheduler: Scheduler;
  /** Told when an alarm could not be set; the recurring sweep makes it good. */
  readonly onError: (sentence: string, error: unknown) => void;
}

export interface ExpiryJobs {
  /** Sweeps at once: what fell due while nobody was there. After the scheduler's start. */
  start(): Promise<void>;
  /** Sets an alarm for each date among the changes, committed just now, that is near or past. Never throws. */
  onCommit(changes: readonly Change[]): void;
}

/** Defines `expiry.sweep` and `expiry.wake`: to be called before the scheduler starts. */
export function defineExpiry(deps: ExpiryDeps): ExpiryJobs {
  const { scheduler, now } = deps;
  const run = sweeper(deps);
  scheduler.defineRecurring({ name: 'expiry.sweep', everySeconds: sweepSeconds, lockSeconds: sweepLockSeconds, run });
  scheduler.defineAlarm({ name: wakeName, lockSeconds: wakeLockSeconds, run });
  return {
    start: () => scheduler.wake(wakeName, now()),
    onCommit(changes) {
      for (const dueAt of nearDates(changes, now() + horizonMs)) {
        scheduler.wake(wakeName, dueAt).catch((error: unknown) => deps.onError('an expiry alarm was not set', error));
      }
    },
  };
}

/** One sweep at a time in a process: an alarm that rings during one makes it look once more. */
function sweeper(deps: ExpiryDeps): (run: JobRun) => Promise<void> {
  let isSweeping = false;
  let again = false;
  return async (run) => {
    again = true;
    if (isSweeping) return;
    isSweeping = true;
    try {
      while (again && !run.signal.aborted) {
        again = false;
        await sweep(deps, run);
        for (const at of await upcoming(deps, horizonMs)) await deps.scheduler.wake(wakeName, at);
      }
    } finally {
      isSweeping = false;
    }
  };
}

function nearDates(changes: readonly Change[], until: number): Set<number> {
  const dates = new Set<number>();
  for (const one of changes) {
    if ((one.change !== 'insert' && one.change !== 'update') || one.collection !== 'links') continue;
    const { dueAt } = one.record;
    if (dueAt !== undefined && dueAt <= until) dates.add(dueAt);
  }
  return dates;
}

/** Looks after temporary passwords by the clock: those that nobody used or handed over for a day, and those whose time is over. */
import type { RecurringJob } from '../jobs/port.js';
import { duePassword, type PasswordDueDeps, passwordSweep } from '../people/password-due.js';
import { AlreadyExists, NotFound, type Storage, VersionConflict } from '../storage/port/index.js';
import type { SweepRun } from './sweep.js';

export interface PasswordSweepDeps extends PasswordDueDeps {
  readonly storage: PasswordDueDeps['storage'] & Pick<Storage, 'commit'>;
  readonly now: () => number;
}

const sliceSize = 50;

/** `passwords.sweep`, every minute. An expired password opens nothing at any time: the clock sees to that. */
export function passwordJob(deps: PasswordSweepDeps): RecurringJob {
  return { name: passwordSweep, everySeconds: 60, lockSeconds: 15, run: (run) => sweepPasswords(deps, run) };
}

/**
 * Commits `duePassword` for every password that is due, each by itself, until none is left. One that is being
 * collected or revoked at the very moment is left to whoever does that. Lets requests through between slices.
 *
 * @throws StoreUnavailable
 */
export async function sweepPasswords(deps: PasswordSweepDeps, { signal, keepAlive }: SweepRun): Promise<void> {
  const { storage, now } = deps;
  while (!signal.aborted) {
    const due = await storage.temporaryPasswords.upTo('due', now(), sliceSize);
    const results = await Promise.allSettled(
      due.map(async (password) => storage.commit(await duePassword(deps, password, now()))),
    );
    const done = results.filter((result) => result.status === 'fulfilled');
    for (const result of results) if (result.status === 'rejected') assertChangedMeanwhile(result.reason);
    if (done.length === 0) return;
    await keepAlive();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** `AlreadyExists`: another one of the slice gave the notice that both wanted to give. */
function assertChangedMeanwhile(error: unknown): void {
  const isChanged = error instanceof VersionConflict || error instanceof NotFound || error instanceof AlreadyExists;
  if (!isChanged) throw error;
}

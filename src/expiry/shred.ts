/** Shreds what nobody collected: sealed copies of temporary passwords whose time is over. */
import type { RecurringJob } from '../jobs/port.js';
import { type ExpirePasswordDeps, expirePassword } from '../people/expire-password.js';
import { NotFound, type Storage, VersionConflict } from '../storage/port/index.js';
import type { SweepRun } from './sweep.js';

export interface ShredDeps extends ExpirePasswordDeps {
  readonly storage: ExpirePasswordDeps['storage'] & Pick<Storage, 'temporaryPasswords' | 'commit'>;
  readonly now: () => number;
}

const sliceSize = 50;

/** `expiry.shred`, every minute. An expired password opens nothing at any time: the clock sees to that. */
export function shredJob(deps: ShredDeps): RecurringJob {
  return { name: 'expiry.shred', everySeconds: 60, lockSeconds: 15, run: (run) => shred(deps, run) };
}

/**
 * Commits `expirePassword` for every password that is due, each by itself, until none is left. One that is being
 * collected or revoked at the very moment is left to whoever does that. Lets requests through between slices.
 *
 * @throws StoreUnavailable
 */
export async function shred(deps: ShredDeps, { signal, keepAlive }: SweepRun): Promise<void> {
  const { storage, now } = deps;
  while (!signal.aborted) {
    const due = await storage.temporaryPasswords.upTo('expiry', now(), sliceSize);
    const results = await Promise.allSettled(
      due.map(async (password) => storage.commit(await expirePassword(deps, password, now()))),
    );
    const done = results.filter((result) => result.status === 'fulfilled');
    for (const result of results) if (result.status === 'rejected') assertChangedMeanwhile(result.reason);
    if (done.length === 0) return;
    await keepAlive();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function assertChangedMeanwhile(error: unknown): void {
  if (!(error instanceof VersionConflict) && !(error instanceof NotFound)) throw error;
}

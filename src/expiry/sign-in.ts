/** Forgets what signing in leaves behind: sessions and attempts that are over, reset links that nobody used, counts of failures. */
import type { RecurringJob } from '../jobs/port.js';
import { type Change, type Storage, VersionConflict } from '../storage/port/index.js';
import type { SweepRun } from './sweep.js';

export interface SignInTracesDeps {
  readonly storage: Pick<Storage, (typeof collections)[number] | 'commit'>;
  readonly now: () => number;
}

const sliceSize = 200;
const collections = [
  'sessions',
  'resetTokens',
  'throttles',
  'signinAttempts',
  'signinTickets',
  'usedAssertions',
] as const;

/** `signin.sweep`, every ten minutes. None of these opens or shuts anything once its time is over: the clock sees to that. */
export function signInJob(deps: SignInTracesDeps): RecurringJob {
  return { name: 'signin.sweep', everySeconds: 600, lockSeconds: 30, run: (run) => forgetSignIns(deps, run) };
}

/**
 * Deletes what is over, in slices that let requests through. A count that began anew since it was read stays.
 *
 * @throws StoreUnavailable
 */
export async function forgetSignIns({ storage, now }: SignInTracesDeps, run: SweepRun): Promise<void> {
  for (const collection of collections) {
    while (!run.signal.aborted) {
      const over = await storage[collection].upTo('expiry', now(), sliceSize);
      if (over.length === 0) break;
      const changes: Change[] = over.map(({ id, v }) => ({ change: 'delete', collection, id, v }));
      const results = await Promise.allSettled(changes.map((change) => storage.commit([change])));
      const failed = results.find((result) => result.status === 'rejected' && !isChanged(result.reason));
      if (failed?.status === 'rejected') throw failed.reason;
      await run.keepAlive();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

const isChanged = (error: unknown): boolean => error instanceof VersionConflict;

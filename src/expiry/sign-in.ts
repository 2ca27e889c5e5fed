/** Forgets what signing in leaves behind: sessions and attempts that are over, reset links that nobody used, counts of failures. */
import type { RecurringJob } from '../jobs/port.js';
import { type Change, type Storage, VersionConflict } from '../storage/port/index.js';
import type { SweepRun } from './sweep.js';

export interface SignInTracesDeps {
  readonly storage: Pick<Storage, (typeof collections)[number] | 'signinTraces' | 'commit'>;
  readonly now: () => number;
  /** How many traces of sign-ins through providers are kept, the oldest leaving first; 100,000 unless told. */
  readonly mostTraces?: number;
}

/** SECURITY: anybody can have a trace written, so days alone would not bound them. */
const mostTraces = 100_000;

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
export async function forgetSignIns(deps: SignInTracesDeps, run: SweepRun): Promise<void> {
  const { storage, now } = deps;
  for (const collection of collections) {
    while (!run.signal.aborted) {
      const over = await storage[collection].upTo('expiry', now(), sliceSize);
      if (over.length === 0) break;
      const changes: Change[] = over.map(({ id, v }) => ({ change: 'delete', collection, id, v }));
      const results = await Promise.allSettled(changes.map((change) => storage.commit([change])));
      const failed = results.find((result) => result.status === 'rejected' && !isChanged(result.reason));
      if (failed?.status === 'rejected') throw failed.reason;
      await nextSlice(run);
    }
  }
  await forgetSurplus(deps, run);
}

async function forgetSurplus({ storage, now, mostTraces: most = mostTraces }: SignInTracesDeps, run: SweepRun) {
  let surplus = (await storage.signinTraces.count('age', [])) - most;
  while (surplus > 0 && !run.signal.aborted) {
    const oldest = await storage.signinTraces.upTo('age', now(), Math.min(surplus, sliceSize));
    if (oldest.length === 0) return;
    await storage.commit(oldest.map(({ id }) => ({ change: 'delete', collection: 'signinTraces', id })));
    surplus -= oldest.length;
    await nextSlice(run);
  }
}

async function nextSlice({ keepAlive }: SweepRun): Promise<void> {
  await keepAlive();
  await new Promise((resolve) => setImmediate(resolve));
}

const isChanged = (error: unknown): boolean => error instanceof VersionConflict;

/** Lets go of accounts that are of use to nobody any more, when their time has come. */
import type { RecurringJob } from '../jobs/port.js';
import { type ForgetDeps, forgetLink } from '../people/forget.js';
import { type Link, NotFound, type Storage, VersionConflict } from '../storage/port/index.js';
import type { SweepRun } from './sweep.js';

export interface ForgetJobDeps extends ForgetDeps {
  readonly storage: ForgetDeps['storage'] & Pick<Storage, 'tenants' | 'commit'>;
  readonly now: () => number;
}

const sliceSize = 50;

/** `account.sweep`, every hour. */
export function forgetJob(deps: ForgetJobDeps): RecurringJob {
  return { name: 'account.sweep', everySeconds: 3600, lockSeconds: 30, run: (run) => forgetAccounts(deps, run) };
}

/**
 * Commits `forgetLink` for every link that is due, each by itself, until none is left. One that is being changed at the
 * very moment is left to the next run. Lets requests through between slices.
 *
 * @throws StoreUnavailable
 */
export async function forgetAccounts(deps: ForgetJobDeps, { signal, keepAlive }: SweepRun): Promise<void> {
  while (!signal.aborted) {
    const due = await deps.storage.links.upTo('forget', deps.now(), sliceSize);
    const done = await Promise.all(due.map((link) => forgetOne(deps, link)));
    if (!done.includes(true)) return;
    await keepAlive();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function forgetOne(deps: ForgetJobDeps, link: Link): Promise<boolean> {
  const tenant = await deps.storage.tenants.get(link.tenantId);
  if (!tenant) return false;
  try {
    await deps.storage.commit(await forgetLink(deps, tenant, link, deps.now()));
    return true;
  } catch (error) {
    if (error instanceof VersionConflict || error instanceof NotFound) return false;
    throw error;
  }
}

/** Puts what is kept for long under the present master secret, so that the previous one can be dropped (security rule 25). */
import { IdentityError } from '../identity/index.js';
import type { JobRun, RecurringJob } from '../jobs/port.js';
import { NotFound, type Storage, VersionConflict } from '../storage/port/index.js';
import { type Sealed, type SealedDeps, sealedKinds } from './sealed.js';

export interface ResealDeps extends SealedDeps {
  readonly storage: SealedDeps['storage'] & Pick<Storage, 'commit'>;
}

const sliceSize = 200;

/**
 * `secret.reseal`, at the start of a gateway that has a previous secret and every ten minutes after. While gateways differ
 * in which secret is the present one, each seals by its own; once all have the new one, a run leaves nothing to do.
 */
export function resealJob(deps: ResealDeps): RecurringJob {
  return { name: 'secret.reseal', everySeconds: 600, lockSeconds: 60, run: (run) => reseal(deps, run) };
}

/**
 * Goes through everything once. What somebody changes at the same moment is left to the next run.
 *
 * @throws Error when something could not be opened, after everything else was sealed anew; StoreUnavailable
 */
export async function reseal(deps: ResealDeps, run: Pick<JobRun, 'signal' | 'keepAlive'>): Promise<void> {
  const broken: string[] = [];
  for (const { name, page } of sealedKinds(deps)) {
    let after: string | undefined;
    do {
      if (run.signal.aborted) return;
      const found = await page({ limit: sliceSize, after });
      for (const one of found.items) if (!(await sealAnew(deps, one))) broken.push(`${name} ${one.id}`);
      await run.keepAlive();
      after = found.next;
    } while (after !== undefined);
  }
  if (broken.length > 0) throw new Error(`sealed and not to be opened: ${broken.slice(0, 20).join(', ')}`);
}

/** False when it cannot be opened. */
async function sealAnew({ storage, keyring }: ResealDeps, { under, anew }: Sealed): Promise<boolean> {
  if (!under.some((text) => text !== undefined && keyring.ageOf(text) === 'previous')) return true;
  try {
    const change = anew?.();
    if (change) await storage.commit([change]);
  } catch (error) {
    if (error instanceof IdentityError && error.code === 'seal_broken') return false;
    // Somebody changed or deleted it, or another gateway was quicker.
    if (!(error instanceof VersionConflict || error instanceof NotFound)) throw error;
  }
  return true;
}

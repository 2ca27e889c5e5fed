/** Looks after contracts whose moment has come, in order of it: reminders, the end, the end of retention. */
import { type TendDeps, tendContract } from '../people/tend-contract.js';
import {
  AlreadyExists,
  type Link,
  NotFound,
  type Storage,
  StoreUnavailable,
  VersionConflict,
} from '../storage/port/index.js';

export interface SweepDeps extends TendDeps {
  readonly storage: TendDeps['storage'] & Pick<Storage, 'commit'>;
  readonly now: () => number;
}

export interface SweepRun {
  /** Once aborted, the sweep ends after the slice in hand. */
  readonly signal: AbortSignal;
  /** Called between slices; its rejection ends the sweep. */
  readonly keepAlive: () => Promise<void>;
}

const pageSize = 200;
const sliceSize = 25;
/** A link that is being changed at the very moment is read again, and then left to the next sweep. */
const tries = 3;

/**
 * Commits `tendContract` for every link that is due by the clock, never for one that is not, until none is left. Each
 * link is a commit of its own that compares versions: two sweeps at once, or one cut short, do no harm. Lets requests
 * through between slices.
 *
 * @returns how many links were looked after
 * @throws StoreUnavailable, and an Error whose cause is the first failure when some links cannot be looked after at all
 */
export async function sweep(deps: SweepDeps, { signal, keepAlive }: SweepRun): Promise<number> {
  const attempts = new Map<string, number>();
  const failures: unknown[] = [];
  let done = 0;
  while (!signal.aborted) {
    const page = await deps.storage.links.upTo('due', deps.now(), pageSize + attempts.size);
    const due = page.filter((link) => (attempts.get(link.id) ?? 0) < tries);
    if (due.length === 0) break;
    for (let from = 0; from < due.length && !signal.aborted; from += sliceSize) {
      const slice = due.slice(from, from + sliceSize);
      const results = await Promise.allSettled(slice.map((link) => tendOne(deps, link)));
      for (const [index, result] of results.entries()) {
        if (result.status === 'fulfilled' && result.value) done += 1;
        else attempts.set(slice[index]!.id, passOver(result, attempts.get(slice[index]!.id) ?? 0, failures));
      }
      await keepAlive();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  if (failures.length > 0)
    throw new Error(`${failures.length} contracts could not be looked after`, { cause: failures[0] });
  return done;
}

/**
 * The instants at which links become due, after now and up to `horizonMs` ahead, each once, soonest first. When very
 * many links are due they are those of the soonest only; a sweep at one of them sees the next.
 */
export async function upcoming(deps: SweepDeps, horizonMs: number): Promise<readonly number[]> {
  const now = deps.now();
  const links = await deps.storage.links.upTo('due', now + horizonMs, pageSize);
  return [...new Set(links.flatMap(({ dueAt }) => (dueAt !== undefined && dueAt > now ? [dueAt] : [])))];
}

/** False when there was nothing to do. */
async function tendOne(deps: SweepDeps, link: Link): Promise<boolean> {
  const changes = await tendContract(deps, link, deps.now());
  if (changes.length === 0) return false;
  await deps.storage.commit(changes);
  return true;
}

/** How many attempts the link has had, all of them when another would be in vain. */
function passOver(result: PromiseSettledResult<boolean>, attempts: number, failures: unknown[]): number {
  if (result.status === 'fulfilled') return tries;
  const error: unknown = result.reason;
  if (error instanceof StoreUnavailable) throw error;
  // AlreadyExists: another gateway gave the same reminder at this moment.
  if (error instanceof VersionConflict || error instanceof NotFound || error instanceof AlreadyExists)
    return attempts + 1;
  failures.push(error);
  return tries;
}

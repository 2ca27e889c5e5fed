/** Forgets what is kept for a time only: entries of the provisioning log, mails that are done with, old notices, decided conflicts. Audit events stay. */
import type { RecurringJob } from '../jobs/port.js';
import type { Storage } from '../storage/port/index.js';
import type { SweepRun } from './sweep.js';

export interface RetentionDeps {
  readonly storage: Pick<Storage, 'tenants' | 'conflicts' | 'log' | 'mails' | 'notices' | 'signinTraces' | 'commit'>;
  readonly now: () => number;
  /** How many days each is kept. */
  readonly retention: { readonly provisioningLogDays: number; readonly mailDays: number };
}

const dayMs = 86_400_000;
/** How long a notice can be read, and keeps the same from being told again: longer than any series of warnings. */
const noticeDays = 400;
/** How long administrators can read what came of a sign-in through a provider. */
const traceDays = 14;
const daySeconds = 86_400;
/** Small enough that a request hardly notices. */
const sliceSize = 200;
const tenantsAtOnce = 100;

/** `retention.sweep`, every day. */
export function retentionJob(deps: RetentionDeps): RecurringJob {
  return { name: 'retention.sweep', everySeconds: daySeconds, lockSeconds: 60, run: (run) => forget(deps, run) };
}

/**
 * Deletes what is older than its days, in slices that let requests through. Cut short, or run twice at once, it does no
 * harm: the next run goes on.
 *
 * @throws StoreUnavailable
 */
export async function forget(deps: RetentionDeps, run: SweepRun): Promise<void> {
  await forgetMails(deps, run);
  await forgetNotices(deps, run);
  await forgetResolved(deps, run);
  await forgetTraces(deps, run);
  let after: string | undefined;
  do {
    const page = await deps.storage.tenants.list('slug', [], { limit: tenantsAtOnce, after });
    for (const { id } of page.items) await forgetLog(deps, id, run);
    await nextSlice(run);
    after = page.next;
  } while (after !== undefined && !run.signal.aborted);
}

async function forgetMails({ storage, now, retention }: RetentionDeps, run: SweepRun): Promise<void> {
  while (!run.signal.aborted) {
    const done = await storage.mails.upTo('done', now() - retention.mailDays * dayMs, sliceSize);
    if (done.length === 0) return;
    await storage.commit(done.map(({ id }) => ({ change: 'delete', collection: 'mails', id })));
    await nextSlice(run);
  }
}

async function forgetNotices({ storage, now }: RetentionDeps, run: SweepRun): Promise<void> {
  while (!run.signal.aborted) {
    const old = await storage.notices.upTo('age', now() - noticeDays * dayMs, sliceSize);
    if (old.length === 0) return;
    await storage.commit(old.map(({ id }) => ({ change: 'delete', collection: 'notices', id })));
    await nextSlice(run);
  }
}

/** Conflicts that somebody decided; those that wait are kept. */
async function forgetResolved({ storage, now }: RetentionDeps, run: SweepRun): Promise<void> {
  while (!run.signal.aborted) {
    const old = await storage.conflicts.upTo('age', now() - noticeDays * dayMs, sliceSize);
    if (old.length === 0) return;
    await storage.commit(old.map(({ id, v }) => ({ change: 'delete', collection: 'conflicts', id, v })));
    await nextSlice(run);
  }
}

async function forgetTraces({ storage, now }: RetentionDeps, run: SweepRun): Promise<void> {
  while (!run.signal.aborted) {
    const old = await storage.signinTraces.upTo('age', now() - traceDays * dayMs, sliceSize);
    if (old.length === 0) return;
    await storage.commit(old.map(({ id }) => ({ change: 'delete', collection: 'signinTraces', id })));
    await nextSlice(run);
  }
}

async function forgetLog({ storage, now, retention }: RetentionDeps, tenantId: string, run: SweepRun): Promise<void> {
  const before = now() - retention.provisioningLogDays * dayMs;
  while (!run.signal.aborted) {
    const oldest = await storage.log.oldest(tenantId);
    if (!oldest || oldest.at >= before) return;
    await storage.commit([{ change: 'forgetLog', tenantId, before, limit: sliceSize }]);
    await nextSlice(run);
  }
}

async function nextSlice({ keepAlive }: SweepRun): Promise<void> {
  await keepAlive();
  await new Promise((resolve) => setImmediate(resolve));
}

/** Looks after the contractors of somebody who answered for them and left (flows.md, edge case 17). */
import type { RecurringJob } from '../jobs/port.js';
import { end, type PeopleDeps } from '../people/index.js';
import { isBack, orphansOf, settledOrphans, tellOfOrphans } from '../people/sponsored.js';
import { type Change, type Link, NotFound, type Storage, type Tenant, VersionConflict } from '../storage/port/index.js';
import { settled } from '../storage/settled.js';
import type { SweepRun } from './sweep.js';

export interface SponsorJobDeps extends PeopleDeps {
  readonly storage: PeopleDeps['storage'] & Pick<Storage, 'tenants' | 'commit'>;
  readonly now: () => number;
}

const sliceSize = 20;

/** `sponsor.sweep`, every minute. */
export function sponsorJob(deps: SponsorJobDeps): RecurringJob {
  return { name: 'sponsor.sweep', everySeconds: 60, lockSeconds: 30, run: (run) => sweepSponsors(deps, run) };
}

/**
 * Tells administrators whom somebody left behind and, when the day to name another sponsor is over and the tenant wants
 * it so, ends the contracts of those who still have none. Each step is a commit of its own that compares versions: cut
 * short, or run twice at once, it does no harm.
 *
 * @throws StoreUnavailable
 */
export async function sweepSponsors(deps: SponsorJobDeps, run: SweepRun): Promise<void> {
  while (!run.signal.aborted) {
    const due = await deps.storage.links.upTo('orphans', deps.now(), sliceSize);
    let done = 0;
    for (const link of due) if (await look(deps, link, run)) done += 1;
    if (done === 0) return;
    await run.keepAlive();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function look(deps: SponsorJobDeps, link: Link, run: SweepRun): Promise<boolean> {
  const tenant = await deps.storage.tenants.get(link.tenantId);
  if (!tenant) return false;
  const isFirst = link.reassignBy === undefined;
  if (!isFirst && tenant.settings.endUnsponsored && !isBack(link, deps.now())) await endAll(deps, tenant, link, run);
  if (run.signal.aborted) return false;
  const changes = isFirst ? await tellOfOrphans(deps, tenant, link, deps.now()) : [settledOrphans(link)];
  return committed(deps, changes);
}

async function endAll(deps: SponsorJobDeps, tenant: Tenant, sponsor: Link, run: SweepRun): Promise<void> {
  const acting = { tenant, actor: { kind: 'job', id: 'sponsor.sweep', name: 'sponsor.sweep' } as const };
  for (const { id } of await orphansOf(deps.storage, sponsor)) {
    if (run.signal.aborted) return;
    await settled(deps, async () => {
      const link = await deps.storage.links.get(id);
      if (link?.sponsorLinkId !== sponsor.id || link.kind !== 'contractor') return { changes: [] };
      return { changes: await end(deps, acting, { link, reason: 'nobody answers for the contractor' }, deps.now()) };
    });
    await run.keepAlive();
  }
}

/** False when somebody changed the link meanwhile: it is read again. */
async function committed({ storage }: SponsorJobDeps, changes: readonly Change[]): Promise<boolean> {
  try {
    await storage.commit(changes);
    return true;
  } catch (error) {
    if (error instanceof VersionConflict || error instanceof NotFound) return false;
    throw error;
  }
}

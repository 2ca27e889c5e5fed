/** Finishes mass invitations that a stopped process left with rows missing. */
import type { RecurringJob } from '../jobs/port.js';
import type { Change, InvitationReport, Storage } from '../storage/port/index.js';
import { VersionConflict } from '../storage/port/index.js';
import { leaseMs } from './open-report.js';
import { type RunDeps, runReport } from './run-report.js';

export interface ResumeDeps extends RunDeps {
  readonly storage: RunDeps['storage'] & Pick<Storage, 'tenants'>;
}

/** `invitations.resume`, every minute. */
export function resumeJob(deps: ResumeDeps): RecurringJob {
  return {
    name: 'invitations.resume',
    everySeconds: 60,
    lockSeconds: 15,
    run: async ({ signal, keepAlive }) => {
      while (!signal.aborted && (await resume(deps))) await keepAlive();
    },
  };
}

/**
 * Takes up the report that has waited longest beyond its lease, on behalf of whoever asked for it. False when none
 * waits.
 */
export async function resume(deps: ResumeDeps): Promise<boolean> {
  const [report] = await deps.storage.invitationReports.upTo('pending', deps.now(), 1);
  if (!report) return false;
  if (!(await claim(deps, report))) return true;
  const tenant = await deps.storage.tenants.get(report.tenantId);
  if (!tenant) throw new Error(`the invitation report ${report.id} is of no tenant`);
  const { actor, requestId } = report;
  await runReport(deps, { tenant, actor, requestId }, report);
  return true;
}

async function claim({ storage, now }: ResumeDeps, report: InvitationReport): Promise<boolean> {
  const record = { ...report, pendingAt: now() + leaseMs };
  const claimed: Change = { change: 'update', collection: 'invitationReports', record };
  try {
    await storage.commit([claimed]);
    return true;
  } catch (error) {
    if (error instanceof VersionConflict) return false;
    throw error;
  }
}

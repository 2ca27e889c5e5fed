/** Mails administrators what they are to be told, when its time has come. */
import type { RecurringJob } from '../jobs/port.js';
import { mailed, type NoticeMailDeps, noticeMails } from '../people/notice-mails.js';
import { NotFound, type Storage, VersionConflict } from '../storage/port/index.js';
import type { Notice } from '../storage/port/notice.js';
import type { SweepRun } from './sweep.js';

export interface NoticeJobDeps extends NoticeMailDeps {
  readonly storage: NoticeMailDeps['storage'] & Pick<Storage, 'notices' | 'tenants' | 'commit'>;
  readonly now: () => number;
}

const sliceSize = 500;

/** `notices.mail`, every minute. */
export function noticeJob(deps: NoticeJobDeps): RecurringJob {
  return { name: 'notices.mail', everySeconds: 60, lockSeconds: 30, run: (run) => mailNotices(deps, run) };
}

/**
 * Commits `noticeMails` for every tenant with notices that are due, until none is left. Each is mailed once, however
 * often this runs and wherever: what another gateway took is left to it.
 *
 * @throws StoreUnavailable
 */
export async function mailNotices(deps: NoticeJobDeps, { signal, keepAlive }: SweepRun): Promise<void> {
  const { storage, now } = deps;
  while (!signal.aborted) {
    const due = await storage.notices.upTo('due', now(), sliceSize);
    const byTenant = new Map<string, Notice[]>();
    for (const notice of due) byTenant.set(notice.tenantId, [...(byTenant.get(notice.tenantId) ?? []), notice]);
    let written = 0;
    for (const [tenantId, notices] of byTenant) if (await mailTogether(deps, tenantId, notices)) written += 1;
    if (written === 0) return;
    await keepAlive();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Tells whether it was written: false means that somebody else was first. */
async function mailTogether(deps: NoticeJobDeps, tenantId: string, notices: readonly Notice[]): Promise<boolean> {
  const { storage, now } = deps;
  const tenant = await storage.tenants.get(tenantId);
  try {
    await storage.commit(tenant ? await noticeMails(deps, tenant, notices, now()) : notices.map(mailed));
    return true;
  } catch (error) {
    if (error instanceof VersionConflict || error instanceof NotFound) return false;
    throw error;
  }
}

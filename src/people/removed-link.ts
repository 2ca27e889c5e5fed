/** A link once its person has left the tenant: terminal, kept for history (flows.md section 1). */
import { dayMs, retentionDays } from '../identity/index.js';
import type { Link, Tenant } from '../storage/port/index.js';

/** The link without what ties it to account and directory; when retention is over, the account is looked at. */
export function removedLink(link: Link, { settings }: Pick<Tenant, 'settings'>, now: number): Link {
  const { liveAccountId: _, dueAt: __, resource: ___, welcomeDueAt: ____, retainedUntil: _____, ...rest } = link;
  const days = settings.contractorRetentionDays ?? retentionDays;
  return { ...rest, state: 'removed', removedAt: now, forgetAt: now + days * dayMs };
}

/** What a contract needs at the moment that its link names: a reminder, its end, or the end of retention (flows.md section 1). */
import { isExpired } from '../identity/index.js';
import type { Change, Link } from '../storage/port/index.js';
import type { Contract } from './end-contract.js';
import { type EndRetentionDeps, endRetention } from './end-retention.js';
import { expire } from './expire.js';
import { type RemindDeps, remind } from './remind.js';

export interface TendDeps extends EndRetentionDeps, RemindDeps {
  readonly storage: EndRetentionDeps['storage'] & RemindDeps['storage'];
}

/**
 * The changes for one link whose `dueAt` has come, decided by the date alone: whoever moved it needs to do nothing else.
 * They fail with `VersionConflict` when the link was changed since it was read, so that running twice equals running
 * once. Nothing when the link is not due.
 */
export async function tendContract(deps: TendDeps, link: Link, now: number): Promise<readonly Change[]> {
  const { expiresAt, dueAt } = link;
  if (dueAt === undefined || dueAt > now) return [];
  const tenant = await deps.storage.tenants.get(link.tenantId);
  if (!tenant || link.state === 'removed' || expiresAt === undefined) return [untended(link)];
  const contract: Contract = { ...link, expiresAt };
  if (!isExpired(expiresAt, now)) return remind(deps, tenant, contract, now);
  return link.holds.includes('expired')
    ? endRetention(deps, tenant, contract, now)
    : expire(deps, tenant, contract, now);
}

function untended({ dueAt: _, ...record }: Link): Change {
  return { change: 'update', collection: 'links', record };
}

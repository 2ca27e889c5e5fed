/** What becomes of a contractor whose day has come. Access ended by the clock already: this is the tidying up (flows.md G3). */
import { event } from '../events/index.js';
import { isExpired } from '../identity/index.js';
import type { Actor, Change, Link, Storage } from '../storage/port/index.js';
import { userTarget } from './deps.js';
import { endContract, ended, withoutDue } from './end-contract.js';
import { readMember } from './member.js';

export interface ExpireDeps {
  readonly storage: Pick<Storage, 'accounts' | 'links' | 'resources' | 'sessions' | 'tenants'>;
  readonly newId: () => string;
}

const sweep: Actor = { kind: 'job', id: 'expiry.sweep', name: 'expiry.sweep' };

/**
 * The changes for one link whose `dueAt` has come: the hold `expired`, the copy on its resource, no session any more, one event,
 * and a mail to the contractor and the sponsor. All in one commit that fails with `VersionConflict` when the link was changed
 * since it was read, so that running twice equals running once. Nothing when the link is not due.
 */
export async function expireLink(deps: ExpireDeps, link: Link, now: number): Promise<readonly Change[]> {
  const { expiresAt } = link;
  if (link.dueAt === undefined) return [];
  if (link.state === 'removed' || expiresAt === undefined) return [update(withoutDue(link))];
  if (!isExpired(expiresAt, now)) return link.dueAt === expiresAt ? [] : [update({ ...link, dueAt: expiresAt })];
  const expired = { ...ended(link), expiresAt };
  const [member, tenant] = await Promise.all([readMember(deps.storage, link), deps.storage.tenants.get(link.tenantId)]);
  const context = { tenantId: link.tenantId, actor: sweep, now, newId: deps.newId };
  const recorded = event(context, 'contractor.expired', userTarget(link, member.account), {
    before: { holds: link.holds },
    after: { holds: expired.holds, expiresAt },
    onceKey: `${link.id}|contractor|${expiresAt}`,
  });
  return [...(await endContract(deps, { tenant, member, link: expired }, now)), recorded];
}

function update(link: Link): Change {
  return { change: 'update', collection: 'links', record: link };
}

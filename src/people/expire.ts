/** What becomes of a contractor whose day has come. Access ended by the clock already: this is the tidying up (flows.md G3). */
import { event } from '../events/index.js';
import type { Actor, Change, Tenant } from '../storage/port/index.js';
import { userTarget } from './deps.js';
import { type Contract, type EndContractDeps, endContract, ended } from './end-contract.js';
import { readMember } from './member.js';

export interface ExpireDeps extends EndContractDeps {
  readonly storage: EndContractDeps['storage'] & Parameters<typeof readMember>[0];
}

export const sweepActor: Actor = { kind: 'job', id: 'expiry.sweep', name: 'expiry.sweep' };

/**
 * The changes for a contract whose date has come: the hold `expired`, the copy on its resource, no session any more, one
 * event, and a mail to the contractor and the sponsor.
 */
export async function expire(
  deps: ExpireDeps,
  tenant: Tenant,
  link: Contract,
  now: number,
): Promise<readonly Change[]> {
  const { expiresAt } = link;
  const expired = ended(link, tenant);
  const member = await readMember(deps.storage, link);
  const context = { tenantId: link.tenantId, actor: sweepActor, now, newId: deps.newId };
  const recorded = event(context, 'contractor.expired', userTarget(link, member.account), {
    before: { holds: link.holds },
    after: { holds: expired.holds, expiresAt },
    onceKey: `${link.id}|contractor|${expiresAt}`,
  });
  return [...(await endContract(deps, { tenant, member, link: expired, actor: sweepActor }, now)), recorded];
}

/** An administrator ends a contract at once: as if its day had come (flows.md section 1). */
import { event } from '../events/index.js';
import { isExpired, notContractor } from '../identity/index.js';
import type { Change, Link } from '../storage/port/index.js';
import { keepOneAdministrator } from './administrators.js';
import type { Acting } from './caller.js';
import { eventContext, type PeopleDeps, userTarget } from './deps.js';
import { endContract, ended } from './end-contract.js';
import { readMember } from './member.js';
import type { AccessChange } from './suspend.js';

/**
 * The changes that set the date to now and the hold `expired` with it, end the sessions, and tell contractor and
 * sponsor. Until the end of retention it can be undone by `extend`. Nothing when the contract is over already.
 *
 * @throws IdentityError `expiry_not_contractor`; `last_administrator` for that one, who cannot be made a contractor
 */
export async function end(
  deps: PeopleDeps,
  acting: Acting,
  { link, reason }: AccessChange,
  now: number,
): Promise<readonly Change[]> {
  if (link.kind !== 'contractor' || link.expiresAt === undefined) {
    // The last administrator is told so, and not to be made a contractor first (flows.md G8).
    await keepOneAdministrator(deps.storage, link);
    throw notContractor();
  }
  if (isExpired(link.expiresAt, now)) return [];
  const member = await readMember(deps.storage, link);
  const over = { ...withoutLocal(link), expiresAt: now, expirySetBy: 'person' as const };
  const next = ended(over, acting.tenant);
  const recorded = event(eventContext(deps, acting, now), 'contractor.ended', userTarget(link, member.account), {
    before: { holds: link.holds, expiresAt: link.expiresAt, expirySetBy: link.expirySetBy ?? null },
    after: { holds: next.holds, expiresAt: now, expirySetBy: 'person' },
    reason,
  });
  return [
    ...(await endContract(deps, { tenant: acting.tenant, member, link: next, actor: acting.actor }, now)),
    recorded,
  ];
}

function withoutLocal({ expiryLocal: _, ...link }: Link): Link {
  return link;
}

/** An administrator gives access back, or approves of somebody who waits for it (flows.md G1, section 1). */
import { event } from '../events/index.js';
import { clearHold, hasNoHold } from '../identity/index.js';
import type { Change } from '../storage/port/index.js';
import { accessMail } from './access-mail.js';
import type { Acting } from './caller.js';
import { eventContext, type PeopleDeps, userTarget } from './deps.js';
import { readMember, updateMember, welcomed } from './member.js';
import type { AccessChange } from './suspend.js';

/**
 * The changes that clear the holds `admin_suspended` and `approval_needed`; those of the directory, the calendar and the
 * switch for contractors stay. Who was never welcomed is, as soon as nothing else withholds access; who was is told.
 * Nothing when neither hold is set.
 */
export async function restore(
  deps: PeopleDeps,
  acting: Acting,
  { link, reason }: AccessChange,
  now: number,
): Promise<readonly Change[]> {
  const approved = clearHold(link.holds, 'administrator', 'approval_needed');
  const holds = clearHold(approved, 'administrator', 'admin_suspended');
  if (holds === link.holds) return [];
  const member = await readMember(deps.storage, link);
  const next = welcomed({ ...link, holds }, now);
  return [
    ...updateMember(member, next, now),
    ...(hasNoHold(next, now) ? accessMail(deps, { tenant: acting.tenant, member }, 'access.restored', now) : []),
    event(eventContext(deps, acting, now), 'access.restored', userTarget(link, member.account), {
      before: { holds: link.holds },
      after: { holds },
      reason,
    }),
  ];
}

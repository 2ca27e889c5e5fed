/** An administrator withholds a person's access in one tenant, whatever a directory says, until it is restored (flows.md G1, G8). */
import { event } from '../events/index.js';
import { addHold, hasNoHold } from '../identity/index.js';
import type { Change, Link } from '../storage/port/index.js';
import { accessMail } from './access-mail.js';
import { keepOneAdministrator } from './administrators.js';
import type { Acting } from './caller.js';
import { eventContext, type PeopleDeps, userTarget } from './deps.js';
import { endSessions } from './end-sessions.js';
import { readMember, updateMember } from './member.js';
import { orphaning } from './sponsored.js';

/** Whose access somebody changes, as it was read just now, and why. */
export interface AccessChange {
  readonly link: Link;
  readonly reason: string;
}

/**
 * The changes that set the hold `admin_suspended`, end the sessions, and tell the person who had access until now.
 * Nothing when it is set already; `VersionConflict` at the commit means: read again.
 *
 * @throws IdentityError `last_administrator`
 */
export async function suspend(
  deps: PeopleDeps,
  acting: Acting,
  { link, reason }: AccessChange,
  now: number,
): Promise<readonly Change[]> {
  const holds = addHold(link.holds, 'administrator', 'admin_suspended');
  if (holds === link.holds) return [];
  const kept = await keepOneAdministrator(deps.storage, link);
  const member = await readMember(deps.storage, link);
  const signedOut = await endSessions(deps.storage, { linkId: link.id });
  const hadAccess = hasNoHold(link, now);
  return [
    ...updateMember(member, { ...link, holds, ...(await orphaning(deps.storage, link, now)) }, now),
    ...kept,
    ...signedOut,
    ...(hadAccess ? accessMail(deps, { tenant: acting.tenant, member }, 'access.suspended', now) : []),
    event(eventContext(deps, acting, now), 'access.suspended', userTarget(link, member.account), {
      before: { holds: link.holds },
      after: { holds },
      reason,
    }),
  ];
}

/** What two settings of a tenant mean for each of its contractors and what is asked for them: the switch, and the time zone (flows.md T3). */
import { event } from '../events/index.js';
import { addHold, clearHold, hasNoHold, instantOf, isExpired, nextDue } from '../identity/index.js';
import type { Change, ExtensionRequest, Link, Tenant } from '../storage/port/index.js';
import { accessMail } from './access-mail.js';
import type { Acting } from './caller.js';
import { eventContext, type PeopleDeps, userTarget } from './deps.js';
import { endSessions } from './end-sessions.js';
import { readMember, updateMember, welcomed } from './member.js';

const hold = 'contractors_off';

/**
 * The changes by which the switch reaches one contractor. Off sets the hold and ends the sessions; on clears it, and
 * whoever waited for nothing else is welcomed. Who had access, or has it again, is told. Nothing when it stands so.
 */
export async function switchContractor(
  deps: PeopleDeps,
  acting: Acting,
  { link, enabled }: { readonly link: Link; readonly enabled: boolean },
  now: number,
): Promise<readonly Change[]> {
  if (link.kind !== 'contractor' || link.state === 'removed') return [];
  const holds = (enabled ? clearHold : addHold)(link.holds, 'setting', hold);
  if (holds === link.holds) return [];
  const member = await readMember(deps.storage, link);
  const next = enabled ? welcomed({ ...link, holds }, now) : { ...link, holds };
  const concerns = hasNoHold(enabled ? next : link, now);
  const of = { tenant: acting.tenant, member };
  return [
    ...updateMember(member, next, now),
    ...(enabled ? [] : await endSessions(deps.storage, { linkId: link.id })),
    ...(concerns ? accessMail(deps, of, enabled ? 'access.restored' : 'access.suspended', now) : []),
    event(
      eventContext(deps, acting, now),
      enabled ? 'access.restored' : 'access.suspended',
      userTarget(link, member.account),
      {
        before: { holds: link.holds },
        after: { holds },
        reason: hold,
      },
    ),
  ];
}

/**
 * The changes that read a date that was given as a local time anew, in the tenant's present zone. Nothing for a date
 * that has come, was given as an instant, or was read in that zone already.
 */
export async function moveToZone(
  deps: PeopleDeps,
  acting: Acting,
  link: Link,
  now: number,
): Promise<readonly Change[]> {
  const { expiresAt, expiryLocal } = link;
  const { timeZone } = acting.tenant;
  if (link.state === 'removed' || !expiryLocal || expiryLocal.timeZone === timeZone) return [];
  if (expiresAt === undefined || isExpired(expiresAt, now)) return [];
  const moved = instantOf({ local: expiryLocal.local, timeZone });
  if (moved === undefined) return [];
  const member = await readMember(deps.storage, link);
  const next: Link = {
    ...link,
    expiresAt: moved,
    dueAt: nextDue(moved, timeZone, now),
    expiryLocal: { local: expiryLocal.local, timeZone },
  };
  const { expirySetBy = null } = link;
  return [
    ...updateMember(member, next, now),
    event(eventContext(deps, acting, now), 'contractor.expiry_changed', userTarget(link, member.account), {
      before: { expiresAt, expirySetBy },
      after: { expiresAt: moved, expirySetBy },
      reason: `the time zone of the tenant is ${timeZone}`,
    }),
  ];
}

/**
 * The changes that read the day that a sponsor asked for anew, in the tenant's present zone: what is granted then is what
 * everybody has read. Nothing for a request that is answered, or that was given or read so already.
 */
export function moveRequestToZone({ timeZone }: Tenant, request: ExtensionRequest): readonly Change[] {
  const { expiryLocal, state } = request;
  if ((state !== 'open' && state !== 'lapsed') || !expiryLocal || expiryLocal.timeZone === timeZone) return [];
  const { local } = expiryLocal;
  const expiresAt = instantOf({ local, timeZone });
  if (expiresAt === undefined) return [];
  const record: ExtensionRequest = { ...request, expiresAt, expiryLocal: { local, timeZone } };
  return [{ change: 'update', collection: 'extensionRequests', record }];
}

/** An administrator moves the day on which a contractor leaves, until the end of retention (flows.md T5, edge case 6). */
import { event } from '../events/index.js';
import {
  checkDate,
  clearHold,
  type GivenDate,
  IdentityError,
  nextDue,
  notContractor,
  retentionEnd,
} from '../identity/index.js';
import type { Change, Link, Tenant } from '../storage/port/index.js';
import type { Acting } from './caller.js';
import { contractorMails } from './contractor-mails.js';
import { eventContext, type PeopleDeps, userTarget } from './deps.js';
import { readMember, updateMember, welcomed } from './member.js';
import { answerRequest } from './open-request.js';
import type { AccessChange } from './suspend.js';

/**
 * The changes that set the date, which is a person's from then on: a directory only moves it nearer (flows.md T4). The
 * hold `expired` goes; those of others stay, so the date may move without access coming back. An earlier date is taken
 * too. Nothing when a person set that very date before.
 *
 * @throws IdentityError `expiry_not_contractor`, `expiry_in_past`, `expiry_too_far`, `retention_over`
 */
export async function extend(
  deps: PeopleDeps,
  acting: Acting,
  extension: Extension,
  now: number,
): Promise<readonly Change[]> {
  const moved = await moveEnd(deps, acting, extension, now);
  if (moved.length === 0) return [];
  const { link, reason, until } = extension;
  const answer = { link, actor: acting.actor, reason, expiresAt: until.expiresAt };
  return [...moved, ...(await answerRequest(deps, answer, now))];
}

/** Whose contract ends when instead, and why. */
export type Extension = AccessChange & { readonly until: GivenDate };

/** As `extend`, for whoever answers the open request themselves. */
export async function moveEnd(
  deps: PeopleDeps,
  acting: Acting,
  extension: Extension,
  now: number,
): Promise<readonly Change[]> {
  const { link, reason, until } = extension;
  if (link.kind !== 'contractor' || link.expiresAt === undefined) throw notContractor();
  if (isPastExtending({ ...link, expiresAt: link.expiresAt }, acting.tenant, now)) throw retentionOver();
  checkDate(until.expiresAt, acting.tenant.settings, now);
  if (until.expiresAt === link.expiresAt && link.expirySetBy === 'person') return [];
  const member = await readMember(deps.storage, link);
  const next = welcomed(withGivenDate(link, until, acting.tenant, now), now);
  const isLater = until.expiresAt > link.expiresAt;
  const by = acting.actor.name;
  const told = { expiresAt: until.expiresAt, by, reason };
  const mails = isLater
    ? await contractorMails(
        deps,
        { tenant: acting.tenant, member },
        (about) => ({ template: 'contractor.extended', data: { ...about, ...told } }),
        now,
      )
    : [];
  const type = isLater ? 'contractor.extended' : 'contractor.expiry_changed';
  return [
    ...updateMember(member, next, now),
    ...mails,
    event(eventContext(deps, acting, now), type, userTarget(link, member.account), {
      before: standing(link),
      after: standing(next),
      reason,
    }),
  ];
}

/** Whether only a new invitation brings the contractor back (flows.md T5). */
export function isPastExtending(link: Link & { readonly expiresAt: number }, tenant: Tenant, now: number): boolean {
  return link.state === 'removed' || now >= retentionEnd(link, tenant.settings);
}

/** A contractor's link with a date to come that a person gave. */
export function withGivenDate(link: Link, { expiresAt, expiryLocal }: GivenDate, tenant: Tenant, now: number): Link {
  const { expiryLocal: _, retainedUntil: __, ...rest } = link;
  return {
    ...rest,
    kind: 'contractor',
    holds: clearHold(link.holds, 'clock', 'expired'),
    expiresAt,
    expirySetBy: 'person',
    dueAt: nextDue(expiresAt, tenant.timeZone, now),
    ...(expiryLocal && { expiryLocal }),
  };
}

function standing({ expiresAt, expirySetBy, holds }: Link) {
  return { expiresAt: expiresAt ?? null, expirySetBy: expirySetBy ?? null, holds };
}

/** Only a new invitation brings them back. */
export const retentionOver = () =>
  new IdentityError(
    'retention_over',
    'The contract ended too long ago and cannot be extended any more; invite the person again.',
  );

/** Holds: the reasons why access is withheld. Access means that there are none (flows.md G1 to G3). */

export type HoldReason = 'idp_inactive' | 'expired' | 'admin_suspended' | 'contractors_off' | 'approval_needed';

/** What our extension shows as `accessStatus`. */
export type AccessStatus = 'active' | 'invited' | 'on_hold' | 'expired';

/** Who sets and clears which hold. No actor undoes what another one decided. */
export const ownHolds = {
  directory: ['idp_inactive'],
  administrator: ['admin_suspended', 'approval_needed'],
  setting: ['contractors_off', 'approval_needed'],
  clock: ['expired'],
} as const satisfies Record<string, readonly HoldReason[]>;

export type HoldActor = keyof typeof ownHolds;

/** What decides about access. `expiresAt` in epoch milliseconds. */
export interface AccessFacts {
  readonly holds: readonly HoldReason[];
  /** The person has not signed in to this tenant yet. */
  readonly invited: boolean;
  readonly expiresAt?: number | undefined;
}

/** True from the very millisecond `expiresAt` on; never without a date. */
export function isExpired(expiresAt: number | undefined, now: number): boolean {
  return expiresAt !== undefined && now >= expiresAt;
}

/**
 * The holds in force at that instant: those that are kept, and `expired` once the date has come, whether or not a job
 * has noticed. A list that is right already comes back without a copy.
 */
export function holdsAt(facts: Pick<AccessFacts, 'holds' | 'expiresAt'>, now: number): readonly HoldReason[] {
  if (!isExpired(facts.expiresAt, now) || facts.holds.includes('expired')) return facts.holds;
  return [...facts.holds, 'expired'];
}

/** What is shown of a person's access: `expired` before `on_hold` before `invited` before `active` (flows.md T4). */
export function accessStatus(facts: AccessFacts, now: number): AccessStatus {
  const holds = holdsAt(facts, now);
  if (holds.includes('expired')) return 'expired';
  if (holds.length > 0) return 'on_hold';
  return facts.invited ? 'invited' : 'active';
}

/** True when nothing withholds access at that instant; whether the person ever signed in is another matter. */
export function hasNoHold(facts: Pick<AccessFacts, 'holds' | 'expiresAt'>, now: number): boolean {
  return holdsAt(facts, now).length === 0;
}

/** The holds with one more; the same list when it is there already. Throws where the hold is not that actor's. */
export function addHold<A extends HoldActor>(
  holds: readonly HoldReason[],
  actor: A,
  reason: (typeof ownHolds)[A][number],
): readonly HoldReason[] {
  requireOwn(actor, reason);
  return holds.includes(reason) ? holds : [...holds, reason];
}

/** The holds without one; the same list when it is not there. Throws where the hold is not that actor's. */
export function clearHold<A extends HoldActor>(
  holds: readonly HoldReason[],
  actor: A,
  reason: (typeof ownHolds)[A][number],
): readonly HoldReason[] {
  requireOwn(actor, reason);
  return holds.includes(reason) ? holds.filter((hold) => hold !== reason) : holds;
}

function requireOwn(actor: HoldActor, reason: HoldReason): void {
  const own: readonly HoldReason[] = ownHolds[actor];
  if (!own.includes(reason)) throw new Error(`the hold ${reason} is not for the ${actor} to change`);
}

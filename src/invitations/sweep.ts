/** Looks after invitations by the clock: reminds those who have not accepted, and ends what nobody accepted in time. */
import { isExpired } from '../identity/index.js';
import type { RecurringJob } from '../jobs/port.js';
import {
  expireInvitations,
  type InvitationDueDeps,
  invitationSweep,
  remindOfInvitation,
} from '../people/invitation-due.js';
import { type Change, type Invitation, NotFound, type Storage, VersionConflict } from '../storage/port/index.js';

export interface InvitationSweepDeps extends InvitationDueDeps {
  readonly storage: InvitationDueDeps['storage'] & Pick<Storage, 'invitations' | 'commit'>;
  readonly now: () => number;
}

interface SweepRun {
  /** Once aborted, the sweep ends after the slice in hand. */
  readonly signal: AbortSignal;
  /** Called between slices; its rejection ends the sweep. */
  readonly keepAlive: () => Promise<void>;
}

const sliceSize = 200;

/** `invitations.sweep`, every minute. A link that is over opens nothing at any time: the clock sees to that. */
export function invitationJob(deps: InvitationSweepDeps): RecurringJob {
  return { name: invitationSweep, everySeconds: 60, lockSeconds: 15, run: (run) => sweepInvitations(deps, run) };
}

/**
 * Commits what is due, until nothing is left: each reminder by itself, what is over together by who invited, so that an
 * inviter gets one mail about many. Whatever was missed is made good, an end before a reminder; twice is once.
 *
 * @throws StoreUnavailable
 */
export async function sweepInvitations(deps: InvitationSweepDeps, { signal, keepAlive }: SweepRun): Promise<void> {
  const { storage, now } = deps;
  while (!signal.aborted) {
    const due = await storage.invitations.upTo('due', now(), sliceSize);
    const over = due.filter(({ expiresAt }) => isExpired(expiresAt, now()));
    const early = due.filter((invitation) => !over.includes(invitation));
    const results = await Promise.all([
      ...early.map((invitation) => committed(deps, () => remindOfInvitation(deps, invitation, now()))),
      ...byInviter(over).map((invitations) => end(deps, invitations)),
    ]);
    if (!results.includes(true)) return;
    await keepAlive();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function byInviter(invitations: readonly Invitation[]): readonly (readonly Invitation[])[] {
  const groups = new Map<string, Invitation[]>();
  for (const invitation of invitations) {
    const key = `${invitation.tenantId}|${invitation.inviterAccountId ?? invitation.id}`;
    groups.set(key, [...(groups.get(key) ?? []), invitation]);
  }
  return [...groups.values()];
}

/** Together, or each by itself when one of them was changed at this moment. */
async function end(deps: InvitationSweepDeps, invitations: readonly Invitation[]): Promise<boolean> {
  if (await committed(deps, () => expireInvitations(deps, invitations, deps.now()))) return true;
  if (invitations.length === 1) return false;
  const results: boolean[] = [];
  for (const one of invitations) {
    results.push(await committed(deps, () => expireInvitations(deps, [one], deps.now())));
  }
  return results.includes(true);
}

/** Whether it was written: false means that somebody else was quicker. */
async function committed(deps: InvitationSweepDeps, decide: () => Promise<readonly Change[]>): Promise<boolean> {
  try {
    await deps.storage.commit(await decide());
    return true;
  } catch (error) {
    if (error instanceof VersionConflict || error instanceof NotFound) return false;
    throw error;
  }
}

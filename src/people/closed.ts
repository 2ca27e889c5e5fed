/** Invitations and temporary passwords that are done with: what was kept for their sake alone goes with their last state. */
import type { Invitation, TemporaryPassword } from '../storage/port/index.js';

/** States in which an invitation may still be accepted or sent again. */
export const openInvitationStates: ReadonlySet<Invitation['state']> = new Set(['queued', 'sent', 'bounced', 'expired']);

/** The invitation in that state, which nobody looks at again by the clock. */
export function closedInvitation({ dueAt: _, ...invitation }: Invitation, state: Invitation['state']): Invitation {
  return { ...invitation, state };
}

/** The temporary password in that state: its sealed copy is gone, and nobody looks at it again by the clock. */
export function closedPassword(
  { sealed: _, dueAt: __, ...password }: TemporaryPassword,
  state: TemporaryPassword['state'],
): TemporaryPassword {
  return { ...password, state };
}

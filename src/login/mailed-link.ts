/** The invitation whose mailed link was opened in this browser (flows.md T6, security rule 4). */
import { invitationIdOf, opensInvitation } from '../identity/index.js';
import type { Invitation } from '../storage/port/index.js';
import type { LoginDeps } from './deps.js';

const good: ReadonlySet<Invitation['state']> = new Set(['queued', 'sent', 'bounced', 'accepted']);

/** True while the link in the mail proves that its reader may have the link of the tenant that it invites to. */
export const isGood = (invitation: Invitation, tenantId: string, now: number): boolean =>
  invitation.tenantId === tenantId && good.has(invitation.state) && invitation.expiresAt > now;

/** The tenant's invitation that a token opens; undefined for every other text. */
export async function findInvitation(
  { storage }: Pick<LoginDeps, 'storage'>,
  tenantId: string,
  token: string | undefined,
  now: number,
): Promise<Invitation | undefined> {
  const id = token === undefined ? undefined : invitationIdOf(token);
  const invitation = id === undefined ? undefined : await storage.invitations.get(id);
  // SECURITY: 256 random bits, known by their hash: there is nothing that a clock could tell.
  if (!invitation || !opensInvitation(token ?? '', invitation)) return undefined;
  return isGood(invitation, tenantId, now) ? invitation : undefined;
}

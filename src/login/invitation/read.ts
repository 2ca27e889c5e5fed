/** What stands behind the link of an invitation mail: the invitation, and whether it can still be accepted. */
import { findEmailKey, invitationIdOf, opensInvitation } from '../../identity/index.js';
import type { Account, Invitation, Link, Tenant } from '../../storage/port/index.js';
import type { LoginDeps } from '../deps.js';
import { LoginProblem } from '../problem.js';

/** An invitation whose link somebody has, with what it leans on. */
export interface Mailed {
  readonly invitation: Invitation;
  readonly tenant: Tenant;
  readonly link: Link;
  readonly account: Account;
}

export type Reading = {
  readonly storage: Pick<LoginDeps['storage'], 'accounts' | 'invitations' | 'links' | 'tenants'>;
};

/**
 * The invitation that this very token was mailed for, accepted or over as it may be; undefined for every other text, and
 * where the address has become another person's since.
 */
export async function findMailed({ storage }: Reading, token: string): Promise<Mailed | undefined> {
  const id = invitationIdOf(token);
  const invitation = id === undefined ? undefined : await storage.invitations.get(id);
  // SECURITY: 256 random bits, compared by their hash, tell a clock nothing. A link that was sent anew kills this one.
  if (!invitation || !opensInvitation(token, invitation)) return undefined;
  const [tenant, link, account] = await Promise.all([
    storage.tenants.get(invitation.tenantId),
    storage.links.get(invitation.linkId),
    storage.accounts.get(invitation.accountId),
  ]);
  if (!tenant || !link || !account || link.accountId !== account.id) return undefined;
  // SECURITY: the link proves the address that it was mailed to, and no other.
  return findEmailKey(invitation.email) === account.emailKey ? { invitation, tenant, link, account } : undefined;
}

/** True while it can be accepted. A mail that bounced may lie in a stranger's box: its link opens nothing. */
export function isOpen({ invitation, link }: Mailed, now: number): boolean {
  const { state, expiresAt } = invitation;
  return (state === 'queued' || state === 'sent') && expiresAt > now && link.state === 'invited';
}

/**
 * The invitation while it can be accepted.
 *
 * @throws LoginProblem token_invalid, in the same words for every other token (security rule 23)
 */
export async function openInvitation(deps: Reading, token: string, now: number): Promise<Mailed> {
  const mailed = await findMailed(deps, token);
  if (!mailed || !isOpen(mailed, now)) throw new LoginProblem('token_invalid');
  return mailed;
}

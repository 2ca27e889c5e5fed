/** The invitation whose mailed link was opened in this browser (flows.md T6, security rule 4). */
import { findEmailKey } from '../identity/index.js';
import type { Account, Invitation } from '../storage/port/index.js';
import type { LoginDeps } from './deps.js';
import { findMailed } from './invitation/read.js';

const good: ReadonlySet<Invitation['state']> = new Set(['queued', 'sent', 'accepted']);

/**
 * True while the link in the mail proves that its reader may have the link of the tenant that it invites to. A mail that
 * bounced may lie in a stranger's box, and the address may be another person's by now: both prove nothing.
 */
export function isGood(invitation: Invitation, of: { tenantId: string; account?: Account | undefined }, now: number) {
  const isHere = invitation.tenantId === of.tenantId && good.has(invitation.state) && invitation.expiresAt > now;
  return isHere && of.account !== undefined && findEmailKey(invitation.email) === of.account.emailKey;
}

/** The tenant's invitation that a token opens, while it is good; undefined for every other text. */
export async function findInvitation(
  deps: Pick<LoginDeps, 'storage'>,
  tenantId: string,
  token: string | undefined,
  now: number,
): Promise<Invitation | undefined> {
  const mailed = token === undefined ? undefined : await findMailed(deps, token);
  return mailed && isGood(mailed.invitation, { tenantId, account: mailed.account }, now)
    ? mailed.invitation
    : undefined;
}

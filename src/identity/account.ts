/** What a directory may do to the account behind one of its users (flows.md edge case 8, security rule 3). */

/** The account as far as a change of its sign-in address or name asks. */
export interface FollowFacts {
  readonly createdBy: { readonly kind: string; readonly id: string };
  readonly signedInAt?: number | undefined;
  readonly state: 'pending' | 'active' | 'locked' | 'disabled';
}

/** True while the account is one that this directory made and nobody has signed in to. */
export function isOwnPending(account: FollowFacts, directoryId: string): boolean {
  const isOwn = account.createdBy.kind === 'directory' && account.createdBy.id === directoryId;
  return isOwn && account.state === 'pending' && account.signedInAt === undefined;
}

/**
 * Whether the account's sign-in address follows the directory's: the directory made the account, and either nobody has
 * signed in yet or the tenant owns the new domain.
 *
 * SECURITY: never while another tenant has a link to it. That link was meant for the owner of the present address, and
 * whoever owns the new one would inherit it.
 */
export function mayFollowAddress(
  account: FollowFacts,
  directoryId: string,
  tenant: { readonly ownsNewDomain: boolean; readonly sharesAccount: boolean },
): boolean {
  if (tenant.sharesAccount) return false;
  if (account.createdBy.kind !== 'directory' || account.createdBy.id !== directoryId) return false;
  return tenant.ownsNewDomain || isOwnPending(account, directoryId);
}

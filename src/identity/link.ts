/** The linking decision: what an arrival means for the account and the link that are there already (flows.md T1). */
import type { HoldReason } from './holds.js';

export type LinkKind = 'user' | 'admin' | 'contractor';

/** All that T1 asks. The account and the link are those of the arrival's address. */
export interface ArrivalFacts {
  /** The directory that the arrival comes from; absent for an invitation. */
  readonly directoryId?: string | undefined;
  /** Whether the arrival calls the person a contractor. */
  readonly isContractor: boolean;
  /** Absent: nobody has an account with this address. */
  readonly account?: AccountFacts | undefined;
  /** The account's link in this tenant, unless there is none or it was removed. */
  readonly link?: LinkFacts | undefined;
}

export interface AccountFacts {
  readonly state: 'pending' | 'active' | 'locked' | 'disabled';
  /** When the owner first signed in anywhere. */
  readonly signedInAt?: number | undefined;
}

export interface LinkFacts {
  readonly kind: LinkKind;
  readonly holds: readonly HoldReason[];
  /** The SCIM resource that speaks for the person already. */
  readonly resource?: { readonly directoryId: string } | undefined;
}

export type LinkRefusal = 'link_other_directory' | 'link_administrator' | 'link_contractor';

export type LinkDecision =
  /** A new account and a new link, disposition `created`. */
  | { readonly result: 'created' }
  /** A new link to the account that is there, disposition `linked`. */
  | { readonly result: 'linked' }
  /** The directory's user becomes the identity behind the present link, which keeps its holds. */
  | { readonly result: 'attach' }
  /** The address speaks for another user of the same directory: stored beside it, on an account without address. */
  | { readonly result: 'aside' }
  /** An invitation meets a member: nothing is sent. */
  | { readonly result: 'already_member' | 'needs_decision' }
  | { readonly result: 'refuse'; readonly reason: LinkRefusal };

/**
 * T1, for every way of arriving. A removed link counts as none. An address may stand in several users of a directory,
 * since RFC 7643 §4.1.2 does not make it unique; only the first of them is the person behind the account.
 *
 * @example decideLink({ directoryId: 'd1', isContractor: false }).result === 'created'
 */
export function decideLink(facts: ArrivalFacts): LinkDecision {
  const { account, link, directoryId } = facts;
  if (!account) return { result: 'created' };
  if (!link) return { result: 'linked' };
  if (directoryId === undefined) return { result: link.holds.length > 0 ? 'needs_decision' : 'already_member' };
  if (link.resource) {
    const isOwn = link.resource.directoryId === directoryId;
    return isOwn ? { result: 'aside' } : { result: 'refuse', reason: 'link_other_directory' };
  }
  // SECURITY: a directory never gets hold of an administrator, nor lengthens a contract by calling its holder an employee.
  if (link.kind === 'admin') return { result: 'refuse', reason: 'link_administrator' };
  if (link.kind === 'contractor' && !facts.isContractor) return { result: 'refuse', reason: 'link_contractor' };
  return { result: 'attach' };
}

/** True while nobody has ever signed in to the account: T2 treats its owner as a newcomer. */
export function isNewcomer(account: AccountFacts | undefined): boolean {
  return !account || (account.state === 'pending' && account.signedInAt === undefined);
}

/** The decision about a person whom a provider vouches for: who it is here, and whether they get in (flows.md T6, security rules 1 to 4). */
import type { HoldReason } from './holds.js';
import type { LinkKind } from './link.js';

/** A live link of the connection's tenant, with the account behind it. */
export interface SignOnDoor {
  readonly kind: LinkKind;
  readonly state: 'invited' | 'active';
  /** In force at this moment. */
  readonly holds: readonly HoldReason[];
  readonly isDisabled: boolean;
  /** Another subject of the same connection is on the account. */
  readonly hasOtherIdentity: boolean;
}

/** All that T6 asks of a sign-in by SSO. */
export interface SignOnFacts {
  /** The subject was here before: with the live link of its account, unless that was removed. */
  readonly known?: { readonly door?: SignOnDoor | undefined } | undefined;
  /** The link whose mailed invitation was opened in the same browser, while that is good. */
  readonly invited?: SignOnDoor | undefined;
  /** The address that the provider sent, when it is one. */
  readonly email?: { readonly isVerified: boolean; readonly ownsDomain: boolean } | undefined;
  /** The live link of the account with that address. */
  readonly candidate?: SignOnDoor | undefined;
  /** Somebody has an account with that address, and whether they were here and left. */
  readonly account?: { readonly wasHere: boolean } | undefined;
  /** Whether the connection puts strangers on the list for approval. */
  readonly jit: boolean;
}

export type SignOnRefusal =
  | 'deprovisioned'
  | 'account_disabled'
  | 'email_missing'
  | 'email_unverified'
  | 'domain_not_owned'
  | 'other_identity'
  | 'administrator_by_mail'
  | 'no_link';

export type SignOnDecision =
  /** `by` names the door; `attaches` when the subject becomes an identity of its account. */
  | { readonly result: 'enter' | 'held'; readonly by: 'known' | 'invited' | 'candidate'; readonly attaches: boolean }
  /** A new link that waits for approval, and no session. */
  | { readonly result: 'propose' }
  /** `isConflict`: somebody is there whom it could be, so a person must decide. */
  | { readonly result: 'refuse'; readonly reason: SignOnRefusal; readonly isConflict: boolean };

/**
 * Who this is and what happens. A known subject goes to its account whatever address the message carries; the address
 * only ever finds a candidate for a new one, under all conditions of security rule 4.
 *
 * @example decideSignOn({ jit: false }) // refuse: email_missing
 */
export function decideSignOn(facts: SignOnFacts): SignOnDecision {
  const { known, invited, email, candidate } = facts;
  if (known) return decideKnown(known.door, invited !== undefined);
  if (invited) return invited.hasOtherIdentity ? refuse('other_identity', true) : open(invited, 'invited', true);
  if (!email) return refuse('email_missing');
  if (!candidate) return decideStranger(facts, email);
  // SECURITY: all of them, in whatever order; where one fails nothing is linked and nothing created.
  if (!email.isVerified) return refuse('email_unverified', true);
  if (!email.ownsDomain) return refuse('domain_not_owned', true);
  if (candidate.kind === 'admin') return refuse('administrator_by_mail', true);
  if (candidate.hasOtherIdentity) return refuse('other_identity', true);
  return open(candidate, 'candidate', true);
}

function decideKnown(door: SignOnDoor | undefined, isByMail: boolean): SignOnDecision {
  if (!door) return refuse('deprovisioned');
  // SECURITY: who was made an administrator since comes in by the mail that says so, once.
  if (door.kind === 'admin' && door.state === 'invited' && !isByMail) return refuse('administrator_by_mail', true);
  return open(door, 'known', false);
}

function decideStranger({ account, jit }: SignOnFacts, email: NonNullable<SignOnFacts['email']>): SignOnDecision {
  if (account?.wasHere) return refuse('deprovisioned');
  if (!jit) return refuse('no_link');
  if (!email.isVerified) return refuse('email_unverified');
  // SECURITY: an account of somebody elsewhere is not linked on the word of a provider that does not own the domain.
  if (account && !email.ownsDomain) return refuse('domain_not_owned');
  return { result: 'propose' };
}

function open(door: SignOnDoor, by: 'known' | 'invited' | 'candidate', attaches: boolean): SignOnDecision {
  if (door.isDisabled) return refuse('account_disabled');
  return { result: door.holds.length > 0 ? 'held' : 'enter', by, attaches };
}

const refuse = (reason: SignOnRefusal, isConflict = false): SignOnDecision => ({
  result: 'refuse',
  reason,
  isConflict,
});

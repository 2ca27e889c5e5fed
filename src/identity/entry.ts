/** How a person gets in for the first time: by SSO, with a temporary password, or by the account they have (flows.md T2). */
import { IdentityError } from './errors.js';
import type { LinkKind } from './link.js';

export type Handling = 'automatic' | 'manual';

/** All that T2 asks of an arrival. */
export interface EntryFacts {
  /** Nobody has signed in to the account yet, or it is new. */
  readonly isNewcomer: boolean;
  readonly kind: LinkKind;
  /** What the tenant's connections mean for this address. */
  readonly sso: {
    readonly isOn: boolean;
    readonly ownsDomain: boolean;
    readonly isForced: boolean;
    /** What people call the identity provider. */
    readonly name?: string | undefined;
  };
  /** The tenant's setting, or what the batch of an invitation chose instead. */
  readonly handling: Handling | 'ask';
  readonly askFallback: Handling;
  /** Whether somebody is there to be asked. */
  readonly arrival: 'invitation' | 'directory';
}

export type Entry =
  /** A mail with the link alone: "use your present account". */
  | { readonly way: 'account' }
  | { readonly way: 'sso'; readonly identityProvider?: string }
  /** `byFallback`: the tenant wants to be asked, and nobody was there to ask. */
  | { readonly way: 'password'; readonly handling: Handling; readonly byFallback: boolean }
  /** SSO is forced and the tenant does not own the domain: nothing is sent. */
  | { readonly way: 'blocked' };

/**
 * T2 for a person whose access nothing withholds. Contractors always have a password, also where SSO is forced.
 *
 * @throws IdentityError `temporary_password_choice_required` when a person or key invites and has to choose.
 */
export function decideEntry(facts: EntryFacts): Entry {
  if (facts.kind !== 'contractor') {
    const { isOn, ownsDomain, name } = facts.sso;
    if (isOn && ownsDomain) return { way: 'sso', ...(name !== undefined && { identityProvider: name }) };
    if (facts.sso.isForced && !facts.sso.ownsDomain) return { way: 'blocked' };
  }
  if (!facts.isNewcomer) return { way: 'account' };
  if (facts.handling !== 'ask') return { way: 'password', handling: facts.handling, byFallback: false };
  if (facts.arrival === 'directory') return { way: 'password', handling: facts.askFallback, byFallback: true };
  throw new IdentityError(
    'temporary_password_choice_required',
    'Choose how the temporary passwords reach these people: automatic or manual.',
  );
}

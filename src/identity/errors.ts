/** The refusals of the rules about people: a stable code and a sentence, no HTTP. */

/**
 * Every code, with what it is: `invalid` input that the sender can mend, or a `conflict` with what is there already.
 * The surfaces decide which status that is (SCIM: 400 `invalidValue` and 409 `uniqueness`).
 */
export const identityCodes = {
  address_invalid: 'invalid',
  contractors_disabled: 'invalid',
  expiry_required: 'invalid',
  expiry_in_past: 'invalid',
  expiry_too_far: 'invalid',
  expiry_not_contractor: 'invalid',
  expiry_unreadable: 'invalid',
  extension_not_later: 'invalid',
  sponsor_unknown: 'invalid',
  temporary_password_choice_required: 'invalid',
  seal_broken: 'invalid',
  vault_unknown: 'invalid',
  resend_limit: 'conflict',
  invitation_closed: 'conflict',
  temporary_password_collected: 'conflict',
  temporary_password_unneeded: 'conflict',
  access_on_hold: 'conflict',
  access_expired: 'conflict',
  address_taken: 'conflict',
  link_other_directory: 'conflict',
  link_administrator: 'conflict',
  link_contractor: 'conflict',
  last_administrator: 'conflict',
  retention_over: 'conflict',
  extension_closed: 'conflict',
  sponsor_of_directory: 'conflict',
} as const;

export type IdentityCode = keyof typeof identityCodes;

/** A rule about people said no. `detail` is for the person who asked; a `cause` is logged, never sent. */
export class IdentityError extends Error {
  override readonly name: string = 'IdentityError';
  /** What a program may read beside the sentence, such as `latestAllowed`; nothing secret. */
  readonly facts: Readonly<Record<string, string | number>>;

  constructor(
    readonly code: IdentityCode,
    readonly detail: string,
    options?: { cause?: unknown; facts?: Readonly<Record<string, string | number>> },
  ) {
    super(detail, options);
    this.facts = options?.facts ?? {};
  }

  /** True when what is there already stands in the way, false when the input itself is bad. */
  get isConflict(): boolean {
    return identityCodes[this.code] === 'conflict';
  }
}

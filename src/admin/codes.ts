/** The error codes of the management API: what each means, its HTTP status, and what to do. docs/errors.md lists them. */
import { passwordFaults } from '../login/password-rules.js';

export interface ErrorCode {
  readonly status: number;
  /** The same words at every occurrence (RFC 9457 §3.1.3). */
  readonly title: string;
  /** What the reader can do about it: the `detail` where a case has nothing more exact to say. */
  readonly remedy: string;
}

const code = (status: number, title: string, remedy: string): ErrorCode => ({ status, title, remedy });

/** Every code, in the order of the documentation. A code never changes its meaning. */
export const errorCodes = {
  unauthorized: code(
    401,
    'Authentication is needed',
    'Send "Authorization: Bearer" with the root key or an API key of the tenant that has not expired, or sign in as an administrator. SCIM tokens are not accepted here.',
  ),
  forbidden: code(403, 'This credential may not do that', 'Use a credential with the right, such as the root key.'),
  fresh_sign_in_required: code(
    403,
    'Sign in again for this',
    'What makes, shows or ends a secret needs a sign-in not older than 15 minutes. API keys are exempt.',
  ),
  not_found: code(
    404,
    'There is nothing here',
    'Check the path and the ids in it; what belongs to another tenant is not shown.',
  ),
  method_not_allowed: code(
    405,
    'The method is not offered here',
    'The Allow header lists the methods that this path takes.',
  ),
  invalid_json: code(400, 'The body is not acceptable JSON', 'Send one JSON object in UTF-8 that names each key once.'),
  body_too_large: code(413, 'The body is too large', 'Send at most 1 MB; split the call into several.'),
  unsupported_media_type: code(415, 'The body is not JSON', 'Send the body with "Content-Type: application/json".'),
  invalid_body: code(422, 'The body does not fit this call', 'Correct the fields that are listed under "errors".'),
  invalid_query: code(
    422,
    'The query does not fit this call',
    'Correct the parameters that are listed under "errors".',
  ),
  conflict: code(409, 'Somebody else changed this at the same time', 'Read it again and repeat the call.'),
  slug_taken: code(409, 'The slug is taken', 'Choose another slug; slugs are unique among all tenants.'),
  token_limit: code(
    409,
    'Two tokens are live already',
    'Revoke one of the two, then make a new one; two at most let you rotate without a gap.',
  ),
  domain_public: code(
    422,
    'This is a public mail domain',
    "Addresses of public mail providers belong to nobody's organization. Add a domain of your own.",
  ),
  domain_taken: code(
    409,
    'The domain is taken',
    'A domain belongs to one tenant at most. If it is yours, have it removed there first.',
  ),
  domain_unproven: code(
    409,
    'The TXT record was not found',
    'Publish the TXT record that the domain shows, wait until DNS has spread it, and verify again.',
  ),
  role_unknown: code(422, 'There is no such role', 'Use one of the roles that the documentation lists.'),
  contractors_disabled: code(
    409,
    'Contractors are switched off',
    'Switch "contractorsEnabled" on in the settings of the tenant.',
  ),
  expiry_required: code(422, 'A contractor needs an end date', 'Send "expiresAt".'),
  expiry_in_past: code(422, 'The end date is in the past', 'Send an "expiresAt" that is still ahead.'),
  expiry_too_far: code(422, 'The end date is too far away', 'Send a date no later than "latestAllowed".'),
  sponsor_unknown: code(
    422,
    'The sponsor is not known here',
    'Send the id of a user of this tenant whose access is neither suspended nor over.',
  ),
  vault_unknown: code(422, 'There is no such vault', 'Use the names of vaults of this tenant, or make them first.'),
  vault_taken: code(
    409,
    'There is such a vault already',
    'Choose another name; case and white space make no difference.',
  ),
  temporary_password_choice_required: code(
    422,
    'Choose how temporary passwords travel',
    'This tenant asks at each invitation: send "temporaryPassword" as "automatic" or "manual".',
  ),
  temporary_password_collected: code(
    410,
    'The temporary password was handed out already',
    'It is shown once. If it was lost, reissue it: that makes a new one and voids the old.',
  ),
  letter_unprintable: code(
    422,
    'No letter can be written for this person',
    'The user name has characters that the letter cannot print. Collect the temporary password instead; nothing was used up.',
  ),
  resend_limit: code(
    429,
    'This invitation was sent too often',
    'At most 5 a day go to one address; wait as many seconds as the Retry-After header says.',
  ),
  access_on_hold: code(
    403,
    'Access is withheld',
    'Something withholds the access of this person; an administrator can see what, and restore it.',
  ),
  access_expired: code(
    403,
    'Access has ended',
    'The last day of this contractor has passed; an administrator can extend it.',
  ),
  last_administrator: code(
    409,
    'This is the last administrator',
    'Make somebody else an administrator first: a tenant is never left without one.',
  ),
  rate_limited: code(429, 'Too many requests', 'Wait as many seconds as the Retry-After header says.'),
  token_invalid: code(
    410,
    'The link is no longer good',
    'It was used, replaced or never issued. While there is no administrator, a restart prints a new set-up link.',
  ),
  account_exists: code(
    409,
    'This address has an account already',
    'Use another address for the first administrator; nobody else sets the password of an existing account.',
  ),
  ...passwordFaults,
  internal_error: code(
    500,
    'Something went wrong here',
    "Nothing you can correct; the log has an entry with this request's id.",
  ),
  unavailable: code(503, 'The store does not answer now', 'Nothing was changed. Try again in a few seconds.'),
} as const satisfies Record<string, ErrorCode>;

export type Code = keyof typeof errorCodes;

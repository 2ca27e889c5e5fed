/** The error codes of signing in: what each means, its HTTP status, and what to do. docs/errors.md lists them. */
import { passwordFaults } from './password-rules.js';

const code = (status: number, title: string, remedy: string) => ({ status, title, remedy });

/** Every code, in the order of the documentation. A code never changes its meaning. */
export const loginCodes = {
  sign_in_failed: code(
    401,
    'Signing in failed',
    'Address and password do not fit together. Check both; a temporary password is good once and for a limited time.',
  ),
  unauthorized: code(401, 'Nobody is signed in', 'Sign in first.'),
  forbidden: code(403, 'That may not be done so', 'Send this from our own pages, or from a script.'),
  password_login_off: code(
    403,
    'This organization signs in by single sign-on',
    'Passwords are switched off here. Sign in through the identity provider of the organization.',
  ),
  email_unproven: code(
    403,
    'The address is not proven yet',
    'Open the link in the invitation mail: it proves that the address is yours, and lets you choose a new password.',
  ),
  tenant_choice_required: code(403, 'Choose an organization first', 'Send one of "tenants" to /login/tenant.'),
  password_change_required: code(
    403,
    'Choose your own password first',
    'You came with a temporary password. Send "newPassword" to /login/new-password.',
  ),
  current_password_wrong: code(
    403,
    'The current password is wrong',
    'Send your present password as "currentPassword".',
  ),
  sso_refused: code(
    403,
    'Signing in did not succeed',
    'Begin again from the sign-in page. If it happens again, ask an administrator of your organization: they can see why.',
  ),
  access_on_hold: code(403, 'Access is withheld', 'Contact an administrator of the organization.'),
  access_expired: code(403, 'Access has ended', 'Contact whoever answers for you, or an administrator.'),
  token_invalid: code(
    410,
    'The link is no longer good',
    'It was used, replaced, withdrawn, is too old, or was never issued. Sign in, or ask for a new one.',
  ),
  not_found: code(404, 'There is nothing here', 'Check the path.'),
  method_not_allowed: code(405, 'The method is not offered here', 'The Allow header lists what is.'),
  invalid_json: code(400, 'The body is not acceptable JSON', 'Send one JSON object in UTF-8 that names each key once.'),
  body_too_large: code(413, 'The body is too large', 'Send at most 16 KB.'),
  unsupported_media_type: code(415, 'The body is not JSON', 'Send it with "Content-Type: application/json".'),
  invalid_body: code(422, 'The body does not fit this call', 'Send the fields that the call takes, as texts.'),
  ...passwordFaults,
  password_is_temporary: code(
    422,
    'This is a temporary password',
    'Choose a password of your own: a temporary one never becomes the lasting one.',
  ),
  conflict: code(409, 'Somebody else changed this at the same time', 'Try again.'),
  rate_limited: code(429, 'Too many attempts', 'Wait as many seconds as the Retry-After header says.'),
  internal_error: code(500, 'Something went wrong here', "Nothing you can correct; the log has the request's id."),
  unavailable: code(503, 'The store does not answer now', 'Nothing was changed. Try again in a few seconds.'),
} as const satisfies Record<string, { status: number; title: string; remedy: string }>;

export type LoginCode = keyof typeof loginCodes;

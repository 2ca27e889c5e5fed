/** Says in SCIM's words what the rules about people and the store's unique keys refuse. */
import { IdentityError } from '../identity/errors.js';
import { invalidValue, ScimError, uniqueness } from '../scim/errors.js';
import { AlreadyExists, NotFound, OutcomeUnknown, StoreUnavailable, VersionConflict } from '../storage/port/index.js';

/** Refusals because of who is there already; everything else is about what was sent. */
const conflicts: ReadonlySet<string> = new Set([
  'link_other_directory',
  'link_contractor',
  'link_administrator',
  'link_exists',
  'address_taken',
]);

/** The ScimError for anything that a use case may throw; what it does not know comes back as it is. */
export function toScimError(error: unknown): unknown {
  if (error instanceof IdentityError) {
    return conflicts.has(error.code) ? uniqueness(error.detail) : invalidValue(error.detail);
  }
  if (error instanceof AlreadyExists) {
    return uniqueness(
      `Another resource of this directory has this ${error.attribute} already. Look it up with a filter and update it instead.`,
    );
  }
  if (error instanceof VersionConflict) {
    return new ScimError(409, 'The resource was changed by many others at the same moment. Send the request again.');
  }
  if (error instanceof NotFound) return new ScimError(404, 'The resource was deleted meanwhile.');
  if (error instanceof StoreUnavailable) {
    const what =
      error instanceof OutcomeUnknown
        ? 'It may have been done or not: look before you repeat it.'
        : 'Nothing was changed; try again shortly.';
    const headers = { 'Retry-After': '5' };
    return new ScimError(503, `Doorward cannot reach its store right now. ${what}`, undefined, headers);
  }
  return error;
}

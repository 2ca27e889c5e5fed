/** Finds who answers for a contractor: in SCIM, a User of the same directory (flows.md T3). */
import { hasNoHold, IdentityError } from '../identity/index.js';
import type { Caller } from './caller.js';
import type { PeopleDeps } from './deps.js';

export interface Sponsor {
  /** The id of the User resource. */
  readonly id: string;
  readonly linkId: string;
  readonly display: string;
}

/**
 * The sponsor with that resource id: somebody else, whose access nothing withholds.
 *
 * @throws IdentityError `sponsor_unknown`
 */
export async function findSponsor(
  deps: Pick<PeopleDeps, 'storage'>,
  caller: Caller,
  wanted: { readonly id: string; readonly for: string },
  now: number,
): Promise<Sponsor> {
  const found = await deps.storage.resources.get(caller.scope, 'User', wanted.id);
  const access = found?.access;
  if (!found || !access || wanted.id === wanted.for || !hasNoHold(access, now)) {
    throw new IdentityError(
      'sponsor_unknown',
      'The sponsor must be another User of this directory whose access is neither suspended nor over; send the id of one in sponsor.value.',
    );
  }
  return { id: found.id, linkId: access.linkId, display: found.display };
}

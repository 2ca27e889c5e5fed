/** The copy of a link that its SCIM resource carries: what our extension shows and filters ask. */
import type { Link, ResourceAccess } from '../storage/port/index.js';

/** `sponsor` is the id of a User of the same directory; absent when nobody answers for the person, or somebody from elsewhere. */
export function accessOf(link: Link, sponsor: string | undefined): ResourceAccess {
  return {
    linkId: link.id,
    accountId: link.accountId,
    disposition: link.disposition,
    holds: link.holds,
    invited: link.state === 'invited',
    vaults: link.vaults,
    ...(link.expiresAt !== undefined && { expiresAt: link.expiresAt }),
    ...(sponsor !== undefined && { sponsor }),
  };
}

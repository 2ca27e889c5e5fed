/** Conditional writes (RFC 7644 §3.14). */
import { preconditionFailed } from '../scim/errors.js';
import { etagOf, matchesEtag } from '../scim/etag.js';
import type { StoredResource } from '../storage/port/index.js';
import type { ScimRequest } from './message.js';

/** @throws ScimError 412 when `If-Match` names other versions, or `If-None-Match` names the present one */
export function checkPrecondition(request: ScimRequest, stored: StoredResource): void {
  const etag = etagOf(stored.version);
  if (request.ifMatch !== undefined && !matchesEtag(request.ifMatch, etag)) {
    throw preconditionFailed(
      `The resource is at version ${etag}, which If-Match does not name. Read it again and repeat the change.`,
    );
  }
  if (request.ifNoneMatch !== undefined && matchesEtag(request.ifNoneMatch, etag)) {
    throw preconditionFailed(`The resource is at version ${etag}, which If-None-Match excludes.`);
  }
}

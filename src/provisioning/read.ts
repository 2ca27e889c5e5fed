/** GET of one resource (RFC 7644 §3.4.1). */
import type { Caller } from '../people/caller.js';
import { notFound } from '../scim/errors.js';
import { etagOf, matchesEtag } from '../scim/etag.js';
import { parseProjection } from '../scim/projection/parse.js';
import type { ResourceType } from '../scim/schema/registry.js';
import { isStorable } from '../scim/storable.js';
import type { StoredResource } from '../storage/port/index.js';
import type { ProvisioningDeps } from './deps.js';
import type { ScimRequest, ScimResponse } from './message.js';
import { locationOf } from './representation.js';
import { show } from './show.js';

/** Answers 304 when the client's `If-None-Match` names the present version. */
export async function read(
  deps: ProvisioningDeps,
  caller: Caller,
  target: { type: ResourceType; id: string },
  request: ScimRequest,
): Promise<ScimResponse> {
  const projection = parseProjection([target.type], request.query);
  const stored = await load(deps, caller, target.type, target.id);
  const etag = etagOf(stored.version);
  const location = locationOf(stored, deps.baseUrl);
  if (request.ifNoneMatch !== undefined && matchesEtag(request.ifNoneMatch, etag))
    return { status: 304, etag, location };
  return { status: 200, json: await show(deps, caller, stored, projection), etag, location };
}

/**
 * The resource of the caller's directory.
 *
 * @throws ScimError 404, the same whether it never was, is gone, or belongs to somebody else (security rule 6)
 */
export async function load(
  deps: Pick<ProvisioningDeps, 'storage'>,
  caller: Caller,
  type: ResourceType,
  id: string,
): Promise<StoredResource> {
  // Text that no store takes cannot be the id of anything in it.
  const stored = isStorable(id) ? await deps.storage.resources.get(caller.scope, type.name, id) : undefined;
  if (!stored) throw gone(type, id);
  return stored;
}

/** The 404 of a resource that is not there. */
export function gone(type: ResourceType, id: string) {
  const shown = id.length > 64 ? `${id.slice(0, 64)}…` : id;
  return notFound(`This directory has no ${type.name} with the id "${shown}".`);
}

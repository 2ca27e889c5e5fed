/** PATCH (RFC 7644 §3.5.2): all operations of a request take effect, or none. */
import type { Caller } from '../people/caller.js';
import { etagOf } from '../scim/etag.js';
import { applyPatch } from '../scim/patch/apply.js';
import { type PatchOperation, readPatchRequest } from '../scim/patch/parse.js';
import { parseProjection } from '../scim/projection/parse.js';
import type { ResourceType } from '../scim/schema/registry.js';
import type { ProvisioningDeps } from './deps.js';
import { membersDelta } from './members-delta.js';
import type { Changed, ScimRequest, ScimResponse } from './message.js';
import { checkPrecondition } from './precondition.js';
import { load } from './read.js';
import { detachedAttributes, locationOf, toEditable } from './representation.js';
import { untilNotOvertaken } from './retry.js';
import { revise } from './revise.js';
import { passwordTaker } from './sent-password.js';
import { show } from './show.js';

/**
 * Answers 200 with the resource; for a group 204, unless `attributes` or `excludedAttributes` ask for something: a push
 * of one member must not cost the reading of all.
 */
export async function patch(
  deps: ProvisioningDeps,
  caller: Caller,
  target: { type: ResourceType; id: string },
  request: ScimRequest,
): Promise<ScimResponse> {
  const { type, id } = target;
  const projection = parseProjection([type], request.query);
  const operations = readPatchRequest(request.body, {
    operations: deps.limits.patchOperations,
    members: deps.limits.patchMembers,
  });
  const isQuiet = type.name === 'Group' && projection === undefined;
  const status = isQuiet ? 204 : 200;
  const takePassword = passwordTaker(deps, caller);
  const asked = { request, operations, status, takePassword };
  const attempt = () => untilNotOvertaken(() => patchOnce(deps, caller, target, asked));
  // Parallel pushes of members to one group do not get in each other's way, so they may share a commit.
  const { stored, notes } = type.name === 'Group' ? await attempt() : await deps.turnstile.pass(id, attempt);
  const answer = { status, etag: etagOf(stored.version), location: locationOf(stored, deps.baseUrl), notes };
  return isQuiet || request.isPart ? answer : { json: await show(deps, caller, stored, projection), ...answer };
}

async function patchOnce(
  deps: ProvisioningDeps,
  caller: Caller,
  { type, id }: { type: ResourceType; id: string },
  asked: {
    readonly request: ScimRequest;
    readonly operations: readonly PatchOperation[];
    readonly status: number;
    readonly takePassword: ReturnType<typeof passwordTaker>;
  },
): Promise<Changed> {
  const stored = await load(deps, caller, type, id);
  checkPrecondition(asked.request, stored);
  const before = toEditable(stored, deps.baseUrl);
  const patched = applyPatch(type, before, asked.operations, { dialect: caller.dialect, detached: detachedAttributes });
  const notes = [...patched.notes];
  const members = patched.members.length > 0 ? await membersDelta(deps, caller, id, patched.members, notes) : undefined;
  return revise(deps, caller, {
    type,
    stored,
    before,
    after: patched.resource,
    attributesChanged: patched.changed,
    members,
    ...(type.name === 'User' && { sent: await asked.takePassword(patched.resource) }),
    notes,
    request: asked.request,
    status: asked.status,
  });
}

/** PUT (RFC 7644 §3.5.1): the resource becomes what was sent, less what a client may not set. */
import type { Caller } from '../people/caller.js';
import { etagOf } from '../scim/etag.js';
import { isSame } from '../scim/patch/same.js';
import { parseProjection } from '../scim/projection/parse.js';
import type { Resource } from '../scim/schema/attribute.js';
import type { ResourceType } from '../scim/schema/registry.js';
import { readResource } from '../scim/schema/validate.js';
import type { ProvisioningDeps } from './deps.js';
import { memberIds } from './members.js';
import { type MembersDelta, membersDelta } from './members-delta.js';
import type { Changed, ScimRequest, ScimResponse } from './message.js';
import { checkPrecondition } from './precondition.js';
import { load } from './read.js';
import { detachedAttributes, locationOf, toEditable } from './representation.js';
import { untilNotOvertaken } from './retry.js';
import { revise } from './revise.js';
import { passwordTaker } from './sent-password.js';
import { show } from './show.js';

/** Answers 200 with the resource as it is now. PUT never creates (RFC 7644 §3.5.1). */
export async function replace(
  deps: ProvisioningDeps,
  caller: Caller,
  target: { type: ResourceType; id: string },
  request: ScimRequest,
): Promise<ScimResponse> {
  const projection = parseProjection([target.type], request.query);
  const takePassword = passwordTaker(deps, caller);
  const { stored, notes } = await deps.turnstile.pass(target.id, () =>
    untilNotOvertaken(() => replaceOnce(deps, caller, target, { request, takePassword })),
  );
  return {
    status: 200,
    ...(!request.isPart && { json: await show(deps, caller, stored, projection) }),
    etag: etagOf(stored.version),
    location: locationOf(stored, deps.baseUrl),
    notes,
  };
}

async function replaceOnce(
  deps: ProvisioningDeps,
  caller: Caller,
  { type, id }: { type: ResourceType; id: string },
  asked: { readonly request: ScimRequest; readonly takePassword: ReturnType<typeof passwordTaker> },
): Promise<Changed> {
  const { request, takePassword } = asked;
  const stored = await load(deps, caller, type, id);
  checkPrecondition(request, stored);
  const before = toEditable(stored, deps.baseUrl);
  const read = readResource(type, request.body, { dialect: caller.dialect, mode: 'replace', current: before });
  const notes = [...read.notes];
  const after = { ...withoutDetached(read.resource), id };
  const members =
    type.name === 'Group'
      ? await replacedMembers(deps, caller, { id, request, resource: read.resource }, notes)
      : undefined;
  return revise(deps, caller, {
    type,
    stored,
    before,
    after,
    attributesChanged: !isSame(before, after),
    members,
    ...(type.name === 'User' && { sent: await takePassword(read.resource) }),
    notes,
    request,
    status: 200,
  });
}

function withoutDetached(resource: Resource): Resource {
  const kept = Object.entries(resource).filter(
    ([name]) => !detachedAttributes.has(name) && name !== 'meta' && name !== 'password',
  );
  return Object.fromEntries(kept);
}

/** okta-05-put-full-echo: where the dialect says so, a PUT that is silent about `members` leaves them alone. */
async function replacedMembers(
  deps: ProvisioningDeps,
  caller: Caller,
  { id, request, resource }: { id: string; request: ScimRequest; resource: Resource },
  notes: Parameters<typeof membersDelta>[4],
): Promise<MembersDelta | undefined> {
  const ids = memberIds(request.body, resource.members);
  if (ids === undefined && caller.dialect.putOmission === 'keep') return undefined;
  const members = (ids ?? []).map((value) => ({ value }));
  return membersDelta(deps, caller, id, [{ op: 'replace', members }], notes);
}

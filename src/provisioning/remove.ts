/** DELETE (RFC 7644 §3.6): the resource is gone from SCIM at once; a user's link is removed, the account stays. */
import type { Caller } from '../people/caller.js';
import { deprovision } from '../people/deprovision.js';
import { endGroupMappings } from '../people/vault-groups.js';
import type { ResourceType } from '../scim/schema/registry.js';
import type { ProvisioningDeps } from './deps.js';
import { logged } from './log.js';
import type { ScimRequest, ScimResponse } from './message.js';
import { checkPrecondition } from './precondition.js';
import { load } from './read.js';
import { untilNotOvertaken } from './retry.js';

/** Answers 204; deleting again is 404. */
export async function remove(
  deps: ProvisioningDeps,
  caller: Caller,
  target: { type: ResourceType; id: string },
  request: ScimRequest,
): Promise<ScimResponse> {
  await deps.turnstile.pass(target.id, () => untilNotOvertaken(() => removeOnce(deps, caller, target, request)));
  return { status: 204 };
}

async function removeOnce(
  deps: ProvisioningDeps,
  caller: Caller,
  { type, id }: { type: ResourceType; id: string },
  request: ScimRequest,
): Promise<void> {
  const stored = await load(deps, caller, type, id);
  checkPrecondition(request, stored);
  const now = deps.clock.now();
  const person = stored.access
    ? await deprovision(deps.people, caller, { resourceId: id, access: stored.access, now })
    : undefined;
  await deps.storage.commit([
    {
      change: 'deleteResource',
      scope: caller.scope,
      type: type.name,
      id,
      expectedVersion: stored.version,
    },
    ...(person?.changes ?? []),
    ...(type.name === 'Group' ? await endGroupMappings(deps, caller, id, now) : []),
    logged(deps, caller, request, {
      status: 204,
      outcome: 'updated',
      target: { type: type.name, id, display: stored.display },
      detail: 'Deleted.',
      notes: person?.notes ?? [],
    }),
  ]);
}

/** POST of a Group: its members become rows of their own. */
import type { Caller } from '../people/caller.js';
import { type Creation, creationChanges } from './creation.js';
import type { ProvisioningDeps } from './deps.js';
import { admit, memberIds } from './members.js';
import type { Changed } from './message.js';
import { toWritten } from './representation.js';

/** Creates the group with the members that may join, in one commit. */
export async function createGroup(deps: ProvisioningDeps, caller: Caller, creation: Creation): Promise<Changed> {
  const now = deps.clock.now();
  const notes = [...creation.notes];
  const members = await admit(
    deps,
    caller,
    undefined,
    memberIds(creation.request.body, creation.resource.members) ?? [],
    notes,
  );
  const facts = { scope: caller.scope, id: deps.newId(), version: 1, createdAt: now, modifiedAt: now };
  const written = toWritten(creation.type, creation.resource, facts);
  const [create, log] = creationChanges(deps, caller, { ...creation, notes }, written);
  await deps.storage.commit([
    create!,
    ...(members.length > 0
      ? [{ change: 'addMembers' as const, scope: caller.scope, groupId: facts.id, memberIds: members }]
      : []),
    log!,
  ]);
  return { stored: written, notes };
}

/** A POST for somebody whom the same directory had switched off: restored in place, with the same id (flows.md T1). */
import type { Caller } from '../people/caller.js';
import type { Resource } from '../scim/schema/attribute.js';
import { readResource } from '../scim/schema/validate.js';
import type { StoredResource } from '../storage/port/index.js';
import type { Creation } from './creation.js';
import type { ProvisioningDeps } from './deps.js';
import type { Changed } from './message.js';
import { load } from './read.js';
import { toEditable } from './representation.js';
import { untilNotOvertaken } from './retry.js';
import { revise } from './revise.js';
import { passwordTaker } from './sent-password.js';

/** The user of this directory with the same `externalId` whom the provider had deactivated; undefined when there is none. */
export async function inactiveNamesake(
  deps: Pick<ProvisioningDeps, 'storage'>,
  caller: Caller,
  resource: Resource,
): Promise<StoredResource | undefined> {
  if (typeof resource.externalId !== 'string') return undefined;
  const found = await deps.storage.resources.byIndexed(caller.scope, 'User', 'externalId', resource.externalId);
  return found.find((stored) => stored.access?.holds.includes('idp_inactive'));
}

/** Replaces the inactive user by what was sent, active again unless the request says otherwise. */
export function restore(
  deps: ProvisioningDeps,
  caller: Caller,
  { type, request }: Creation,
  inactive: StoredResource,
): Promise<Changed> {
  const takePassword = passwordTaker(deps, caller);
  const attempt = async () => {
    const stored = await load(deps, caller, type, inactive.id);
    const before = toEditable(stored, deps.baseUrl);
    const current = { ...before, active: true };
    const { resource, notes } = readResource(type, request.body, { dialect: caller.dialect, mode: 'replace', current });
    return revise(deps, caller, {
      type,
      stored,
      before,
      after: resource,
      attributesChanged: true,
      sent: await takePassword(resource),
      notes: [...notes, { rule: 'restored', at: 'externalId' }],
      request,
      status: 201,
    });
  };
  return deps.turnstile.pass(inactive.id, () => untilNotOvertaken(attempt));
}

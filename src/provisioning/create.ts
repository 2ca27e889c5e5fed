/** POST of a new resource (RFC 7644 §3.3). A user goes through `people/onboard.ts`: linked or created (flows.md T1). */
import type { Caller } from '../people/caller.js';
import { onboard } from '../people/onboard.js';
import { readPerson } from '../people/person.js';
import { etagOf } from '../scim/etag.js';
import { parseProjection } from '../scim/projection/parse.js';
import type { Resource } from '../scim/schema/attribute.js';
import type { ResourceType } from '../scim/schema/registry.js';
import { readResource } from '../scim/schema/validate.js';
import { AlreadyExists, NotFound, VersionConflict } from '../storage/port/index.js';
import { createGroup } from './create-group.js';
import { type Creation, creationChanges } from './creation.js';
import type { ProvisioningDeps } from './deps.js';
import { logged } from './log.js';
import type { Changed, ScimRequest, ScimResponse } from './message.js';
import { locationOf, toWritten } from './representation.js';
import { inactiveNamesake, restore } from './restore.js';
import { untilNotOvertaken } from './retry.js';
import { type SentPassword, takePassword } from './sent-password.js';
import { showNew } from './show.js';

/**
 * Creates the resource and all that comes with it in one commit, and answers 201.
 *
 * @throws ScimError invalidSyntax, invalidValue, uniqueness
 */
export async function create(
  deps: ProvisioningDeps,
  caller: Caller,
  type: ResourceType,
  request: ScimRequest,
): Promise<ScimResponse> {
  const projection = parseProjection([type], request.query);
  const { resource, notes } = readResource(type, request.body, { dialect: caller.dialect, mode: 'create' });
  const creation = { type, resource, notes, request };
  const { stored, notes: all } = await createStored(deps, caller, creation);
  return {
    status: 201,
    etag: etagOf(stored.version),
    location: locationOf(stored, deps.baseUrl),
    notes: all,
    ...(!request.isPart && { json: await showNew(deps, caller, stored, projection) }),
  };
}

function createStored(deps: ProvisioningDeps, caller: Caller, creation: Creation): Promise<Changed> {
  if (creation.type.name === 'User') return createUser(deps, caller, creation);
  if (creation.type.name === 'Group') return createGroup(deps, caller, creation);
  return createPlain(deps, caller, creation);
}

async function createUser(deps: ProvisioningDeps, caller: Caller, creation: Creation): Promise<Changed> {
  const inactive = await inactiveNamesake(deps, caller, creation.resource);
  if (inactive) return restore(deps, caller, creation, inactive);
  const sent = await takePassword(deps, caller, creation.resource);
  const told = { ...creation, notes: [...creation.notes, ...sent.notes] };
  return untilNotOvertaken(() => createUserOnce(deps, caller, told, sent), isPersonRace);
}

/** Somebody else made the account or the link between our look and our commit: look again. */
const isPersonRace = (error: unknown) =>
  error instanceof VersionConflict ||
  error instanceof NotFound ||
  (error instanceof AlreadyExists && error.attribute.includes('.'));

async function createUserOnce(
  deps: ProvisioningDeps,
  caller: Caller,
  creation: Creation,
  { passwordHash }: SentPassword,
): Promise<Changed> {
  const { type, notes, request } = creation;
  // RFC 7643 §4.1.1: `active` says whether the provider wants the user in; who says nothing wants it.
  const resource: Resource = 'active' in creation.resource ? creation.resource : { ...creation.resource, active: true };
  const now = deps.clock.now();
  const id = deps.newId();
  const coming = { resourceId: id, person: readPerson(resource), now, passwordHash };
  const arrival = await onboard(deps.people, caller, coming);
  const facts = { scope: caller.scope, id, version: 1, createdAt: now, modifiedAt: now, access: arrival.access };
  const written = toWritten(type, resource, facts);
  await deps.storage.commit([
    { change: 'createResource', resource: written },
    ...arrival.changes,
    logged(deps, caller, request, {
      status: 201,
      outcome: arrival.outcome,
      target: { type: type.name, id, display: written.display },
      notes: [...notes, ...arrival.notes],
      after: { display: written.display, active: resource.active ?? null },
    }),
  ]);
  return { stored: written, notes: [...notes, ...arrival.notes] };
}

async function createPlain(deps: ProvisioningDeps, caller: Caller, creation: Creation): Promise<Changed> {
  const now = deps.clock.now();
  const facts = { scope: caller.scope, id: deps.newId(), version: 1, createdAt: now, modifiedAt: now };
  const written = toWritten(creation.type, creation.resource, facts);
  await deps.storage.commit(creationChanges(deps, caller, creation, written));
  return { stored: written, notes: creation.notes };
}

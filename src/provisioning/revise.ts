/** The end that PUT and PATCH have in common: what changed is committed at once, with what it means for the person. */
import { amend } from '../people/amend.js';
import type { Caller } from '../people/caller.js';
import { readPerson } from '../people/person.js';
import type { DialectNote } from '../scim/dialect/dialect.js';
import { isSame } from '../scim/patch/same.js';
import type { Resource } from '../scim/schema/attribute.js';
import type { ResourceType } from '../scim/schema/registry.js';
import type { Change, ResourceAccess, StoredResource } from '../storage/port/index.js';
import type { ProvisioningDeps } from './deps.js';
import { difference, logged } from './log.js';
import type { MembersDelta } from './members-delta.js';
import type { Changed, ScimRequest } from './message.js';
import { isIndexedAsBefore, toWritten } from './representation.js';
import type { SentPassword } from './sent-password.js';

/** A change on its way: the resource as read, as it was and as it is to be. */
export interface Revision {
  readonly type: ResourceType;
  readonly stored: StoredResource;
  readonly before: Resource;
  readonly after: Resource;
  readonly attributesChanged: boolean;
  readonly members?: MembersDelta | undefined;
  /** What came with a user beside what can be seen. */
  readonly sent?: SentPassword;
  readonly notes: readonly DialectNote[];
  readonly request: ScimRequest;
  /** The status that the log shows. */
  readonly status: number;
}

/**
 * Commits the revision and returns the resource as it is then. A revision that changes nothing leaves the version as it
 * is and is only logged.
 *
 * @throws VersionConflict when another writer was faster; IdentityError and AlreadyExists when rules refuse it
 */
export async function revise(deps: ProvisioningDeps, caller: Caller, asked: Revision): Promise<Changed> {
  const revision = withPassword(keepActive(asked));
  const membersChanged = revision.members !== undefined && !revision.members.isEmpty;
  if (!revision.attributesChanged && !membersChanged) return leaveAsItIs(deps, caller, revision);
  const now = deps.clock.now();
  const { stored } = revision;
  const person = revision.attributesChanged ? await amendPerson(deps, caller, revision, now) : undefined;
  const next = { ...stored, version: stored.version + 1, modifiedAt: now };
  const written = revision.attributesChanged
    ? toWritten(revision.type, revision.after, { scope: caller.scope, ...next, access: person?.access })
    : next;
  const resourceChange: Change =
    'shadow' in written
      ? {
          change: 'replaceResource',
          resource: written,
          expectedVersion: stored.version,
          indexedAsBefore: isIndexedAsBefore(revision.type, revision.before, revision.after),
        }
      : touch(caller, revision, now);
  await deps.storage.commit([
    resourceChange,
    ...memberChanges(caller, revision),
    ...(person?.changes ?? []),
    logRevision(deps, caller, revision, person?.notes ?? []),
  ]);
  return { stored: written, notes: [...revision.notes, ...(person?.notes ?? [])] };
}

/** Only `true` gives access back: who takes `active` away, or sets it to null, says nothing about access. */
function keepActive(revision: Revision): Revision {
  const { before, after } = revision;
  if (before.active === undefined || after.active !== undefined) return revision;
  const kept = { ...after, active: before.active };
  return { ...revision, after: kept, attributesChanged: !isSame(before, kept) };
}

/** A password that may be used is a change, though nobody can see it. */
function withPassword(revision: Revision): Revision {
  const { sent, attributesChanged, notes } = revision;
  if (!sent) return revision;
  return {
    ...revision,
    attributesChanged: attributesChanged || sent.passwordHash !== undefined,
    notes: [...notes, ...sent.notes],
  };
}

/** Members come and go without a look at the version, so that parallel pushes of one member each all get through. */
function touch(caller: Caller, { type, stored, request }: Revision, now: number): Change {
  return {
    change: 'touchResource',
    scope: caller.scope,
    type: type.name,
    id: stored.id,
    modifiedAt: now,
    ...(request.ifMatch !== undefined && { expectedVersion: stored.version }),
  };
}

async function amendPerson(
  deps: ProvisioningDeps,
  caller: Caller,
  { stored, before, after, sent }: Revision,
  now: number,
): Promise<{ access: ResourceAccess; changes: readonly Change[]; notes: readonly DialectNote[] } | undefined> {
  if (!stored.access) return undefined;
  return amend(deps.people, caller, {
    resourceId: stored.id,
    access: stored.access,
    before: readPerson(before),
    after: readPerson(after),
    passwordHash: sent?.passwordHash,
    now,
  });
}

function memberChanges(caller: Caller, { members, stored }: Revision): Change[] {
  if (!members || members.isEmpty) return [];
  const group = { scope: caller.scope, groupId: stored.id };
  const changes: Change[] = [];
  if (members.remove.length > 0) changes.push({ change: 'removeMembers', ...group, memberIds: members.remove });
  if (members.add.length > 0) changes.push({ change: 'addMembers', ...group, memberIds: members.add });
  return changes;
}

function logRevision(
  deps: ProvisioningDeps,
  caller: Caller,
  revision: Revision,
  personNotes: readonly DialectNote[],
): Change {
  const { stored, members, request, status } = revision;
  const attributes = revision.attributesChanged
    ? difference(revision.before, revision.after)
    : { before: {}, after: {} };
  return logged(deps, caller, request, {
    status,
    outcome: 'updated',
    target: { type: stored.type, id: stored.id, display: stored.display },
    notes: [...revision.notes, ...personNotes],
    before: members?.remove.length ? { ...attributes.before, membersRemoved: members.remove } : attributes.before,
    after: members?.add.length ? { ...attributes.after, membersAdded: members.add } : attributes.after,
  });
}

/** A replayed request is told apart in the log, and its answer does not wait for that line. */
function leaveAsItIs(deps: ProvisioningDeps, caller: Caller, revision: Revision): Changed {
  const { stored, request, status, notes } = revision;
  const entry = logged(deps, caller, request, {
    status,
    outcome: 'skipped',
    target: { type: stored.type, id: stored.id, display: stored.display },
    detail: 'Nothing to change.',
    notes,
  });
  deps.storage.commit([entry]).catch(deps.onFault);
  return { stored, notes };
}

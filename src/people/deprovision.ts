/** A directory deletes a person: the link is removed, and with it all access; the account stays (flows.md T4, edge case 5). */
import { event } from '../events/index.js';
import type { DialectNote } from '../scim/dialect/dialect.js';
import type { Account, Change, Link, ResourceAccess } from '../storage/port/index.js';
import { otherAdministrator, stillThere } from './administrators.js';
import type { Caller } from './caller.js';
import { eventContext, type PeopleDeps, userTarget } from './deps.js';
import { endSessions } from './end-sessions.js';
import { lapseRequest } from './open-request.js';
import { removedLink } from './removed-link.js';
import { revokeSent } from './revoke.js';
import { orphaning } from './sponsored.js';
import { tellAdministrators } from './tell-administrators.js';
import { endVaultGrants } from './vaults.js';

export interface Deprovisioned {
  /** To be committed together with the removal of the resource. */
  readonly changes: readonly Change[];
  readonly notes: readonly DialectNote[];
}

/**
 * What a SCIM DELETE means for the person. The last administrator keeps access: the directory lets go of them, no more.
 * A commit that fails with `VersionConflict` is to be tried again from here.
 */
export async function deprovision(
  deps: PeopleDeps,
  caller: Caller,
  leaving: { readonly resourceId: string; readonly access: ResourceAccess; readonly now: number },
): Promise<Deprovisioned> {
  const link = await deps.storage.links.get(leaving.access.linkId);
  if (!link || link.state === 'removed' || link.resource?.id !== leaving.resourceId) return { changes: [], notes: [] };
  const account = await deps.storage.accounts.get(link.accountId);
  const other = link.kind === 'admin' ? await otherAdministrator(deps.storage, link) : undefined;
  if (link.kind === 'admin' && !other) return letGo(deps, caller, { link, account }, leaving.now);
  const orphans = await orphaning(deps.storage, link, leaving.now);
  const removed = { ...removedLink(link, caller.tenant, leaving.now), ...orphans };
  const revoked = await revokeSent(deps, caller, { link, account }, leaving.now);
  const ended = await endSessions(deps.storage, { linkId: link.id });
  const unvaulted = await endVaultGrants(deps.storage, link);
  const unanswered = await lapseRequest(deps, { link, actor: caller.actor }, leaving.now);
  const recorded = event(eventContext(deps, caller, leaving.now), 'user.deprovisioned', userTarget(link, account), {
    before: { kind: link.kind, state: link.state, holds: link.holds, resourceId: leaving.resourceId },
    after: { state: removed.state },
  });
  const changes: Change[] = [
    { change: 'update', collection: 'links', record: removed },
    ...revoked,
    ...ended,
    ...unvaulted,
    ...unanswered,
    recorded,
  ];
  return { changes: other ? [...changes, stillThere(other)] : changes, notes: [] };
}

async function letGo(
  deps: PeopleDeps,
  caller: Caller,
  of: { readonly link: Link; readonly account: Account | undefined },
  now: number,
): Promise<Deprovisioned> {
  const { resource, ...rest } = of.link;
  const kept: Link = { ...rest, source: 'invite' };
  const recorded = event(eventContext(deps, caller, now), 'administrator.kept', userTarget(of.link, of.account), {
    before: { source: of.link.source, ...(resource && { resourceId: resource.id }) },
    after: { source: kept.source },
    reason: 'deleted by the directory',
  });
  const person = of.account?.displayName ?? of.account?.email ?? of.link.id;
  const data = { person, source: caller.directory.name };
  const told = await tellAdministrators(deps, caller.tenant, { template: 'admin.administrator_kept', data }, now);
  return {
    changes: [{ change: 'update', collection: 'links', record: kept }, recorded, ...told],
    notes: [{ rule: 'the last administrator keeps access', at: 'id' }],
  };
}

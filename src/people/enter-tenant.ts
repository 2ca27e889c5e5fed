/** What becomes of an invited person who has got in: the link is active, and the invitation accepted (flows.md T6). */
import { event } from '../events/index.js';
import type { Account, Change, Link } from '../storage/port/index.js';
import { accessOf } from './access.js';
import type { Acting } from './caller.js';
import { closedInvitation, openInvitationStates } from './closed.js';
import { eventContext, type PeopleDeps, userTarget } from './deps.js';

export type EnterDeps = Pick<PeopleDeps, 'newId'> & {
  readonly storage: Pick<PeopleDeps['storage'], 'invitations' | 'resources'>;
};

/**
 * The changes for a link that is `invited`; none for one that is active already. They fail with `VersionConflict` when
 * the link was changed since it was read. Whether the person may get in is the caller's to know.
 */
export async function enterTenant(
  deps: EnterDeps,
  acting: Acting,
  of: { readonly link: Link; readonly account: Account },
  now: number,
): Promise<readonly Change[]> {
  if (of.link.state !== 'invited') return [];
  const { welcomeDueAt: _, ...rest } = of.link;
  const link: Link = { ...rest, state: 'active' };
  const changes: Change[] = [{ change: 'update', collection: 'links', record: link }];
  changes.push(...(await shownAccess(deps, link, now)));
  const invitations = await deps.storage.invitations.list('link', [link.id], { limit: 200 });
  for (const invitation of invitations.items.filter(({ state }) => openInvitationStates.has(state))) {
    changes.push({ change: 'update', collection: 'invitations', record: closedInvitation(invitation, 'accepted') });
  }
  const said = { before: { state: 'invited' }, after: { state: 'active' } };
  changes.push(event(eventContext(deps, acting, now), 'invitation.accepted', userTarget(link, of.account), said));
  return changes;
}

async function shownAccess(deps: EnterDeps, link: Link, now: number): Promise<readonly Change[]> {
  if (!link.resource) return [];
  const scope = { tenantId: link.tenantId, directoryId: link.resource.directoryId };
  const resource = await deps.storage.resources.get(scope, 'User', link.resource.id);
  if (!resource) return [];
  const access = accessOf(link, resource.access?.sponsor);
  return [{ change: 'setAccess', scope, id: resource.id, access, modifiedAt: now }];
}

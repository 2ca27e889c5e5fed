/** Makes what was sent to a person worthless: open invitations and temporary passwords of a link. */
import { event } from '../events/index.js';
import type { Account, Change, Invitation, Link, Storage, TemporaryPassword } from '../storage/port/index.js';
import type { Acting } from './caller.js';
import { closedInvitation, closedPassword, openInvitationStates } from './closed.js';
import { eventContext, userTarget } from './deps.js';

const openPassword: ReadonlySet<TemporaryPassword['state']> = new Set([
  'emailed',
  'to_deliver',
  'collected',
  'expired',
]);

export interface RevokeDeps {
  readonly storage: Pick<Storage, 'invitations' | 'temporaryPasswords'>;
  readonly newId: () => string;
}

/** Nothing when nothing is open. A sealed copy of a password goes with it; one event tells of an invitation withdrawn. */
export async function revokeSent(
  deps: RevokeDeps,
  acting: Acting,
  of: { readonly link: Link; readonly account: Account | undefined },
  now: number,
): Promise<readonly Change[]> {
  const { link, account } = of;
  const invitations = await openInvitations(deps.storage, link);
  const passwords = await openPasswords(deps.storage, link.id);
  const changes: Change[] = [];
  for (const invitation of invitations) {
    changes.push({ change: 'update', collection: 'invitations', record: closedInvitation(invitation, 'revoked') });
  }
  for (const password of passwords) {
    changes.push({ change: 'update', collection: 'temporaryPasswords', record: closedPassword(password, 'revoked') });
  }
  const last = invitations.at(-1);
  if (!last) return changes;
  const revoked = event(eventContext(deps, acting, now), 'invitation.revoked', userTarget(link, account), {
    before: { invitation: last.state, temporaryPasswords: passwords.length },
    after: { invitation: 'revoked' },
  });
  return [...changes, revoked];
}

/** One whose link was used counts while the person has not come in. */
async function openInvitations(storage: Pick<Storage, 'invitations'>, link: Link): Promise<readonly Invitation[]> {
  const page = await storage.invitations.list('link', [link.id], { limit: 200 });
  const isAwaited = link.state === 'invited';
  return page.items.filter(({ state }) => openInvitationStates.has(state) || (isAwaited && state === 'accepted'));
}

async function openPasswords(
  storage: Pick<Storage, 'temporaryPasswords'>,
  linkId: string,
): Promise<readonly TemporaryPassword[]> {
  const page = await storage.temporaryPasswords.list('link', [linkId], { limit: 200 });
  return page.items.filter((password) => openPassword.has(password.state));
}

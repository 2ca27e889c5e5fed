/** What becomes of invitations whose time comes: the person is reminded, and later the invitation is over (flows.md section 1). */
import { event } from '../events/index.js';
import {
  hashToken,
  hasNoHold,
  isExpired,
  isNewcomer,
  type Keyring,
  makeInvitationToken,
  tokenBytes,
} from '../identity/index.js';
import type { Actor, Change, Invitation, Storage, Tenant } from '../storage/port/index.js';
import { closedInvitation } from './closed.js';
import { type PeopleDeps, userTarget } from './deps.js';
import { mailTo } from './mail.js';
import { type Member, memberLocale, memberName, readMember } from './member.js';

export interface InvitationDueDeps extends Pick<PeopleDeps, 'newId' | 'randomBytes'> {
  readonly storage: Pick<Storage, 'accounts' | 'links' | 'resources' | 'temporaryPasswords' | 'tenants'>;
  readonly keyring: Pick<Keyring, 'seal'>;
}

/** The name of the job, and of who acts in its audit events. */
export const invitationSweep = 'invitations.sweep';
const sweeper: Actor = { kind: 'job', id: invitationSweep, name: invitationSweep };

/**
 * The changes for one invitation whose reminder is due: a mail with a link of its own, which leaves the first one good.
 * Nothing is mailed to who cannot accept now, or whom the first mail did not reach. They fail with `VersionConflict`
 * when the invitation was changed since it was read.
 */
export async function remindOfInvitation(
  deps: InvitationDueDeps,
  invitation: Invitation,
  now: number,
): Promise<readonly Change[]> {
  const [tenant, link] = await Promise.all([
    deps.storage.tenants.get(invitation.tenantId),
    deps.storage.links.get(invitation.linkId),
  ]);
  const waiting: Invitation = { ...invitation, dueAt: invitation.expiresAt };
  const canAccept = tenant && link?.state === 'invited' && hasNoHold(link, now) && invitation.state === 'sent';
  if (!canAccept) return [{ change: 'update', collection: 'invitations', record: waiting }];
  const member = await readMember(deps.storage, link);
  const invitationToken = makeInvitationToken(invitation.id, deps.randomBytes(tokenBytes));
  const displayName = memberName(member);
  const data = {
    inviter: invitation.inviter ?? tenant.name,
    userName: invitation.email,
    validUntil: invitation.expiresAt,
    ...((await lacksPassword(deps, member, now)) && { passwordIsOver: true }),
    ...(displayName !== undefined && { displayName }),
  };
  const locale = invitation.locale ?? memberLocale(member) ?? tenant.locale;
  const writing = { tenant, to: invitation.email, locale, template: 'invite.reminder' as const, data };
  return [
    {
      change: 'update',
      collection: 'invitations',
      record: { ...waiting, reminderHash: hashToken(invitationToken) },
    },
    mailTo(deps, { ...writing, secrets: { invitationToken } }, now),
  ];
}

/** True for a newcomer whose temporary password is over: the link alone does not let them in. */
async function lacksPassword({ storage }: InvitationDueDeps, { link, account }: Member, now: number): Promise<boolean> {
  if (!isNewcomer(account)) return false;
  const { items } = await storage.temporaryPasswords.list('link', [link.id], { limit: 200 });
  const isAlive = items.some(
    ({ state, expiresAt }) =>
      (state === 'emailed' || state === 'to_deliver' || state === 'collected') && !isExpired(expiresAt, now),
  );
  return items.length > 0 && !isAlive;
}

/**
 * The changes for invitations of one inviter whose time is over: state `expired`, an event each, and one mail to the
 * inviter about them all. They fail with `VersionConflict` when one of them was changed since it was read.
 */
export async function expireInvitations(
  deps: InvitationDueDeps,
  invitations: readonly Invitation[],
  now: number,
): Promise<readonly Change[]> {
  const changes: Change[] = [];
  const waited: Invitation[] = [];
  for (const invitation of invitations) {
    const link = await deps.storage.links.get(invitation.linkId);
    const account = await deps.storage.accounts.get(invitation.accountId);
    const record = closedInvitation(invitation, 'expired');
    changes.push({ change: 'update', collection: 'invitations', record });
    if (!link) continue;
    const context = { tenantId: invitation.tenantId, actor: sweeper, now, newId: deps.newId };
    const said = {
      before: { invitation: invitation.state },
      after: { invitation: 'expired', expiresAt: invitation.expiresAt },
    };
    changes.push(event(context, 'invitation.expired', userTarget(link, account), said));
    if (link.state === 'invited') waited.push(invitation);
  }
  return [...changes, ...(await toInviter(deps, waited, now))];
}

/** SECURITY: only to an inviter who has access to the tenant now. Keys and directories read no mail. */
async function toInviter(
  deps: InvitationDueDeps,
  invitations: readonly Invitation[],
  now: number,
): Promise<readonly Change[]> {
  const [first] = invitations;
  if (first?.inviterAccountId === undefined) return [];
  const tenant = await deps.storage.tenants.get(first.tenantId);
  const link = await deps.storage.links.find('live', [first.tenantId, first.inviterAccountId]);
  if (!tenant || link?.state !== 'active' || !hasNoHold(link, now)) return [];
  return expiredMail(deps, { tenant, member: await readMember(deps.storage, link), invitations }, now);
}

interface Telling {
  readonly tenant: Tenant;
  readonly member: Member;
  readonly invitations: readonly Invitation[];
}

function expiredMail(
  deps: InvitationDueDeps,
  { tenant, member, invitations }: Telling,
  now: number,
): readonly Change[] {
  const to = member.account?.email;
  if (to === undefined) return [];
  const displayName = memberName(member);
  const people = invitations.map(({ email }) => ({ name: email }));
  const data = {
    people,
    person: people[0]!.name,
    endedAt: Math.max(...invitations.map(({ expiresAt }) => expiresAt)),
    ...(displayName !== undefined && { displayName }),
  };
  const locale = memberLocale(member) ?? tenant.locale;
  return [mailTo(deps, { tenant, to, locale, template: 'invite.expired', data }, now)];
}

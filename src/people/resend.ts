/** Sends an invitation anew: another link, which kills the former, and a clock that starts again (flows.md section 1, edge cases 9 and 10). */
import { event } from '../events/index.js';
import { type Entry, emailKey, hasNoHold, IdentityError, isExpired } from '../identity/index.js';
import type { Account, Change, Invitation, Link, TemporaryPassword } from '../storage/port/index.js';
import type { Acting } from './caller.js';
import { closedPassword } from './closed.js';
import { eventContext, type PeopleDeps, userTarget } from './deps.js';
import { endSessions } from './end-sessions.js';
import { type Again, prepareInvitation } from './invite.js';
import { entryOf } from './invite-person.js';
import { inviterOf } from './inviter.js';
import { type IssuedPassword, issuePassword } from './issue-password.js';
import { type Member, memberLocale, memberName, readMember } from './member.js';
import { takeResend } from './resend-limit.js';

export type ResendDeps = Pick<PeopleDeps, 'keyring' | 'newId' | 'randomBytes'> & {
  readonly storage: Pick<
    PeopleDeps['storage'],
    | 'accounts'
    | 'connections'
    | 'domains'
    | 'links'
    | 'mails'
    | 'resources'
    | 'sessions'
    | 'temporaryPasswords'
    | 'throttles'
  >;
};

export interface Resent {
  /** When a contractor's access ends, where that is less than 48 hours away. */
  readonly endsSoonAt?: number;
  /** The temporary password that goes with the invitation from now on. */
  readonly password?: TemporaryPassword;
  readonly changes: readonly Change[];
}

const soonMs = 48 * 3_600_000;

/**
 * The changes that send an invitation of the acting tenant again. A temporary password that is mailed is made anew and
 * the old one void; one that is handed over stays, unless its time is over or `replacing` says which one goes.
 * A session that was begun with what went before ends. The contractor's end stays as it is. `VersionConflict` means that
 * the person or somebody else was quicker.
 *
 * @throws IdentityError `resend_limit`; `invitation_closed` when it was accepted or revoked, or the person has no
 * access, has no address, or would not be invited at all by now
 */
export async function resendInvitation(
  deps: ResendDeps,
  acting: Acting,
  { invitation, replacing }: { readonly invitation: Invitation; readonly replacing?: TemporaryPassword },
  now: number,
): Promise<Resent> {
  const link = await deps.storage.links.get(invitation.linkId);
  const member = link && (await readMember(deps.storage, link));
  if (!member?.account) throw new Error(`invitation ${invitation.id} has no link or account`);
  const to = addressOf(invitation, member.link, member.account, now);
  const counted = await takeResend(deps, { tenantId: acting.tenant.id, email: to }, now);
  const made = await passwordsOf(deps, member.link);
  const passwords = made.filter(isInForce);
  // One in force comes before those that it replaced, in the same instant perhaps.
  const last = replacing ?? passwords.at(-1) ?? made.at(-1);
  const entry = await entryAgain(deps, acting, { member, to, last });
  const { password, changes } = passwordAgain(deps, { link: member.link, entry, passwords, replacing }, now);
  const invited = await invitedAgain(deps, acting, { member, to, entry, again: { invitation, password } });
  const sent = prepareInvitation(deps, invited, now);
  const { expiresAt } = member.link;
  return {
    ...(expiresAt !== undefined && expiresAt - now < soonMs && { endsSoonAt: expiresAt }),
    ...(password && { password: password.record }),
    changes: [
      counted,
      ...changes,
      // SECURITY: whoever began with the former link or its temporary password does not go on to set the password.
      ...(await endSessions(deps.storage, { linkId: member.link.id })),
      ...(await unsent(deps, invitation)),
      ...sent.changes,
      // Fails the commit when the person came in, left or was suspended since the link was read.
      { change: 'update', collection: 'links', record: member.link },
      resent(deps, acting, { member, invitation, entry, password }, now),
    ],
  };
}

function addressOf(invitation: Invitation, link: Link, account: Account, now: number): string {
  const refuse = (detail: string) => new IdentityError('invitation_closed', detail);
  // One whose link was used is sent again all the same while the person has not come in.
  if (link.state !== 'invited' || invitation.state === 'revoked') {
    throw refuse('This invitation was accepted or revoked already.');
  }
  if (!hasNoHold(link, now)) throw refuse('The access of this person is withheld or over; restore or extend it first.');
  if (account.email === undefined) throw refuse('This person has no address.');
  return account.email;
}

/** In the order in which they were made. */
async function passwordsOf({ storage }: ResendDeps, link: Link): Promise<readonly TemporaryPassword[]> {
  const { items } = await storage.temporaryPasswords.list('link', [link.id], { limit: 200 });
  return items.toSorted((a, b) => a.createdAt - b.createdAt);
}

/** It could still be used or handed over. */
const isInForce = ({ state }: TemporaryPassword): boolean =>
  state === 'emailed' || state === 'to_deliver' || state === 'collected';

type SendableEntry = Exclude<Entry, { way: 'blocked' }>;

/**
 * By what is true now. SECURITY: a temporary password travels as the last one did, also when that is used or over: what
 * was to be handed over does not come by mail because the tenant's setting, which is for those without one, says so.
 */
async function entryAgain(
  deps: ResendDeps,
  acting: Acting,
  { member, to, last }: { readonly member: Member; readonly to: string; readonly last: TemporaryPassword | undefined },
): Promise<SendableEntry> {
  const { temporaryPassword, askFallback } = acting.tenant.settings;
  const handling = last?.handling ?? (temporaryPassword === 'ask' ? askFallback : temporaryPassword);
  const batch = { kind: member.link.kind, handling };
  const entry = await entryOf(deps, acting, { batch, key: emailKey(to), account: member.account });
  if (entry.way !== 'blocked') return entry;
  const detail = 'Single sign-on is required here, and the domain of this address is not verified.';
  throw new IdentityError('invitation_closed', detail);
}

interface Passwords {
  readonly link: Link;
  readonly entry: SendableEntry;
  readonly passwords: readonly TemporaryPassword[];
  readonly replacing: TemporaryPassword | undefined;
}

/** The password that the mail speaks of, and what becomes of those before it. */
function passwordAgain(
  deps: ResendDeps,
  { link, entry, passwords, replacing }: Passwords,
  now: number,
): { readonly password?: NonNullable<Again['password']>; readonly changes: readonly Change[] } {
  const close = (state: 'reissued' | 'revoked') => (password: TemporaryPassword) =>
    ({ change: 'update', collection: 'temporaryPasswords', record: closedPassword(password, state) }) as const;
  if (entry.way !== 'password') return { changes: passwords.map(close('revoked')) };
  const kept = passwords.findLast(({ handling, expiresAt }) => handling === 'manual' && !isExpired(expiresAt, now));
  if (entry.handling === 'manual' && kept && !replacing) return { password: { record: kept }, changes: [] };
  const issued: IssuedPassword = issuePassword(deps, link, entry.handling, now);
  const former = replacing && !passwords.some(({ id }) => id === replacing.id) ? [...passwords, replacing] : passwords;
  return {
    password: issued,
    changes: [
      ...former.map(close('reissued')),
      { change: 'insert', collection: 'temporaryPasswords', record: issued.record },
    ],
  };
}

async function invitedAgain(
  { storage }: ResendDeps,
  acting: Acting,
  of: { readonly member: Member; readonly to: string; readonly entry: SendableEntry; readonly again: Again },
) {
  const { member, to, entry, again } = of;
  const { tenant } = acting;
  const { link } = member;
  const sponsor = link.sponsorLinkId === undefined ? undefined : await storage.links.get(link.sponsorLinkId);
  const sponsorName = sponsor && memberName(await readMember(storage, sponsor));
  return {
    tenant,
    ...inviterOf(acting),
    link,
    email: to,
    displayName: memberName(member),
    sponsorName,
    locale: again.invitation.locale ?? memberLocale(member) ?? tenant.locale,
    entry,
    again,
  };
}

/** The mail with the former link, when it has not gone out: nobody needs a link that is dead already. */
async function unsent({ storage }: ResendDeps, { mailId }: Invitation): Promise<readonly Change[]> {
  const mail = mailId === undefined ? undefined : await storage.mails.get(mailId);
  if (mail?.state !== 'queued') return [];
  return [{ change: 'delete', collection: 'mails', id: mail.id, v: mail.v }];
}

interface Sent {
  readonly member: Member;
  readonly invitation: Invitation;
  readonly entry: SendableEntry;
  readonly password: Again['password'];
}

function resent(deps: ResendDeps, acting: Acting, { member, invitation, entry, password }: Sent, now: number): Change {
  const { link, account } = member;
  const isNew = password && 'text' in password;
  const { id, handling, state } = password?.record ?? {};
  return event(eventContext(deps, acting, now), 'invitation.resent', userTarget(link, account), {
    before: { invitation: invitation.state },
    after: {
      invitation: 'queued',
      entry: entry.way === 'password' ? entry.handling : entry.way,
      ...(isNew && { temporaryPassword: { id: id!, handling: handling!, state: state! } }),
    },
  });
}

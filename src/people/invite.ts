/** Makes an invitation: the token, the temporary password where one is needed, and the mail that waits to go out. */
import {
  type Entry,
  hashToken,
  invitationLifeMs,
  invitationReminderMs,
  makeInvitationToken,
  tokenBytes,
} from '../identity/index.js';
import type { InvitationTemplate } from '../mail/mails.js';
import type { Change, Invitation, Link, TemporaryPassword, Tenant } from '../storage/port/index.js';
import type { PeopleDeps } from './deps.js';
import { issuePassword } from './issue-password.js';
import { mailTo, type QueuedMail } from './mail.js';

/** Who is invited, by whom, and how they are to get in. */
export interface Invited {
  readonly tenant: Tenant;
  /** The name of the directory or person that invites. */
  readonly inviter: string;
  readonly link: Link;
  readonly email: string;
  readonly displayName?: string | undefined;
  readonly sponsorName?: string | undefined;
  readonly locale: 'en' | 'fr';
  readonly entry: Exclude<Entry, { way: 'blocked' }>;
  /** The account of the person who invites. */
  readonly inviterAccountId?: string | undefined;
  /** There when an invitation is sent anew. */
  readonly again?: Again;
}

/** The invitation that is sent anew, and the temporary password that its mail is to speak of. */
export interface Again {
  readonly invitation: Invitation;
  readonly password?: { readonly record: TemporaryPassword; readonly text?: string } | undefined;
}

type Making = Pick<PeopleDeps, 'keyring' | 'newId' | 'randomBytes'>;

export interface Invitational {
  readonly invitationId: string;
  /** Invitation, temporary password, mail. SECURITY: secrets stand in them hashed or sealed only. */
  readonly changes: readonly Change[];
}

/** The changes that invite a person, as `prepareInvitation` makes them. */
export function invite(deps: Making, invited: Invited, now: number): readonly Change[] {
  return prepareInvitation(deps, invited, now).changes;
}

/**
 * Invites a person, or once more: then the former link is void, the clock starts anew, and the password is the one that
 * `again` says. The mail's secrets are the JSON object `{ invitationToken, temporaryPassword? }`, sealed for `mail`.
 */
export function prepareInvitation(deps: Making, invited: Invited, now: number): Invitational {
  const { again, entry } = invited;
  const invitationId = again?.invitation.id ?? deps.newId();
  const invitationToken = makeInvitationToken(invitationId, deps.randomBytes(tokenBytes));
  const issued = again || entry.way !== 'password' ? undefined : issuePassword(deps, invited.link, entry.handling, now);
  const password = again?.password ?? issued;
  const isTold = password?.record.handling === 'automatic' && password.text !== undefined;
  const secrets = { invitationToken, ...(isTold && { temporaryPassword: password.text! }) };
  const contents = { invitationId, secrets, ...(password && { password: password.record }) };
  const sent = mail(deps, invited, contents, now);
  const record = invitationOf(
    invited,
    { id: invitationId, hash: hashToken(invitationToken), mailId: sent.record.id },
    now,
  );
  return {
    invitationId,
    changes: [
      { change: again ? 'update' : 'insert', collection: 'invitations', record },
      ...(issued ? [{ change: 'insert', collection: 'temporaryPasswords', record: issued.record } as const] : []),
      sent,
    ],
  };
}

function invitationOf(
  { again, tenant, link, email, inviter, inviterAccountId, locale }: Invited,
  made: Pick<Invitation, 'id' | 'hash'> & { readonly mailId: string },
  now: number,
): Invitation {
  const expiresAt = now + invitationLifeMs;
  return {
    v: again?.invitation.v ?? 1,
    tenantId: tenant.id,
    linkId: link.id,
    accountId: link.accountId,
    email,
    kind: link.kind,
    state: 'queued',
    createdAt: again?.invitation.createdAt ?? now,
    expiresAt,
    dueAt: expiresAt - invitationReminderMs,
    inviter,
    locale,
    ...made,
    ...(inviterAccountId !== undefined && { inviterAccountId }),
  };
}

interface Contents {
  readonly invitationId: string;
  readonly secrets: { readonly invitationToken: string; readonly temporaryPassword?: string };
  readonly password?: TemporaryPassword;
}

function mail(deps: Making, invited: Invited, contents: Contents, now: number): QueuedMail {
  const { tenant, link, entry } = invited;
  const { password, secrets, invitationId } = contents;
  const data = {
    inviter: invited.inviter,
    kind: link.kind,
    userName: invited.email,
    validUntil: now + invitationLifeMs,
    handling: password ? password.handling : entry.way === 'sso' ? ('sso' as const) : ('existing' as const),
    ...(password && { passwordValidUntil: password.expiresAt }),
    ...(invited.displayName !== undefined && { displayName: invited.displayName }),
    ...(link.expiresAt !== undefined && { expiresAt: link.expiresAt }),
    ...(invited.sponsorName !== undefined && { sponsor: invited.sponsorName }),
    ...(entry.way === 'sso' && entry.identityProvider !== undefined && { identityProvider: entry.identityProvider }),
  };
  const refs = { invitationId, ...(password && { temporaryPasswordId: password.id }) };
  const writing = { tenant, to: invited.email, locale: invited.locale, template: templateOf(invited), data };
  return mailTo(deps, { secrets, refs, ...writing }, now);
}

/** flows.md section 3. */
function templateOf({ link, entry }: Invited): InvitationTemplate {
  if (link.kind !== 'user') return `invite.${link.kind}`;
  if (entry.way === 'password') return entry.handling === 'automatic' ? 'invite.auto' : 'invite.manual';
  return entry.way === 'sso' ? 'invite.sso' : 'invite.existing';
}

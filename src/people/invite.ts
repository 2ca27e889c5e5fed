/** Makes an invitation: the token, the temporary password where one is needed, and the mail that waits to go out. */
import { type Entry, hashToken, invitationLifeMs, makeInvitationToken, tokenBytes } from '../identity/index.js';
import type { InvitationTemplate } from '../mail/mails.js';
import type { Change, Link, TemporaryPassword, Tenant } from '../storage/port/index.js';
import type { PeopleDeps } from './deps.js';
import { issuePassword } from './issue-password.js';
import { mailTo } from './mail.js';

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

/** Invites a person. The mail's secrets are the JSON object `{ invitationToken, temporaryPassword? }`, sealed for `mail`. */
export function prepareInvitation(deps: Making, invited: Invited, now: number): Invitational {
  const invitationId = deps.newId();
  const invitationToken = makeInvitationToken(invitationId, deps.randomBytes(tokenBytes));
  const invitation: Change = {
    change: 'insert',
    collection: 'invitations',
    record: {
      id: invitationId,
      v: 1,
      tenantId: invited.tenant.id,
      linkId: invited.link.id,
      accountId: invited.link.accountId,
      email: invited.email,
      kind: invited.link.kind,
      state: 'queued',
      hash: hashToken(invitationToken),
      createdAt: now,
      expiresAt: now + invitationLifeMs,
      inviter: invited.inviter,
      locale: invited.locale,
    },
  };
  if (invited.entry.way !== 'password') {
    const sent = mail(deps, invited, { invitationId, secrets: { invitationToken } }, now);
    return { invitationId, changes: [invitation, sent] };
  }
  const { record, text } = issuePassword(deps, invited.link, invited.entry.handling, now);
  const secrets = record.handling === 'automatic' ? { invitationToken, temporaryPassword: text } : { invitationToken };
  const sent = mail(deps, invited, { invitationId, secrets, password: record }, now);
  const issued: Change = { change: 'insert', collection: 'temporaryPasswords', record };
  return { invitationId, changes: [invitation, issued, sent] };
}

interface Contents {
  readonly invitationId: string;
  readonly secrets: { readonly invitationToken: string; readonly temporaryPassword?: string };
  readonly password?: TemporaryPassword;
}

function mail(deps: Making, invited: Invited, contents: Contents, now: number): Change {
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
  };
  const refs = { invitationId, ...(password && { temporaryPasswordId: password.id }) };
  const writing = { tenant, to: invited.email, locale: invited.locale, template: templateOf(invited), data };
  return mailTo(deps, { ...writing, secrets, refs }, now);
}

/** flows.md section 3. */
function templateOf({ link, entry }: Invited): InvitationTemplate {
  if (link.kind !== 'user') return `invite.${link.kind}`;
  if (entry.way === 'password') return entry.handling === 'automatic' ? 'invite.auto' : 'invite.manual';
  return entry.way === 'sso' ? 'invite.sso' : 'invite.existing';
}

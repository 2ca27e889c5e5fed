/** What follows for a person from a mail that is done with: sent, refused or given up (flows.md section 1 and edge case 13). */
import { event } from '../events/index.js';
import { isExpired, isNewcomer, type Keyring } from '../identity/index.js';
import type { Account, Actor, Change, Link, OutgoingMail, Storage, TemporaryPassword } from '../storage/port/index.js';
import { closedPassword } from './closed.js';
import type { PeopleDeps } from './deps.js';
import { issuePassword } from './issue-password.js';
import { tellAdministrators } from './tell-administrators.js';

export interface MailOutcomeDeps extends Pick<PeopleDeps, 'newId' | 'randomBytes'> {
  readonly storage: Pick<Storage, 'accounts' | 'invitations' | 'links' | 'notices' | 'temporaryPasswords'>;
  readonly keyring: Pick<Keyring, 'mac' | 'seal' | 'secretId'>;
}

/** `refused`: the server will never take it. `givenUp`: a day of trying was in vain, or nothing could be made of it. */
export interface MailOutcome {
  readonly outcome: 'sent' | 'refused' | 'givenUp';
  /** What the server said; present unless it was sent. */
  readonly reason?: string | undefined;
}

/**
 * For the commit that records the outcome. A mail that went out makes its invitation `sent`. One that did not makes it
 * `bounced`, the temporary password in it void, and another one wait to be handed over.
 */
export async function mailOutcome(
  deps: MailOutcomeDeps,
  mail: OutgoingMail,
  { outcome, reason }: MailOutcome,
  now: number,
): Promise<readonly Change[]> {
  const told = await invitationAfter(deps, mail, outcome === 'sent' ? 'sent' : 'bounced');
  if (outcome === 'sent') return told;
  const { temporaryPasswordId: id } = mail;
  const password = id === undefined ? undefined : await deps.storage.temporaryPasswords.get(id);
  // One that is handed over was not in the mail; one that is used, void or over needs nothing.
  const voided = password?.state === 'emailed' ? await replaced(deps, password, reason, now) : [];
  const isReplaced = voided.some((each) => each.change === 'insert');
  return [...told, ...voided, ...(await failureNotice(deps, mail, { reason, isReplaced }, now))];
}

/** A mail that told administrators of something makes no further mail when it fails, or that would never end. */
async function failureNotice(
  deps: MailOutcomeDeps,
  { id, tenantId, to, template, data: said }: OutgoingMail,
  { reason, isReplaced }: { readonly reason: string | undefined; readonly isReplaced: boolean },
  now: number,
): Promise<readonly Change[]> {
  const isNotice = template.startsWith('admin.') || template === 'sponsor.left' || said.recipient === 'administrator';
  const data = { person: to, reason: reason ?? '', replaced: isReplaced };
  const telling = { template: 'admin.mail_failed', data, isSilent: isNotice, once: `mail_failed|${id}` } as const;
  return tellAdministrators(deps, { id: tenantId }, telling, now);
}

async function invitationAfter(
  { storage }: Pick<MailOutcomeDeps, 'storage'>,
  { id, invitationId }: OutgoingMail,
  state: 'sent' | 'bounced',
): Promise<readonly Change[]> {
  const invitation = invitationId === undefined ? undefined : await storage.invitations.get(invitationId);
  // A mail whose link was replaced meanwhile says nothing of the one that replaced it.
  if (invitation?.state !== 'queued' || (invitation.mailId !== undefined && invitation.mailId !== id)) return [];
  return [{ change: 'update', collection: 'invitations', record: { ...invitation, state } }];
}

const relay: Actor = { kind: 'job', id: 'mail.relay', name: 'mail.relay' };

/**
 * SECURITY: void whatever the server says of the mail's fate: it may lie in a stranger's box, and the sealed copy that
 * the mail had is gone with it.
 */
async function replaced(
  deps: MailOutcomeDeps,
  password: TemporaryPassword,
  reason: string | undefined,
  now: number,
): Promise<readonly Change[]> {
  const link = await deps.storage.links.get(password.linkId);
  const account = await deps.storage.accounts.get(password.accountId);
  const next = link && needsPassword(link, account, now) && issuePassword(deps, link, 'manual', now).record;
  const changes: Change[] = [
    { change: 'update', collection: 'temporaryPasswords', record: closedPassword(password, 'revoked') },
  ];
  if (next) changes.push({ change: 'insert', collection: 'temporaryPasswords', record: next });
  const email = account?.email;
  const recorded = event(
    { tenantId: password.tenantId, actor: relay, now, newId: deps.newId },
    'temporary_password.revoked',
    { kind: 'user', id: password.linkId, ...(email !== undefined && { email }) },
    {
      before: { state: password.state, handling: password.handling },
      after: {
        state: 'revoked',
        ...(next && { next: { id: next.id, handling: next.handling, state: next.state, expiresAt: next.expiresAt } }),
      },
      ...(reason !== undefined && { reason }),
    },
  );
  return [...changes, recorded];
}

/** False for who has come in by another way, left, or would only get one that is over. */
function needsPassword(link: Link, account: Account | undefined, now: number): boolean {
  const isOver = link.expiresAt !== undefined && isExpired(link.expiresAt, now);
  return link.state === 'invited' && account !== undefined && isNewcomer(account) && !isOver;
}

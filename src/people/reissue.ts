/** Replaces a temporary password that was lost or is over by a new one of the same handling (flows.md section 1, edge case 9). */
import { event } from '../events/index.js';
import { hasNoHold, IdentityError, isExpired, isNewcomer } from '../identity/index.js';
import type { Account, Change, Invitation, Link, TemporaryPassword } from '../storage/port/index.js';
import type { Acting } from './caller.js';
import { closedPassword, openInvitationStates } from './closed.js';
import { eventContext, type PeopleDeps, userTarget } from './deps.js';
import { inviterOf } from './inviter.js';
import { issuePassword } from './issue-password.js';
import { mailTo } from './mail.js';
import { type ResendDeps, resendInvitation } from './resend.js';

type ReissueDeps = ResendDeps & { readonly storage: Pick<PeopleDeps['storage'], 'invitations'> };

export interface Reissued {
  /** The new one. */
  readonly password: TemporaryPassword;
  readonly changes: readonly Change[];
}

const replaceable: ReadonlySet<TemporaryPassword['state']> = new Set(['emailed', 'to_deliver', 'collected', 'expired']);

/**
 * The changes that void a temporary password of the acting tenant and make its successor: `emailed` with a mail that
 * carries it, or `to_deliver` with a mail that says so. Where the invitation is over too, it is sent anew instead, with
 * the new password (edge case 9). `VersionConflict` means that it was taken or used meanwhile.
 *
 * @throws IdentityError `resend_limit`; `temporary_password_unneeded` for one that was replaced or revoked already, or whose owner has
 * come in, left, or has no access
 */
export async function reissuePassword(
  deps: ReissueDeps,
  acting: Acting,
  password: TemporaryPassword,
  now: number,
): Promise<Reissued> {
  const [link, account] = await Promise.all([
    deps.storage.links.get(password.linkId),
    deps.storage.accounts.get(password.accountId),
  ]);
  if (!link || !account) throw new Error(`temporary password ${password.id} has no link or account`);
  assertNeeded(password, link, account, now);
  const over = await endedInvitation(deps, link, now);
  if (over) return withInvitation(deps, acting, { invitation: over, replacing: password }, now);
  const { record: next, text } = issuePassword(deps, link, password.handling, now);
  const changes: Change[] = [
    { change: 'update', collection: 'temporaryPasswords', record: closedPassword(password, 'reissued') },
    { change: 'insert', collection: 'temporaryPasswords', record: next },
    // Fails the commit when the person left or was suspended since the link was read.
    { change: 'update', collection: 'links', record: link },
  ];
  if (account.email !== undefined) changes.push(told(deps, acting, { next, text, to: account.email }, now));
  const recorded = event(eventContext(deps, acting, now), 'temporary_password.reissued', userTarget(link, account), {
    before: { id: password.id, state: password.state },
    after: { id: next.id, handling: next.handling, state: next.state, expiresAt: next.expiresAt },
  });
  return { password: next, changes: [...changes, recorded] };
}

/** The person's invitation when its time is over. */
async function endedInvitation({ storage }: ReissueDeps, link: Link, now: number): Promise<Invitation | undefined> {
  const { items } = await storage.invitations.list('link', [link.id], { limit: 200 });
  const open = items.findLast(({ state }) => openInvitationStates.has(state));
  return open && (open.state === 'expired' || isExpired(open.expiresAt, now)) ? open : undefined;
}

async function withInvitation(
  deps: ReissueDeps,
  acting: Acting,
  what: { readonly invitation: Invitation; readonly replacing: TemporaryPassword },
  now: number,
): Promise<Reissued> {
  const { password, changes } = await resendInvitation(deps, acting, what, now);
  if (!password) {
    throw new IdentityError('temporary_password_unneeded', 'The person signs in without a temporary password by now.');
  }
  return { password, changes };
}

/** SECURITY: no tenant makes a temporary password for an account that somebody has signed in to (security rule 3). */
function assertNeeded(password: TemporaryPassword, link: Link, account: Account, now: number): void {
  const refuse = (detail: string) => new IdentityError('temporary_password_unneeded', detail);
  if (password.state === 'used' && link.state === 'invited') {
    throw refuse(
      'Somebody signed in with this temporary password and has not chosen one yet; send the invitation again.',
    );
  }
  if (!replaceable.has(password.state)) {
    throw refuse('This temporary password was used, replaced or revoked already; reissue the one in force.');
  }
  if (link.state !== 'invited' || !isNewcomer(account)) {
    throw refuse('The person has signed in or left, and needs no temporary password any more.');
  }
  if (!hasNoHold(link, now)) throw refuse('The access of this person is withheld or over; restore or extend it first.');
}

/** What the mail is to say, and to whom. */
interface Telling {
  readonly next: TemporaryPassword;
  readonly text: string;
  readonly to: string;
}

function told(deps: ReissueDeps, { tenant, actor }: Acting, { next, text, to }: Telling, now: number): Change {
  const { handling, expiresAt } = next;
  const data = {
    inviter: inviterOf({ tenant, actor }).inviter,
    userName: to,
    handling,
    passwordValidUntil: expiresAt,
  };
  const writing = { tenant, to, locale: tenant.locale, template: 'password.reissued' as const, data };
  if (handling === 'manual') return mailTo(deps, writing, now);
  return mailTo(
    deps,
    { ...writing, secrets: { temporaryPassword: text }, refs: { temporaryPasswordId: next.id } },
    now,
  );
}

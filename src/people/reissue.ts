/** Replaces a temporary password that was lost or is over by a new one of the same handling (flows.md section 1, edge case 9). */
import { event } from '../events/index.js';
import { hasNoHold, IdentityError, isNewcomer } from '../identity/index.js';
import type { Account, Change, Link, TemporaryPassword } from '../storage/port/index.js';
import type { Acting } from './caller.js';
import { eventContext, type PeopleDeps, userTarget } from './deps.js';
import { issuePassword } from './issue-password.js';
import { mailTo } from './mail.js';

type ReissueDeps = Pick<PeopleDeps, 'keyring' | 'newId' | 'randomBytes'> & {
  readonly storage: Pick<PeopleDeps['storage'], 'accounts' | 'links'>;
};

export interface Reissued {
  /** The new one. */
  readonly password: TemporaryPassword;
  readonly changes: readonly Change[];
}

const replaceable: ReadonlySet<TemporaryPassword['state']> = new Set(['emailed', 'to_deliver', 'collected', 'expired']);

/**
 * The changes that void a temporary password of the acting tenant and make its successor: `emailed` with a mail that
 * carries it, or `to_deliver` with a mail that says so. `VersionConflict` means that it was taken or used meanwhile.
 *
 * @throws IdentityError `temporary_password_unneeded` for one that was replaced or revoked already, or whose owner has
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
  const { record: next, text } = issuePassword(deps, link, password.handling, now);
  const { sealed: _, shredAt: __, ...old } = password;
  const changes: Change[] = [
    { change: 'update', collection: 'temporaryPasswords', record: { ...old, state: 'reissued' } },
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

/** SECURITY: no tenant makes a temporary password for an account that somebody has signed in to (security rule 3). */
function assertNeeded(password: TemporaryPassword, link: Link, account: Account, now: number): void {
  const refuse = (detail: string) => new IdentityError('temporary_password_unneeded', detail);
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
    inviter: inviterName(actor, tenant.name),
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

/** Who invites or issues, as mails name them: a person by name, whatever is not a person by the tenant's. */
export function inviterName(actor: Acting['actor'], tenantName: string): string {
  return actor.kind === 'person' ? actor.name : tenantName;
}

/** The directory changes a person's address or name: what the account behind follows (flows.md edge case 8). */
import { emailKey, isOwnPending, mayFollowAddress } from '../identity/index.js';
import type { Account, Change, Link } from '../storage/port/index.js';
import { type Amendment, recorded, type Standing, withMore } from './amendment.js';
import { endSessions } from './end-sessions.js';
import { linksOf } from './links-of.js';
import { mailTo } from './mail.js';
import { ownsAddress, provenByDirectory } from './prove-address.js';
import { listConflict, refusal } from './refusal.js';
import { revokeSent } from './revoke.js';

/** The account with the name that the directory gives, while nobody else has had a say in it; else as it is. */
export function renamedAccount({ after, before, caller }: Amendment, account: Account): Account {
  if (after.displayName === before.displayName || after.displayName === undefined) return account;
  return isOwnPending(account, caller.directory.id) ? { ...account, displayName: after.displayName } : account;
}

/**
 * The sign-in address follows where it may; where not, the account keeps its own and the case is listed.
 *
 * @throws Refusal `address_taken` when somebody else in this tenant has the address
 */
export async function amendAddress(amendment: Amendment, standing: Standing): Promise<Standing> {
  const { before, after, deps, caller, now } = amendment;
  const { account } = standing;
  if (after.email === before.email) return standing;
  if (after.email === undefined) {
    return withMore(standing, { notes: [{ rule: 'the account keeps its address', at: 'emails' }] });
  }
  const key = emailKey(after.email);
  if (key === account.emailKey) return standing;
  const other = await deps.storage.accounts.find('emailKey', [key]);
  if (other && (await deps.storage.links.find('live', [caller.tenant.id, other.id]))) {
    const reason = `The address ${key} belongs to another person of this workspace.`;
    throw await refusal(deps, caller, { email: key, code: 'address_taken', reason }, now);
  }
  if (other) return meetOther(amendment, standing, other, key);
  const sharesAccount = (await linksOf(deps.storage, account.id)).some((link) => isElsewhere(link, standing.link));
  const ownsNewDomain = await ownsAddress(deps.storage, caller.tenant, key);
  if (!mayFollowAddress(account, caller.directory.id, { ownsNewDomain, sharesAccount })) {
    return keepAddress(amendment, standing, key);
  }
  return follow(amendment, standing, { ...account, email: after.email, emailKey: key });
}

/** True for a link of another tenant. */
export function isElsewhere(link: Link, own: Pick<Link, 'tenantId'>): boolean {
  return link.tenantId !== own.tenantId && link.state !== 'removed';
}

/** The address is somebody's elsewhere. A user who had none until now turns out to be that person: T1, row 2. */
async function meetOther(amendment: Amendment, standing: Standing, other: Account, key: string): Promise<Standing> {
  const { account, link } = standing;
  const isNobody = account.emailKey === undefined && isOwnPending(account, amendment.caller.directory.id);
  if (!isNobody) return keepAddress(amendment, standing, key);
  const linked: Link = { ...link, accountId: other.id, liveAccountId: other.id, disposition: 'linked' };
  const next: Standing = { ...standing, link: linked, account: other };
  const event = recorded(amendment, next, 'account.linked', {
    before: { accountId: account.id },
    after: { accountId: other.id, kind: link.kind, state: link.state, holds: link.holds },
  });
  const forgotten: Change = { change: 'delete', collection: 'accounts', id: account.id, v: account.v };
  return withMore(next, { changes: [forgotten, event] });
}

async function keepAddress(amendment: Amendment, standing: Standing, key: string): Promise<Standing> {
  const { deps, caller, now } = amendment;
  const reason = `${caller.directory.name} gives ${amendment.after.userName} the address ${key}; the account keeps its own sign-in address.`;
  const changes = await listConflict(deps, caller, { email: key, code: 'address_kept', reason }, now);
  return withMore(standing, { changes, notes: [{ rule: 'the account keeps its address', at: 'emails' }] });
}

/** What was sent to the old address is void and sent anew; whoever had been written to is told at both addresses. */
async function follow(amendment: Amendment, standing: Standing, account: Account): Promise<Standing> {
  const { deps, caller, now } = amendment;
  const { link } = standing;
  const { emailProvenAt, ...unproven } = account;
  const proven = await provenByDirectory(deps, caller, unproven, now);
  // Who had proven the address of before keeps the password: it is the same person at a new address.
  const kept = emailProvenAt !== undefined &&
    account.passwordHash !== undefined && { passwordHash: account.passwordHash };
  const isWaiting = link.state === 'invited' && link.onboarded;
  // SECURITY: whoever came by a mail to the wrong address must not set the password of who has the right one.
  const ended = isWaiting ? await endSessions(deps.storage, { linkId: link.id }) : [];
  const revoked = isWaiting ? await revokeSent(deps, caller, { link, account: standing.account }, now) : [];
  const next: Standing = {
    ...standing,
    account: { ...proven.account, ...(kept || {}) },
    // Written even when it stays the same: a welcome to the old address, made at this moment, then fails.
    link: { ...link, onboarded: link.onboarded && !isWaiting },
  };
  const old = standing.account.email;
  const changed = recorded(amendment, next, 'account.address_changed', {
    before: { email: old ?? null },
    after: { email: account.email ?? null },
  });
  const mails: Change[] = [];
  if (link.onboarded && old !== undefined) mails.push(told(amendment, 'old', old));
  // Who is still waiting gets the invitation anew instead.
  if (link.onboarded && !isWaiting && account.email !== undefined) mails.push(told(amendment, 'new', account.email));
  return withMore(next, { changes: [...revoked, ...ended, changed, ...mails, ...(kept ? [] : proven.changes)] });
}

/** `to`: the one address, which reads nothing of the other. */
function told({ deps, caller, after, now }: Amendment, recipient: 'old' | 'new', to: string): Change {
  const { tenant, directory } = caller;
  const data = { recipient, by: directory.name, userName: to };
  return mailTo(deps, { tenant, to, locale: after.locale ?? tenant.locale, template: 'email.changed', data }, now);
}

/** Deletes accounts that are of use to nobody any more; a keyed hash of the address stays (flows.md section 1, "Account"). */
import { event } from '../events/index.js';
import { dayMs, isNewcomer, type Keyring } from '../identity/index.js';
import type { Account, Change, Link, Storage, Tenant } from '../storage/port/index.js';
import type { Acting } from './caller.js';
import { eventContext, userTarget } from './deps.js';
import { endSessions } from './end-sessions.js';
import { linksOf } from './links-of.js';
import { removedLink } from './removed-link.js';
import { type RevokeDeps, revokeSent } from './revoke.js';
import { tombstoneId } from './tombstone.js';
import { endVaultGrants } from './vaults.js';

export interface ForgetDeps extends RevokeDeps {
  readonly keyring: Pick<Keyring, 'mac'>;
  readonly storage: RevokeDeps['storage'] &
    Pick<Storage, 'accounts' | 'identities' | 'links' | 'resetTokens' | 'sessions' | 'tombstones' | 'vaultGrants'>;
}

/** How long a person may leave the last invitation unanswered before their account goes. */
export const unclaimedMs = 90 * dayMs;

/**
 * The changes for one link whose `forgetAt` has come. Of a link that was removed, the account goes; a person who was
 * invited here or stood on the list for approval and never came, and for whom no directory speaks, leaves 90 days after
 * the last invitation ended; with their account, unless they ever signed in to it. Whoever is in, or is wanted elsewhere,
 * stays.
 */
export async function forgetLink(
  deps: ForgetDeps,
  tenant: Tenant,
  link: Link,
  now: number,
): Promise<readonly Change[]> {
  const { forgetAt: _, ...looked } = link;
  const acting: Acting = { tenant, actor: { kind: 'job', id: 'account.sweep', name: 'account.sweep' } };
  if (link.state === 'removed') return [updated(looked), ...(await forgetAccount(deps, acting, link, now))];
  const account = await deps.storage.accounts.get(link.accountId);
  const isNew = isNewcomer(account);
  const isHere = link.state !== 'invited' || link.resource !== undefined;
  // Whoever owns an account keeps an invitation to it; a list for approval is nothing that they were given.
  if (isHere || (!isNew && link.source !== 'jit')) return [updated(looked)];
  const until = (await lastInvitationEnd(deps.storage, link)) + unclaimedMs;
  if (now < until) return [updated({ ...link, forgetAt: until })];
  const left = removedLink(link, tenant, now);
  const { forgetAt: __, ...done } = left;
  // Where the account goes along, there is nothing to look at later.
  const removed: Link = isNew ? done : left;
  const gone = event(eventContext(deps, acting, now), 'user.deprovisioned', userTarget(link, account), {
    before: { kind: link.kind, state: link.state, holds: link.holds },
    after: { state: removed.state },
    reason: link.holds.includes('approval_needed') ? 'never approved' : 'invitation never accepted',
  });
  return [
    updated(removed),
    ...(await revokeSent(deps, acting, { link, account }, now)),
    ...(await endVaultGrants(deps.storage, link)),
    gone,
    ...(isNew ? await forgetAccount(deps, acting, link, now) : []),
  ];
}

const updated = (record: Link): Change => ({ change: 'update', collection: 'links', record });

async function lastInvitationEnd({ invitations }: ForgetDeps['storage'], link: Link): Promise<number> {
  const { items } = await invitations.list('link', [link.id], { limit: 200 });
  return Math.max(link.createdAt, ...items.map(({ expiresAt }) => expiresAt));
}

/**
 * The changes that delete the account behind a link that is removed in the same commit; none while another link of it is
 * there, or was removed too short a time ago. They fail with `VersionConflict` when somebody arrives at the account
 * meanwhile, since every arrival at a known account writes it.
 */
export async function forgetAccount(
  deps: Omit<ForgetDeps, 'storage'> & {
    readonly storage: Omit<ForgetDeps['storage'], 'invitations' | 'temporaryPasswords' | 'vaultGrants'>;
  },
  acting: Acting,
  link: Link,
  now: number,
): Promise<readonly Change[]> {
  const account = await deps.storage.accounts.get(link.accountId);
  if (!account) return [];
  const others = (await linksOf(deps.storage, account.id)).filter(({ id }) => id !== link.id);
  if (others.some(({ state, forgetAt }) => state !== 'removed' || (forgetAt !== undefined && forgetAt > now)))
    return [];
  return [
    // SECURITY: at the version that was read: whoever comes to the account at this moment keeps it.
    { change: 'delete', collection: 'accounts', id: account.id, v: account.v },
    ...(await endSessions(deps.storage, { accountId: account.id })),
    ...(await unusedResets(deps.storage, account)),
    ...(await knownBy(deps.storage, account)),
    ...(await buried(deps, account, now)),
    event(
      eventContext(deps, acting, now),
      'account.deleted',
      { kind: 'user', id: link.id },
      {
        before: { accountId: account.id, state: account.state },
      },
    ),
  ];
}

async function unusedResets(
  { resetTokens }: Pick<Storage, 'resetTokens'>,
  account: Account,
): Promise<readonly Change[]> {
  const { items } = await resetTokens.list('account', [account.id], { limit: 200 });
  return items.map(({ id }) => ({ change: 'delete', collection: 'resetTokens', id }));
}

/** By which single sign-on would know its owner. */
async function knownBy({ identities }: Pick<Storage, 'identities'>, account: Account): Promise<readonly Change[]> {
  const { items } = await identities.list('account', [account.id], { limit: 200 });
  return items.map(({ id }) => ({ change: 'delete', collection: 'identities', id }));
}

/** By the tombstone a person who returns is known again, so that administrators see the history (flows.md T1, "removed"). */
async function buried(
  { storage, keyring }: Pick<ForgetDeps, 'keyring'> & { readonly storage: Pick<Storage, 'tombstones'> },
  account: Account,
  now: number,
): Promise<readonly Change[]> {
  if (account.emailKey === undefined) return [];
  const id = tombstoneId(keyring, account.emailKey);
  const before = await storage.tombstones.get(id);
  const record = { id, v: 1, ...before, accountIds: [...(before?.accountIds ?? []), account.id], deletedAt: now };
  return [{ change: before ? 'update' : 'insert', collection: 'tombstones', record }];
}

/** Sets a new password by the mailed link of somebody who forgot theirs, once (security rules 22 to 24). */
import { event } from '../events/index.js';
import { hashToken, isNewcomer } from '../identity/index.js';
import { eventContext, userTarget } from '../people/index.js';
import type { Account, Change, ResetToken } from '../storage/port/index.js';
import { again } from './again.js';
import { endFormer, hashChosen } from './chosen-password.js';
import type { LoginDeps, Visit } from './deps.js';
import { type Door, liveDoors, openDoors } from './doors.js';
import { type Entered, entersTenant, ownerActing, seen } from './entering.js';
import { LoginProblem } from './problem.js';
import { newSession } from './session.js';

/** A link that still works, and whose it is. */
export interface Resettable {
  readonly token: ResetToken;
  readonly account: Account;
}

/** Undefined for a token that is unknown, used or over, or whose account may not have one any more: all look the same. */
export async function findReset(deps: LoginDeps, token: string): Promise<Resettable | undefined> {
  // SECURITY: 256 random bits, found by their hash, so there is no comparison to time.
  const record = await deps.storage.resetTokens.find('hash', [hashToken(token)]);
  if (!record || record.expiresAt <= deps.clock.now()) return undefined;
  const account = await deps.storage.accounts.get(record.accountId);
  if (!account || account.state === 'disabled' || isNewcomer(account)) return undefined;
  // SECURITY: whoever reads the mail of a former address has no right to the account any more.
  if (account.emailKey !== record.emailKey) return undefined;
  return { token: record, account };
}

/** The new password is set; where it opens nothing now, no session has begun. */
export type Reset = Entered | { readonly next: 'login'; readonly begun?: undefined };

/**
 * Sets the password, which ends every session, temporary password and link of the account, proves the address, and begins
 * a session.
 *
 * @throws LoginProblem token_invalid, password_too_short, password_too_long, password_blocklisted, password_is_temporary
 */
export async function resetPassword(
  deps: LoginDeps,
  visit: Visit,
  { token, newPassword }: { readonly token: string; readonly newPassword: string },
): Promise<Reset> {
  const passwordHash = await hashChosen(deps, await needed(deps, token), newPassword);
  return again(async () => {
    const found = await needed(deps, token);
    const now = deps.clock.now();
    const account = { ...found.account, passwordHash, emailProvenAt: found.account.emailProvenAt ?? now };
    const doors = await liveDoors(deps, account);
    const also = await consequences(deps, visit, { ...found, account, doors }, now);
    return enters(deps, visit, { account, open: await whicheverOpen(deps, account, doors), also }, now);
  });
}

async function needed(deps: LoginDeps, token: string): Promise<Resettable> {
  const found = await findReset(deps, token);
  if (!found) throw new LoginProblem('token_invalid');
  return found;
}

async function consequences(
  deps: LoginDeps,
  visit: Visit,
  { token, account, doors }: Resettable & { readonly doors: readonly Door[] },
  now: number,
): Promise<readonly Change[]> {
  const told = doors.map(({ tenant, link }) =>
    event(eventContext(deps, ownerActing(tenant, account, visit), now), 'password.changed', userTarget(link, account), {
      after: { method: 'reset' },
    }),
  );
  return [
    // SECURITY: single use. The update fails for the second of two who come with the same link; then the link goes.
    { change: 'update', collection: 'resetTokens', record: token },
    ...(await endFormer(deps, account.id)),
    ...told,
  ];
}

async function whicheverOpen(deps: LoginDeps, account: Account, doors: readonly Door[]): Promise<readonly Door[]> {
  try {
    return await openDoors(deps, account, doors, deps.clock.now());
  } catch (error) {
    if (error instanceof LoginProblem) return [];
    throw error;
  }
}

async function enters(
  deps: LoginDeps,
  visit: Visit,
  by: { readonly account: Account; readonly open: readonly Door[]; readonly also: readonly Change[] },
  now: number,
): Promise<Reset> {
  const { account, open, also } = by;
  const [door, second] = open;
  if (door && !second) return entersTenant(deps, visit, { account, door, method: 'reset', also }, now);
  if (!door) {
    await deps.storage.commit([{ change: 'update', collection: 'accounts', record: account }, ...also]);
    return { next: 'login' };
  }
  const begun = newSession(deps, { accountId: account.id, stage: 'choose_tenant', method: 'reset' }, now);
  await deps.storage.commit([seen(account, now), ...also, begun.change]);
  const tenants = open.map(({ tenant }) => ({ slug: tenant.slug, name: tenant.name }));
  return { next: 'choose-tenant', tenants, begun };
}

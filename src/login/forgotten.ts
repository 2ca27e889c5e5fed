/** Somebody forgot the password: a mail with a link, for who may have one; nobody else learns whether there is one. */
import { findEmailKey, hashToken, isNewcomer, makeLinkToken, tokenBytes } from '../identity/index.js';
import { mailTo } from '../people/index.js';
import { memberLocale, readMember } from '../people/member.js';
import type { Account } from '../storage/port/index.js';
import { again } from './again.js';
import type { LoginDeps, Visit } from './deps.js';
import { type Door, liveDoors, refusalOf } from './doors.js';
import { LoginProblem } from './problem.js';
import { networkOf, takeTurn } from './throttle.js';

/** How long the mailed link lives, in milliseconds. */
export const resetLifeMs = 3_600_000;

/** One mail an address, and no more, in that time. */
const addressRate = { count: 1, perSeconds: 300 };

/**
 * Counts the request. What is left to do is answered as a function, for after the answer has gone out: SECURITY: so the
 * time of the answer tells nothing, and what is counted is the same for every address (security rule 22).
 *
 * @throws LoginProblem rate_limited when one network asks too often, whatever it asks for
 */
export async function forgotten(deps: LoginDeps, visit: Visit, email: string): Promise<() => Promise<void>> {
  const wait = await takeTurn(deps, `forgotten|network|${networkOf(visit.address)}`, deps.signinRate);
  if (wait > 0) throw new LoginProblem('rate_limited', undefined, { 'Retry-After': String(wait) });
  const key = findEmailKey(email);
  const isTooSoon = (await takeTurn(deps, `forgotten|${key ?? email}`, addressRate)) > 0;
  return async () => {
    if (key === undefined || isTooSoon) return;
    try {
      await again(() => sendLink(deps, key));
    } catch (error) {
      deps.log.error({ err: error, requestId: visit.requestId }, 'a link to choose a new password was not sent');
    }
  };
}

/**
 * Nothing for whoever has never signed in: they have a temporary password, or ask who invited them (flows.md section 1).
 * Nothing either where a password opens no tenant now.
 */
async function sendLink(deps: LoginDeps, key: string): Promise<void> {
  const account = await deps.storage.accounts.find('emailKey', [key]);
  if (account?.email === undefined || account.state === 'disabled' || isNewcomer(account)) return;
  const door = await firstDoor(deps, account);
  if (!door) return;
  const now = deps.clock.now();
  const resetToken = makeLinkToken(deps.randomBytes(tokenBytes));
  const validUntil = now + resetLifeMs;
  const record = { id: deps.newId(), v: 1, accountId: account.id, emailKey: key, hash: hashToken(resetToken) };
  const { tenant, link } = door;
  const writing = {
    tenant,
    to: account.email,
    locale: memberLocale(await readMember(deps.storage, link)) ?? tenant.locale,
    template: 'password.reset' as const,
    data: {
      userName: account.email,
      validUntil,
      ...(account.displayName !== undefined && { displayName: account.displayName }),
    },
    secrets: { resetToken },
  };
  await deps.storage.commit([
    { change: 'insert', collection: 'resetTokens', record: { ...record, createdAt: now, expiresAt: validUntil } },
    // SECURITY: fails, and is looked at anew, when the address was changed meanwhile.
    { change: 'update', collection: 'accounts', record: account },
    mailTo(deps, writing, now),
  ]);
}

/** The tenant that lends the mail its name. */
async function firstDoor(deps: LoginDeps, account: Account): Promise<Door | undefined> {
  for (const door of await liveDoors(deps, account)) {
    if (!(await refusalOf(deps, door, deps.clock.now()))) return door;
  }
  return undefined;
}

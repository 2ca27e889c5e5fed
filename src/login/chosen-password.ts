/** A password that somebody chooses: what is refused, its hash, and what ends when it is set. */
import { normaliseTemporaryPassword } from '../identity/index.js';
import { endSessions, retirePasswords, temporaryPasswordsOf } from '../people/index.js';
import type { Account, Change } from '../storage/port/index.js';
import type { LoginDeps } from './deps.js';
import { findPasswordFault } from './password-rules.js';
import { LoginProblem } from './problem.js';

/**
 * The hash of a password that the owner of an account may have.
 *
 * @throws LoginProblem password_too_short, password_too_long, password_blocklisted, password_is_temporary;
 * PasswordQueueFull
 */
export async function hashChosen(
  deps: LoginDeps,
  { account, workspace }: { readonly account: Account; readonly workspace?: string | undefined },
  password: string,
): Promise<string> {
  const own = [account.email, account.displayName, workspace].filter((text) => text !== undefined);
  const fault = findPasswordFault(password, own);
  if (fault) throw new LoginProblem(fault);
  const text = normaliseTemporaryPassword(password);
  const hashes = text === undefined ? [] : deps.keyring.macs('temporary-password', text);
  const temporary = text === undefined ? [] : await temporaryPasswordsOf(deps.storage, account.id);
  if (temporary.some(({ hash }) => hashes.includes(hash))) throw new LoginProblem('password_is_temporary');
  return deps.passwords.hash(password);
}

/** What ends with the former password: every session of the account, every temporary password, every link to reset it. */
export async function endFormer(deps: LoginDeps, accountId: string): Promise<readonly Change[]> {
  const resets = await deps.storage.resetTokens.list('account', [accountId], { limit: 200 });
  return [
    ...(await endSessions(deps.storage, { accountId })),
    ...(await retirePasswords(deps.storage, accountId)),
    ...resets.items.map(({ id }): Change => ({ change: 'delete', collection: 'resetTokens', id })),
  ];
}

/** A directory that may do so sends a password for a user whom it has made already (flows.md T4, last line). */
import { isOwnPending } from '../identity/index.js';
import type { Account } from '../storage/port/index.js';
import { isElsewhere } from './amend-address.js';
import { type Amendment, recorded, type Standing, withMore } from './amendment.js';
import { endSessions } from './end-sessions.js';
import { linksOf } from './links-of.js';
import { ownsAddress } from './prove-address.js';

/**
 * The account with that password. SECURITY: as long as nobody has signed in to it, and only where this directory made it,
 * its tenant owns the domain and is the only one (security rule 3): nobody's own password is ever set by somebody else.
 * What was begun without it ends.
 */
export async function receivePassword(amendment: Amendment, standing: Standing): Promise<Standing> {
  const { passwordHash, deps } = amendment;
  if (passwordHash === undefined) return standing;
  const { account } = standing;
  const obstacle = await obstacleTo(amendment, account);
  if (obstacle)
    return withMore(standing, { notes: [{ rule: `the password was dropped: ${obstacle}`, at: 'password' }] });
  const next: Standing = { ...standing, account: { ...account, passwordHash } };
  const ended = await endSessions(deps.storage, { accountId: account.id });
  return withMore(next, { changes: [...ended, recorded(amendment, next, 'password.received', {})] });
}

async function obstacleTo({ deps, caller }: Amendment, account: Account): Promise<string | undefined> {
  if (!isOwnPending(account, caller.directory.id))
    return 'its owner has signed in, or the account is not of this directory';
  const { emailKey, emailProvenAt } = account;
  const isProven = emailKey !== undefined && emailProvenAt !== undefined;
  if (!isProven || !(await ownsAddress(deps.storage, caller.tenant, emailKey))) {
    return 'the tenant does not own the domain of the address';
  }
  const links = await linksOf(deps.storage, account.id);
  return links.some((link) => isElsewhere(link, { tenantId: caller.tenant.id }))
    ? 'the account is shared with others'
    : undefined;
}

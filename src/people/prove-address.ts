/** A directory of the tenant that owns the domain of an address proves whose it is (flows.md section 2). */
import type { Account, Change, Storage, Tenant } from '../storage/port/index.js';
import type { Caller } from './caller.js';
import { endSessions } from './end-sessions.js';

/** Whether the tenant owns the exact domain of an address now; `emailKey` as `emailKey()` makes it. */
export async function ownsAddress(
  { domains }: Pick<Storage, 'domains'>,
  tenant: Pick<Tenant, 'id'>,
  emailKey: string,
): Promise<boolean> {
  const domain = await domains.find('verified', [emailKey.slice(emailKey.lastIndexOf('@') + 1)]);
  return domain?.tenantId === tenant.id;
}

/**
 * The account with its address proven when this directory can prove it, and what ends with that; the very account when
 * there is nothing to prove. SECURITY: a password that was set before is void from that moment, and its sessions end,
 * so that nobody keeps a way in that they planted for a newcomer.
 */
export async function provenByDirectory(
  deps: { readonly storage: Pick<Storage, 'domains' | 'sessions'> },
  { tenant }: Caller,
  account: Account,
  now: number,
): Promise<{ readonly account: Account; readonly changes: readonly Change[] }> {
  const { emailKey } = account;
  if (emailKey === undefined || account.emailProvenAt !== undefined) return { account, changes: [] };
  if (!(await ownsAddress(deps.storage, tenant, emailKey))) return { account, changes: [] };
  const { passwordHash, ...rest } = account;
  const ended = passwordHash === undefined ? [] : await endSessions(deps.storage, { accountId: account.id });
  return { account: { ...rest, emailProvenAt: now }, changes: ended };
}

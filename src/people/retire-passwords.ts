/** Makes every temporary password of an account worthless, in whatever tenant, once its owner chose a password (flows.md section 1). */
import type { Change, Storage, TemporaryPassword } from '../storage/port/index.js';
import { closedPassword } from './closed.js';
import { linksOf } from './links-of.js';

type Reading = Pick<Storage, 'links' | 'temporaryPasswords'>;

const alive: ReadonlySet<TemporaryPassword['state']> = new Set(['emailed', 'to_deliver', 'collected', 'used']);

/** All temporary passwords that any link of the account ever had. */
export async function temporaryPasswordsOf(storage: Reading, accountId: string): Promise<readonly TemporaryPassword[]> {
  const found: TemporaryPassword[] = [];
  for (const link of await linksOf(storage, accountId)) {
    found.push(...(await storage.temporaryPasswords.list('link', [link.id], { limit: 200 })).items);
  }
  return found;
}

/** The changes that retire those which still could be used or were. Sealed copies go with them. */
export async function retirePasswords(storage: Reading, accountId: string): Promise<readonly Change[]> {
  const passwords = await temporaryPasswordsOf(storage, accountId);
  return passwords
    .filter(({ state }) => alive.has(state))
    .map((password) => ({
      change: 'update',
      collection: 'temporaryPasswords',
      record: closedPassword(password, 'retired'),
    }));
}

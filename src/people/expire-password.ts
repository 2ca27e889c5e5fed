/** What becomes of a temporary password that nobody handed over in time: its sealed copy is shredded (flows.md section 1). */
import { event } from '../events/index.js';
import type { Actor, Change, Storage, TemporaryPassword } from '../storage/port/index.js';

export interface ExpirePasswordDeps {
  readonly storage: Pick<Storage, 'accounts'>;
  readonly newId: () => string;
}

const shred: Actor = { kind: 'job', id: 'expiry.shred', name: 'expiry.shred' };

/**
 * The changes for one password whose `shredAt` has come: no copy any more, state `expired`, one event. They fail with
 * `VersionConflict` when it was collected or revoked since it was read. Nothing when its time has not come.
 */
export async function expirePassword(
  deps: ExpirePasswordDeps,
  password: TemporaryPassword,
  now: number,
): Promise<readonly Change[]> {
  if (password.shredAt === undefined || password.shredAt > now) return [];
  const { sealed: _, shredAt: __, ...shredded } = password;
  const email = (await deps.storage.accounts.get(password.accountId))?.email;
  return [
    { change: 'update', collection: 'temporaryPasswords', record: { ...shredded, state: 'expired' } },
    event(
      { tenantId: password.tenantId, actor: shred, now, newId: deps.newId },
      'temporary_password.expired',
      { kind: 'user', id: password.linkId, ...(email !== undefined && { email }) },
      { before: { state: password.state }, after: { state: 'expired', expiresAt: password.expiresAt } },
    ),
  ];
}

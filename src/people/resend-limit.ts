/** At most five times a day an address is sent its invitation anew (flows.md, edge case 10). */
import { emailKey, IdentityError } from '../identity/index.js';
import type { Change } from '../storage/port/index.js';
import type { PeopleDeps } from './deps.js';

const mostADay = 5;
const windowMs = 86_400_000;

/**
 * The change that counts one more. Two at the same moment clash: the later commit fails with `VersionConflict` or
 * `AlreadyExists` and is to be tried again.
 *
 * @throws IdentityError `resend_limit`, with the seconds to wait as `retryAfter`
 */
export async function takeResend(
  deps: Pick<PeopleDeps, 'keyring'> & { readonly storage: Pick<PeopleDeps['storage'], 'throttles'> },
  to: { readonly tenantId: string; readonly email: string },
  now: number,
): Promise<Change> {
  const id = deps.keyring.mac('resend', JSON.stringify([to.tenantId, emailKey(to.email)]));
  const count = await deps.storage.throttles.get(id);
  if (!count) {
    return {
      change: 'insert',
      collection: 'throttles',
      record: { id, v: 1, failures: 1, expiresAt: now + windowMs },
    };
  }
  if (count.expiresAt <= now) {
    return { change: 'update', collection: 'throttles', record: { ...count, failures: 1, expiresAt: now + windowMs } };
  }
  if (count.failures < mostADay) {
    return { change: 'update', collection: 'throttles', record: { ...count, failures: count.failures + 1 } };
  }
  const retryAfter = Math.ceil((count.expiresAt - now) / 1000);
  const again = new Date(count.expiresAt).toISOString();
  const detail = `${to.email} was sent its invitation ${mostADay} times within a day; it can be sent again at ${again}.`;
  throw new IdentityError('resend_limit', detail, { facts: { retryAfter } });
}

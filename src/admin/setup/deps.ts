/** What the set-up page needs from the rest of the gateway. */
import type { PasswordHasher } from '../../login/password.js';
import type { AdminDeps } from '../deps.js';

export interface SetupDeps extends Pick<AdminDeps, 'storage' | 'clock' | 'newId' | 'publicUrl' | 'log'> {
  readonly passwords: Pick<PasswordHasher, 'hash'>;
}

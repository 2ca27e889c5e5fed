/** Issues temporary passwords: only a hash is kept, and in manual handling a sealed copy until it is handed over (flows.md G5). */
import {
  type Keyring,
  makeTemporaryPassword,
  temporaryPasswordBytes,
  temporaryPasswordDue,
  temporaryPasswordEnd,
} from '../identity/index.js';
import type { Link, TemporaryPassword } from '../storage/port/index.js';
import type { PeopleDeps } from './deps.js';

export interface IssuedPassword {
  readonly record: TemporaryPassword;
  /** What the person types. SECURITY: for the sealed part of a mail, or for nobody. */
  readonly text: string;
}

/** Binds the sealed copy of a temporary password in manual handling to its tenant, account and purpose. */
export function temporaryPasswordAssociated(password: {
  readonly tenantId: string;
  readonly accountId: string;
}): string {
  return `${password.tenantId}|${password.accountId}|temporary-password`;
}

/** A new one for the link, `emailed` or `to_deliver` by its handling; it never outlives the contractor's access. */
export function issuePassword(
  deps: Pick<PeopleDeps, 'newId' | 'randomBytes'> & { readonly keyring: Pick<Keyring, 'mac' | 'seal' | 'secretId'> },
  link: Link,
  handling: TemporaryPassword['handling'],
  now: number,
): IssuedPassword {
  const text = makeTemporaryPassword(deps.randomBytes(temporaryPasswordBytes));
  const expiresAt = temporaryPasswordEnd(handling, now, link.expiresAt);
  const record: TemporaryPassword = {
    id: deps.newId(),
    v: 1,
    tenantId: link.tenantId,
    accountId: link.accountId,
    linkId: link.id,
    handling,
    state: handling === 'automatic' ? 'emailed' : 'to_deliver',
    ...hashOf(deps.keyring, text),
    createdAt: now,
    expiresAt,
    dueAt: temporaryPasswordDue(now, expiresAt),
  };
  if (handling === 'automatic') return { record, text };
  return { record: { ...record, sealed: sealedCopy(deps.keyring, link, text) }, text };
}

/**
 * One that waits to be handed over, sealed and hashed under the present secret; undefined for any other: of what somebody
 * was given there is the hash alone.
 *
 * @throws IdentityError `seal_broken`
 */
export function passwordAnew(
  keyring: Pick<Keyring, 'mac' | 'open' | 'seal' | 'secretId'>,
  password: TemporaryPassword,
): TemporaryPassword | undefined {
  if (password.sealed === undefined) return undefined;
  const text = keyring.open('temporary-password', password.sealed, temporaryPasswordAssociated(password));
  return { ...password, ...hashOf(keyring, text), sealed: sealedCopy(keyring, password, text) };
}

function hashOf(
  keyring: Pick<Keyring, 'mac' | 'secretId'>,
  text: string,
): Pick<TemporaryPassword, 'hash' | 'secretId'> {
  return { hash: keyring.mac('temporary-password', text.replaceAll('-', '')), secretId: keyring.secretId };
}

const sealedCopy = (
  keyring: Pick<Keyring, 'seal'>,
  of: Parameters<typeof temporaryPasswordAssociated>[0],
  text: string,
): string => keyring.seal('temporary-password', text, temporaryPasswordAssociated(of));

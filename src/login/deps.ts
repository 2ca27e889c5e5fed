/** What signing in needs from the rest of the gateway. */
import type { Rate } from '../config/shape.js';
import type { Keyring } from '../identity/index.js';
import type { Account, Actor, Storage } from '../storage/port/index.js';
import type { PasswordHasher } from './password.js';
import type { Protocols } from './provider.js';

export interface LoginDeps {
  readonly storage: Storage;
  /** Epoch milliseconds. */
  readonly clock: { now(): number };
  readonly newId: () => string;
  /** That many unpredictable bytes. */
  readonly randomBytes: (count: number) => Uint8Array;
  readonly keyring: Keyring;
  readonly passwords: Pick<PasswordHasher, 'hash' | 'verify'>;
  /** Without a trailing slash; asked for at each use, because the port may be known late. */
  readonly publicUrl: string;
  /** Failed sign-ins from one network address. */
  readonly signinRate: Rate;
  /** SAML and OIDC. */
  readonly protocols: Protocols;
  readonly log: { error(fields: object, message: string): void };
}

/** Where a request comes from, for throttling and the audit trail. */
export interface Visit {
  /** The address of the client, as the proxy setting tells it. */
  readonly address: string;
  readonly requestId: string;
  /** The `Cookie` header, where it matters from which browser somebody comes. */
  readonly cookies?: string | undefined;
}

/** How the audit trail names the owner of an account. */
export const personActor = (account: Account): Actor => ({
  kind: 'person',
  id: account.id,
  name: account.email ?? account.displayName ?? account.id,
});

/** What OpenID Connect needs from the rest of the gateway. */
import type { Outbound } from '../../http/outbound.js';
import type { Keyring } from '../../identity/index.js';

export interface OidcDeps {
  /** The only way to the provider. */
  readonly outbound: Outbound;
  readonly keyring: Pick<Keyring, 'open' | 'seal'>;
  /** Epoch milliseconds. */
  readonly clock: { now(): number };
  /** Without a trailing slash; asked for at each use, because the port may be known late. */
  readonly publicUrl: string;
  /** Whether plain http may lead anywhere: only to ranges that a setting names. */
  readonly allowsPlainHttp: boolean;
  /** How long all requests of one step of a sign-in may take together, in milliseconds; ten seconds unless told. */
  readonly talkMs?: number;
}

/** How far two clocks may be apart, in seconds (security rule 19). */
export const skewSeconds = 30;

/** Binds a client secret to its connection. */
export const secretPurpose = 'client-secret';
export const secretAssociated = (of: { readonly tenantId: string; readonly id: string }): string =>
  `${of.tenantId}|${of.id}`;

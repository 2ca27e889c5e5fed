/** What SAML needs from the rest of the gateway, and the addresses of a connection. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { Outbound } from '../../http/outbound.js';
import type { Keyring } from '../../identity/index.js';
import type { Connection, SamlPart } from '../../storage/port/index.js';

export interface SamlDeps {
  readonly keyring: Pick<Keyring, 'mac' | 'macs' | 'open' | 'seal'>;
  /** That many unpredictable bytes. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** Asks for metadata; 1 MB at most. */
  readonly outbound: Outbound;
  /** Without a trailing slash; asked for at each use. */
  readonly publicUrl: string;
}

/** What a provider is told of us. SECURITY: of the public address, never of a request's `Host`. */
export interface OwnAddresses {
  readonly entityId: string;
  readonly acsUrl: string;
  readonly metadataUrl: string;
  readonly sloUrl: string;
}

export function addressesOf({ publicUrl }: Pick<SamlDeps, 'publicUrl'>, connectionId: string): OwnAddresses {
  const at = `${publicUrl}/login/saml/${connectionId}`;
  return { entityId: `${at}/metadata`, acsUrl: `${at}/acs`, metadataUrl: `${at}/metadata`, sloUrl: `${at}/slo` };
}

/** The SAML part of a connection whose type is `saml`; every such connection has one. */
export function partOf(connection: Connection): SamlPart {
  if (!connection.saml) throw new Error(`connection ${connection.id} has no SAML part`);
  return connection.saml;
}

const keyPurpose = 'saml-key';
const associatedWith = (of: { readonly id: string; readonly tenantId: string }): string => `${of.tenantId}/${of.id}`;

export function sealKey(
  deps: Pick<SamlDeps, 'keyring'>,
  of: { readonly id: string; readonly tenantId: string },
  pem: string,
): string {
  return deps.keyring.seal(keyPurpose, pem, associatedWith(of));
}

/** Our private key of a connection, as PEM and as key. */
export function openKey(
  deps: Pick<SamlDeps, 'keyring'>,
  connection: Connection,
): { readonly pem: string; readonly key: KeyObject } {
  const pem = deps.keyring.open(keyPurpose, partOf(connection).sealedKey, associatedWith(connection));
  return { pem, key: createPrivateKey(pem) };
}

/** Which protocols this gateway speaks with identity providers: the one place that knows their implementations. */
import type { Config } from './config/index.js';
import { createOutbound } from './http/outbound.js';
import type { Keyring } from './identity/index.js';
import { createOidc } from './login/oidc/index.js';
import type { Protocols } from './login/provider.js';
import { createSaml } from './login/saml/index.js';

export interface ProtocolParts {
  readonly config: Pick<Config, 'outboundAllow'>;
  readonly keyring: Keyring;
  readonly clock: { now(): number };
  /** That many unpredictable bytes. */
  readonly random: (count: number) => Uint8Array;
  /** Its `publicUrl` may be known late. */
  readonly address: { readonly publicUrl: string };
}

/** Each protocol over the gateway's one way out. */
export function createProtocols({ config, keyring, clock, random, address }: ProtocolParts): Protocols {
  const shared = {
    outbound: createOutbound({ allow: config.outboundAllow }),
    keyring,
    clock,
    randomBytes: random,
    /** Only where an operator named ranges can there be a provider without TLS. */
    allowsPlainHttp: config.outboundAllow.length > 0,
    get publicUrl() {
      return address.publicUrl;
    },
  };
  return { oidc: createOidc(shared), saml: createSaml(shared) };
}

/**
 * OpenID Connect behind the interface of `../provider.ts`: code flow, back-channel and RP-initiated logout. Owns
 * openid-client and jose; does not own sessions, accounts or what a person may do.
 */
import type { Protocol } from '../provider.js';
import { begin } from './begin.js';
import { Configurations } from './configuration.js';
import type { OidcDeps } from './deps.js';
import { finish } from './finish.js';
import { createOidcKind } from './kind.js';
import { beginLogout, LogoutKeys, receiveLogout } from './logout.js';

export type { OidcDeps } from './deps.js';

/** The protocol for the composition root. */
export function createOidc(deps: OidcDeps): Protocol {
  const configurations = new Configurations(deps);
  const keys = new LogoutKeys(deps);
  return {
    kind: createOidcKind(deps, configurations),
    provider: {
      begin: (connection, beginning) => begin(deps, configurations, connection, beginning),
      finish: (connection, returning, callback) => finish(deps, configurations, connection, { returning, callback }),
      beginLogout: (connection, keep) => beginLogout(deps, configurations, connection, keep),
      receiveLogout: (connection, callback, now) => receiveLogout(keys, configurations, { connection, callback }, now),
    },
  };
}

/** Signing out at an OpenID provider, and being told by one that somebody signed out (RP-Initiated and Back-Channel Logout 1.0). */
import type { createRemoteJWKSet, FetchImplementation, JWTPayload } from 'jose';
import type { Connection } from '../../storage/port/index.js';
import { type Callback, type Kept, type LogoutReceived, ProviderRefusal } from '../provider.js';
import { algorithmOf, type Configurations, oidcPart } from './configuration.js';
import { type OidcDeps, skewSeconds } from './deps.js';
import { refusing } from './refusing.js';

/** Where the browser signs out; undefined when the provider has no such address. */
export async function beginLogout(
  deps: OidcDeps,
  configurations: Configurations,
  connection: Connection,
  { idToken }: Kept,
): Promise<{ readonly redirect: string } | undefined> {
  const configuration = await configurations.of(connection);
  if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
  const { buildEndSessionUrl } = await import('openid-client');
  const url = await refusing('discovery_failed', async () =>
    buildEndSessionUrl(configuration, {
      post_logout_redirect_uri: `${deps.publicUrl}/login`,
      ...(idToken !== undefined && { id_token_hint: idToken }),
    }),
  );
  return { redirect: url.href };
}

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';
/** How old a logout token may be, in seconds, and so how long it is remembered. */
const mostSeconds = 600;

type KeySource = ReturnType<typeof createRemoteJWKSet>;
const mostKeySources = 200;

/** The keys of each provider, read anew when an unknown one signs, at most every half minute. */
export class LogoutKeys {
  readonly #sources = new Map<string, KeySource>();

  constructor(private readonly deps: Pick<OidcDeps, 'outbound'>) {}

  async at(url: string): Promise<KeySource> {
    const { createRemoteJWKSet, customFetch } = await import('jose');
    const known = this.#sources.get(url);
    if (known) return known;
    const { outbound } = this.deps;
    const fetchKeys: FetchImplementation = (address, { method, headers, signal }) =>
      outbound(address, { method, headers: Object.fromEntries(new Headers(headers)), signal });
    const made = createRemoteJWKSet(new URL(url), { [customFetch]: fetchKeys });
    const oldest = this.#sources.keys().next().value;
    if (this.#sources.size >= mostKeySources && oldest !== undefined) this.#sources.delete(oldest);
    this.#sources.set(url, made);
    return made;
  }
}

/**
 * Whom a logout token signs out. Checks of Back-Channel Logout 1.0 §2.6: signature under the pinned algorithm, issuer,
 * audience, times, the event, no nonce; that it comes once only is for the caller's store.
 */
export async function receiveLogout(
  keys: LogoutKeys,
  configurations: Configurations,
  of: { readonly connection: Connection; readonly callback: Callback },
  now: number,
): Promise<LogoutReceived> {
  const token = of.callback.parameters.get('logout_token');
  if (token === undefined) throw new ProviderRefusal('logout_token_missing', 'There is no logout token.');
  const { issuer, clientId } = oidcPart(of.connection);
  const server = await configurations.server({ issuer });
  const { jwtVerify } = await import('jose');
  const { payload } = await refusing('logout_token_refused', async () =>
    jwtVerify(token, await keys.at(server.jwks_uri ?? ''), {
      algorithms: [algorithmOf(server)],
      issuer: server.issuer,
      audience: clientId,
      currentDate: new Date(now),
      clockTolerance: skewSeconds,
      maxTokenAge: mostSeconds,
      requiredClaims: ['iat', 'jti', 'events'],
    }),
  );
  return ends(payload, now);
}

function ends(payload: JWTPayload, now: number): LogoutReceived {
  const { iss, sub, sid, jti, nonce, events } = payload;
  const isLogout = typeof events === 'object' && events !== null && Object.hasOwn(events, logoutEvent);
  // SECURITY: an ID token is no logout token, though the same key signed it.
  if (!isLogout || nonce !== undefined) throw new ProviderRefusal('logout_token_refused', 'This is no logout token.');
  const session = typeof sid === 'string' && sid !== '' ? sid : undefined;
  const subject = typeof sub === 'string' && sub !== '' ? JSON.stringify([iss, sub]) : undefined;
  if (session === undefined && subject === undefined) {
    throw new ProviderRefusal('logout_token_refused', 'The logout token names neither a session nor a person.');
  }
  return {
    ends: { ...(session !== undefined && { session }), ...(subject !== undefined && { subject }) },
    onceOnly: { id: `logout|${jti}`, until: now + 2 * (mostSeconds + skewSeconds) * 1000 },
    answer: { status: 200 },
  };
}

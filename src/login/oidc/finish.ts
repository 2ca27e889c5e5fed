/** Takes a browser back from an OpenID provider: exchanges the code and checks what comes for it (security rule 19). */
import { createHash } from 'node:crypto';
import type { Configuration, IDToken } from 'openid-client';
import type { Connection } from '../../storage/port/index.js';
import { attemptLifeMs } from '../attempt.js';
import { type Callback, type ExternalIdentity, ProviderRefusal, type Returning } from '../provider.js';
import { redirectUri } from './begin.js';
import { type Documents, identityOf } from './claims.js';
import { type Configurations, oidcPart } from './configuration.js';
import { type OidcDeps, skewSeconds } from './deps.js';
import { causesOf, refusing } from './refusing.js';

/** The person behind a callback. */
export async function finish(
  deps: OidcDeps,
  configurations: Configurations,
  connection: Connection,
  came: { readonly returning: Returning; readonly callback: Callback },
): Promise<ExternalIdentity> {
  const { authorizationCodeGrant } = await import('openid-client');
  const { state, keep, now } = came.returning;
  const configuration = await configurations.of(connection);
  const url = new URL(redirectUri(deps, connection));
  for (const [name, value] of came.callback.parameters) url.searchParams.set(name, value);
  const tokens = await refusing('code_refused', () =>
    authorizationCodeGrant(configuration, url, {
      expectedState: state,
      expectedNonce: keep.nonce ?? '',
      pkceCodeVerifier: keep.verifier ?? '',
      idTokenExpected: true,
    }),
  );
  const idToken = tokens.claims();
  if (!idToken) throw new ProviderRefusal('id_token_missing', 'The provider sent no ID token.');
  requireTimes(idToken, now);
  requireParty(idToken, oidcPart(connection).clientId);
  const code = url.searchParams.get('code') ?? '';
  const { id_token_signed_response_alg: alg = '' } = configuration.clientMetadata();
  requireHashes(idToken, alg, { at_hash: tokens.access_token, c_hash: code });
  const userInfo = await readUserInfo(configuration, tokens.access_token, idToken.sub);
  const documents: Documents = { idToken, userInfo };
  return identityOf(connection, documents, tokens.id_token ?? '');
}

/** The library looks at `exp` alone. A sign-in lives ten minutes, so no token of one is older. */
function requireTimes({ iat, sub }: IDToken, now: number): void {
  if (iat > now / 1000 + skewSeconds) {
    const reason = 'The ID token was issued in the future: compare the clocks.';
    throw new ProviderRefusal('issued_in_future', reason, { sub });
  }
  if (iat < (now - attemptLifeMs) / 1000 - skewSeconds) {
    const reason = 'The ID token was issued before the sign-in began: compare the clocks.';
    throw new ProviderRefusal('issued_too_early', reason, { sub });
  }
}

/** SECURITY: a token that was made for another party is not ours, also where it names us among its audience (§3.1.3.7). */
function requireParty({ azp, sub }: IDToken, clientId: string): void {
  if (azp === undefined || azp === clientId) return;
  throw new ProviderRefusal('party', 'The ID token was made for another party (azp).', { sub, azp });
}

/** SECURITY: where the token names what it was issued with, it must be that (OpenID Connect Core §3.1.3.6, §3.3.2.11). */
function requireHashes(claims: IDToken, alg: string, expected: Readonly<Record<'at_hash' | 'c_hash', string>>): void {
  // Of Ed25519 the specification names no hash, and providers differ.
  const size = alg.slice(-3);
  if (!['256', '384', '512'].includes(size)) return;
  for (const name of ['at_hash', 'c_hash'] as const) {
    if (claims[name] === undefined) continue;
    const hash = createHash(`sha${size}`).update(expected[name]).digest();
    if (claims[name] === hash.subarray(0, hash.length / 2).toString('base64url')) continue;
    const reason = `The ID token was issued with another ${name === 'at_hash' ? 'access token' : 'code'} (${name}).`;
    throw new ProviderRefusal(name, reason, { sub: claims.sub });
  }
}

/** Answers of providers that offer userinfo, but not for us: the ID token is enough then, or it is not. */
const withheld: readonly unknown[] = [401, 403, 404, 405];

/** SECURITY: what another subject's document says is not taken (OpenID Connect Core §5.3.2). */
async function readUserInfo(
  configuration: Configuration,
  accessToken: string,
  subject: string,
): Promise<Documents['userInfo']> {
  if (configuration.serverMetadata().userinfo_endpoint === undefined) return {};
  const { fetchUserInfo } = await import('openid-client');
  return refusing('userinfo_refused', async () => {
    try {
      return await fetchUserInfo(configuration, accessToken, subject);
    } catch (error) {
      const isWithheld = causesOf(error).some((each) =>
        withheld.includes((each as { status?: unknown } | null)?.status),
      );
      if (isWithheld) return {};
      throw error;
    }
  });
}

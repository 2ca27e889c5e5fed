/** Takes a browser back from an OpenID provider: exchanges the code and checks what comes for it (security rule 19). */
import type { Configuration, IDToken } from 'openid-client';
import type { Connection } from '../../storage/port/index.js';
import { type Callback, type ExternalIdentity, ProviderRefusal, type Returning } from '../provider.js';
import { redirectUri } from './begin.js';
import { type Documents, identityOf } from './claims.js';
import type { Configurations } from './configuration.js';
import { type OidcDeps, skewSeconds } from './deps.js';
import { refusing } from './refusing.js';

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
  const userInfo = await readUserInfo(configuration, tokens.access_token, idToken.sub);
  const documents: Documents = { idToken, userInfo };
  return identityOf(connection, documents, tokens.id_token ?? '');
}

/** The library looks at `exp` alone. */
function requireTimes({ iat, sub }: IDToken, now: number): void {
  if (iat > now / 1000 + skewSeconds) {
    throw new ProviderRefusal('issued_in_future', 'The ID token was issued in the future: compare the clocks.', {
      sub,
    });
  }
}

/** SECURITY: what another subject's document says is not taken (OpenID Connect Core §5.3.2). */
async function readUserInfo(
  configuration: Configuration,
  accessToken: string,
  subject: string,
): Promise<Documents['userInfo']> {
  if (configuration.serverMetadata().userinfo_endpoint === undefined) return {};
  const { fetchUserInfo } = await import('openid-client');
  return refusing('userinfo_refused', () => fetchUserInfo(configuration, accessToken, subject));
}

/** Sends a browser to an OpenID provider: code flow with PKCE, state and nonce (security rule 19). */
import type { Connection } from '../../storage/port/index.js';
import { connectionUrl } from '../connection.js';
import type { Beginning, Kept } from '../provider.js';
import type { Configurations } from './configuration.js';
import type { OidcDeps } from './deps.js';
import { refusing } from './refusing.js';

/** SECURITY: of the public address, never of a request, and another one for each connection. */
export const redirectUri = ({ publicUrl }: Pick<OidcDeps, 'publicUrl'>, connection: Connection): string =>
  `${connectionUrl(publicUrl, connection)}/callback`;

/** The provider's address, with what the return is compared with. */
export async function begin(
  deps: OidcDeps,
  configurations: Configurations,
  connection: Connection,
  { state }: Beginning,
): Promise<{ readonly redirect: string; readonly keep: Kept }> {
  const { buildAuthorizationUrl, calculatePKCECodeChallenge, randomNonce, randomPKCECodeVerifier } = await import(
    'openid-client'
  );
  const configuration = await configurations.of(connection);
  const nonce = randomNonce();
  const verifier = randomPKCECodeVerifier();
  const challenge = await calculatePKCECodeChallenge(verifier);
  const redirect = await refusing('discovery_failed', async () =>
    buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri(deps, connection),
      scope: 'openid email profile',
      state,
      nonce,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    }),
  );
  return { redirect: redirect.href, keep: { nonce, verifier } };
}

/** Signs a browser out: here at once, and at the provider that it came through (contract.md section 5). */
import { hashToken } from '../identity/index.js';
import type { Session } from '../storage/port/index.js';
import { cookieSecret } from './cookie.js';
import type { LoginDeps, Visit } from './deps.js';
import { logoutAssociated, logoutPurpose } from './enter-by-sign-on.js';
import { type Kept, ProviderRefusal } from './provider.js';

/**
 * Ends the session behind the cookie; whoever is not signed in is signed out already. Answers where the browser signs
 * out at the provider, if it came by one that has such an address.
 *
 * @throws StoreUnavailable
 */
export async function signOut(
  deps: LoginDeps,
  visit: Visit,
  cookies: string | undefined,
): Promise<{ readonly atProvider?: string }> {
  const secret = cookieSecret(deps.publicUrl, cookies);
  if (secret === undefined) return {};
  const session = await deps.storage.sessions.get(hashToken(secret));
  if (!session) return {};
  // SECURITY: first of all. Whatever becomes of the provider, this session is over.
  await deps.storage.commit([{ change: 'delete', collection: 'sessions', id: session.id }]);
  try {
    return await addressFor(deps, session);
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) {
      deps.log.error({ err: error, requestId: visit.requestId }, 'signing out at the provider cannot be asked for');
    }
    return {};
  }
}

async function addressFor(deps: LoginDeps, session: Session): Promise<{ readonly atProvider?: string }> {
  const { connectionId, subjectKey, sealedLogout } = session;
  if (connectionId === undefined || subjectKey === undefined || sealedLogout === undefined) return {};
  const connection = await deps.storage.connections.get(connectionId);
  const provider = connection && deps.protocols[connection.type]?.provider;
  if (connection?.status !== 'on' || !provider) return {};
  const text = deps.keyring.open(logoutPurpose, sealedLogout, logoutAssociated(connectionId, subjectKey));
  const begun = await provider.beginLogout(connection, JSON.parse(text) as Kept, deps.clock.now());
  return begun ? { atProvider: begun.redirect } : {};
}

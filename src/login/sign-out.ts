/** Signs a browser out: here at once, and at the provider that it came through (contract.md section 5). */
import { event } from '../events/index.js';
import { hashToken } from '../identity/index.js';
import type { Change, Session } from '../storage/port/index.js';
import { cookieSecret } from './cookie.js';
import { type LoginDeps, personActor, type Visit } from './deps.js';
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
  await deps.storage.commit([
    { change: 'delete', collection: 'sessions', id: session.id },
    ...(await told(deps, visit, session)),
  ]);
  try {
    return await addressFor(deps, session);
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) {
      deps.log.error({ err: error, requestId: visit.requestId }, 'signing out at the provider cannot be asked for');
    }
    return {};
  }
}

/** The audit event, where the session had come as far as a tenant. */
async function told(deps: LoginDeps, { requestId }: Visit, session: Session): Promise<readonly Change[]> {
  const { tenantId, linkId, accountId } = session;
  const account = await deps.storage.accounts.get(accountId);
  if (tenantId === undefined || linkId === undefined || !account) return [];
  const context = { tenantId, actor: personActor(account), now: deps.clock.now(), requestId, newId: deps.newId };
  const target = { kind: 'user', id: linkId, ...(account.email !== undefined && { email: account.email }) };
  return [event(context, 'session.ended', target, { reason: 'signed out' })];
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

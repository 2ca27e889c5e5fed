/** A logout that an identity provider sends: it ends the sessions that came through its connection (security rules 17 and 20). */
import { event } from '../events/index.js';
import { hashToken } from '../identity/index.js';
import { AlreadyExists, type Change, type Connection, type Session } from '../storage/port/index.js';
import { refusedTo } from './ask-provider.js';
import { type ConnectionPath, findConnection } from './connection.js';
import type { LoginDeps } from './deps.js';
import { onlyOnce, type Return } from './finish.js';
import type { LogoutReceived } from './provider.js';
import { SignOnRefused } from './trace.js';

/**
 * Ends the sessions and says what the sender is answered.
 *
 * @throws LoginProblem not_found, sso_refused
 */
export async function receiveLogout(
  deps: LoginDeps,
  path: ConnectionPath,
  { visit, callback }: Return,
): Promise<LogoutReceived['answer']> {
  const { connection, provider } = await findConnection(deps, path);
  const now = deps.clock.now();
  try {
    const received = await provider.receiveLogout(connection, callback, now);
    await end(deps, { connection, requestId: visit.requestId }, received, now);
    return received.answer;
  } catch (error) {
    throw await refusedTo(deps, { connection, visit, isTest: false }, error);
  }
}

async function end(
  deps: LoginDeps,
  { connection, requestId }: { readonly connection: Connection; readonly requestId: string },
  { ends, onceOnly }: LogoutReceived,
  now: number,
): Promise<void> {
  const sessions = ends ? await sessionsNamed(deps, connection, ends) : [];
  const actor = { kind: 'job', id: connection.id, name: connection.name } as const;
  const context = { tenantId: connection.tenantId, actor, now, requestId, newId: deps.newId };
  const changes = sessions.flatMap((session): readonly Change[] => [
    { change: 'delete', collection: 'sessions', id: session.id },
    event(
      context,
      'session.ended',
      { kind: 'user', id: session.linkId ?? session.accountId },
      {
        reason: 'signed out at the identity provider',
      },
    ),
  ]);
  try {
    await deps.storage.commit([...onlyOnce(deps, connection, onceOnly), ...changes]);
  } catch (error) {
    if (error instanceof AlreadyExists) throw new SignOnRefused('replayed', 'The same logout came before.');
    throw error;
  }
}

/** Those of the subject, of the one session, or where both are named those that are both. */
async function sessionsNamed(
  deps: LoginDeps,
  connection: Connection,
  { subject, session }: NonNullable<LogoutReceived['ends']>,
): Promise<readonly Session[]> {
  const subjectKey = subject === undefined ? undefined : hashToken(subject);
  if (session !== undefined) {
    const ofSession = await all(deps, 'providerSession', [connection.id, hashToken(session)]);
    return ofSession.filter((each) => subjectKey === undefined || each.subjectKey === subjectKey);
  }
  return subjectKey === undefined ? [] : all(deps, 'subject', [connection.id, subjectKey]);
}

async function all(
  { storage }: LoginDeps,
  index: 'subject' | 'providerSession',
  key: readonly string[],
): Promise<readonly Session[]> {
  const found: Session[] = [];
  let after: string | undefined;
  do {
    const page = await storage.sessions.list(index, key, { limit: 200, after });
    found.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return found;
}

/** Begins a sign-in through an identity provider: `GET /login/{saml|oidc}/{connection}` (contract.md section 5). */
import { ownPath } from '../http/own-path.js';
import { askProvider } from './ask-provider.js';
import { attemptLifeMs, newAttempt, newState } from './attempt.js';
import { type ConnectionPath, findConnection } from './connection.js';
import { attemptCookie } from './cookie.js';
import type { LoginDeps, Visit } from './deps.js';
import { triedIn } from './draft.js';
import { findInvitation } from './mailed-link.js';
import { LoginProblem } from './problem.js';
import { readTestTicket } from './test-ticket.js';

/** What the visitor's address says besides. */
export interface Wish {
  readonly returnTo?: string | undefined;
  /** The token of the mailed link that was opened in this browser. */
  readonly invitation?: string | undefined;
  /** What an administrator was given for a test. */
  readonly test?: string | undefined;
}

export interface Started {
  /** The provider's address. */
  readonly redirect: string;
  /** `Set-Cookie`. */
  readonly cookie: string;
}

/** Where people land who did not say where to. */
export const landingPath = '/portal';

/**
 * Keeps the attempt and answers where the browser goes.
 *
 * @throws LoginProblem not_found when the connection is not there or off, sso_refused when its provider cannot be asked
 */
export async function startSignOn(deps: LoginDeps, visit: Visit, path: ConnectionPath, wish: Wish): Promise<Started> {
  const { connection, provider } = await findConnection(deps, path);
  const now = deps.clock.now();
  const test = wish.test === undefined ? undefined : readTestTicket(deps, connection, wish.test, now);
  const isTest = test !== undefined;
  if (wish.test !== undefined && !isTest)
    throw new LoginProblem('not_found', 'This test address is over. Make another.');
  // SECURITY: a test signs nobody in, so it may also try a connection that is off.
  if (connection.status !== 'on' && !isTest) throw new LoginProblem('not_found');
  const invitation = await findInvitation(deps, connection.tenantId, wish.invitation, now);
  const state = newState(deps);
  const begun = await askProvider(deps, { connection, visit, isTest }, async () =>
    provider.begin(triedIn(connection, test?.draftId, now), { state, now }),
  );
  const { attempt, secret } = newAttempt(
    deps,
    {
      connection,
      state,
      keep: begun.keep,
      returnTo: ownPath(wish.returnTo) ?? landingPath,
      isTest,
      ...(test?.draftId !== undefined && { draftId: test.draftId }),
      ...(invitation && { invitationId: invitation.id }),
    },
    now,
  );
  await deps.storage.commit([{ change: 'insert', collection: 'signinAttempts', record: attempt }]);
  return { redirect: begun.redirect, cookie: attemptCookie(deps.publicUrl, attempt.id, secret, attemptLifeMs / 1000) };
}

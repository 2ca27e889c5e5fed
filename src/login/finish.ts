/** Finishes a sign-in through an identity provider: what comes back, and in whose browser (security rules 13, 16 and 18). */
import { hashToken } from '../identity/index.js';
import {
  AlreadyExists,
  type Change,
  type Connection,
  NotFound,
  type SigninAttempt,
  type SigninTicket,
  VersionConflict,
} from '../storage/port/index.js';
import { type Arrived, arrive } from './arrive.js';
import { type Asking, refusedTo } from './ask-provider.js';
import { findAttempt, isSameBrowser, keptOf, newState, usedUp } from './attempt.js';
import { type ConnectionPath, findConnection, type OfTenant } from './connection.js';
import type { LoginDeps, Visit } from './deps.js';
import { triedIn } from './draft.js';
import { LoginProblem } from './problem.js';
import type { Callback, ExternalIdentity } from './provider.js';
import type { Vouched } from './recognize.js';
import { SignOnRefused } from './trace.js';

/** A callback on its way in. */
export interface Return {
  readonly visit: Visit;
  readonly cookies: string | undefined;
  readonly callback: Callback;
}

/** An arrival whose browser is known; the id names the cookie that is done with. */
export type Finished = Arrived & { readonly attemptId: string };

const stateUnknown = () =>
  new SignOnRefused('state_unknown', 'The answer belongs to no sign-in under way: it came late, twice, or unasked.');
const otherBrowser = () =>
  new SignOnRefused('other_browser', 'The answer came in another browser than the one that began the sign-in.');

/**
 * Finishes by a GET, which carries the cookie of the browser that began: OpenID Connect.
 *
 * @throws LoginProblem not_found, sso_refused, access_on_hold, access_expired
 */
export async function finishByGet(deps: LoginDeps, path: ConnectionPath, came: Return): Promise<Finished> {
  const found = await findConnection(deps, path);
  const { connection } = found;
  const now = deps.clock.now();
  const attempt = await findAttempt(deps, connection, came.callback.parameters.get('state'), now);
  const asking = askingOf(found, came, attempt);
  const identity = await refusing(deps, asking, async () => {
    if (!attempt) throw stateUnknown();
    if (!isSameBrowser(deps, attempt, came.cookies)) throw otherBrowser();
    requireOn(connection, attempt);
    // SECURITY: used up before the code is exchanged, so that neither is tried twice.
    await once(deps, usedUp(attempt));
    return vouchedFor(deps, found, attempt, came.callback);
  });
  // Of an attempt: without one it was refused above.
  return inBrowser(deps, came, { ...found, attempt: attempt as SigninAttempt, identity });
}

const ticketLifeMs = 2 * 60_000;
const ticketPurpose = 'signin-ticket';

/**
 * Takes what another site made the browser post, which carries no cookie: SAML. The answer is where the browser goes to
 * show its cookie: with a ticket, or to a fresh sign-in when the provider began by itself and may.
 *
 * @throws LoginProblem not_found, sso_refused
 */
export async function acceptPost(deps: LoginDeps, path: ConnectionPath, came: Return): Promise<{ redirect: string }> {
  const found = await findConnection(deps, path);
  const { connection } = found;
  const attempt = await findAttempt(deps, connection, came.callback.parameters.get('RelayState'), deps.clock.now());
  return refusing(deps, askingOf(found, came, attempt), async () => {
    const at = `/login/${connection.type}/${connection.id}`;
    if (!attempt) {
      if (!isWelcomeUnasked(found, came.callback)) throw stateUnknown();
      return { redirect: at };
    }
    requireOn(connection, attempt);
    const identity = await vouchedFor(deps, found, attempt, came.callback);
    const ticket = newState(deps);
    await once(deps, [
      ...usedUp(attempt),
      { change: 'insert', collection: 'signinTickets', record: newTicket(deps, ticket, attempt, identity) },
      ...onlyOnce(deps, connection, identity.onceOnly),
    ]);
    return { redirect: `${at}/continue?ticket=${ticket}` };
  });
}

/** SECURITY: what a provider sends unasked signs nobody in; where it is allowed it only starts a fresh sign-in (rule 15). */
function isWelcomeUnasked({ connection, provider }: OfTenant, callback: Callback): boolean {
  if (!connection.idpInitiated || connection.status !== 'on') return false;
  return provider.isUnsolicited?.(callback) === true;
}

/**
 * Finishes a sign-in that came by a POST, in the browser that began it.
 *
 * @throws LoginProblem not_found, sso_refused, access_on_hold, access_expired
 */
export async function finishByTicket(deps: LoginDeps, path: ConnectionPath, came: Return): Promise<Finished> {
  const found = await findConnection(deps, path);
  const { connection } = found;
  const ticket = await findTicket(deps, connection, came.callback.parameters.get('ticket'));
  const asking = askingOf(found, came, ticket?.attempt);
  const identity = await refusing(deps, asking, async () => {
    if (!ticket) throw stateUnknown();
    if (!isSameBrowser(deps, ticket.attempt, came.cookies)) throw otherBrowser();
    requireOn(connection, ticket.attempt);
    await once(deps, [
      { change: 'update', collection: 'signinTickets', record: ticket },
      { change: 'delete', collection: 'signinTickets', id: ticket.id },
    ]);
    return JSON.parse(deps.keyring.open(ticketPurpose, ticket.sealed, ticket.id)) as ExternalIdentity;
  });
  // Of a ticket: without one it was refused above.
  return inBrowser(deps, came, { ...found, attempt: (ticket as SigninTicket).attempt, identity });
}

function askingOf(
  { connection }: Pick<OfTenant, 'connection'>,
  { visit }: Return,
  attempt: { readonly isTest: boolean } | undefined,
): Asking {
  return { connection, visit, isTest: attempt?.isTest ?? false };
}

async function refusing<T>(deps: LoginDeps, asking: Asking, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw await refusedTo(deps, asking, error);
  }
}

/** SECURITY: asked again at the finish: a connection may have been switched off since the start. */
function requireOn({ status }: Connection, { isTest }: Pick<SigninAttempt, 'isTest'>): void {
  if (status !== 'on' && !isTest) throw new SignOnRefused('connection_off', 'The connection is switched off.');
}

async function vouchedFor(
  deps: LoginDeps,
  { connection, provider }: OfTenant,
  attempt: SigninAttempt,
  callback: Callback,
): Promise<ExternalIdentity> {
  const state = callback.parameters.get(connection.type === 'saml' ? 'RelayState' : 'state') ?? '';
  const now = deps.clock.now();
  const tried = triedIn(connection, attempt.draftId, now);
  const identity = await provider.finish(tried, { state, now, keep: keptOf(deps, attempt) }, callback);
  if (identity.sessionEndsAt !== undefined && identity.sessionEndsAt <= now) {
    throw new SignOnRefused('session_over', 'The session is over already, says the provider.', identity.received);
  }
  if (identity.subject === '' || identity.subject.length > 1024) {
    throw new SignOnRefused('subject_missing', 'The provider named nobody.', identity.received);
  }
  return identity;
}

/** SECURITY: the unique index decides, also between gateways, before there is any session (rule 13). */
export function onlyOnce(
  { newId }: Pick<LoginDeps, 'newId'>,
  { id: connectionId, tenantId }: Connection,
  onceOnly: ExternalIdentity['onceOnly'],
): readonly Change[] {
  if (!onceOnly) return [];
  const record = {
    id: newId(),
    v: 1,
    tenantId,
    connectionId,
    assertionKey: hashToken(onceOnly.id),
    expiresAt: onceOnly.until,
  };
  return [{ change: 'insert', collection: 'usedAssertions', record }];
}

/** Commits what only the first of several may do. */
async function once({ storage }: LoginDeps, changes: readonly Change[]): Promise<void> {
  try {
    await storage.commit(changes);
  } catch (error) {
    const isSecond = error instanceof NotFound || error instanceof VersionConflict || error instanceof AlreadyExists;
    if (!isSecond) throw error;
    throw new SignOnRefused('replayed', 'The same answer was used before.');
  }
}

function newTicket(
  { keyring, clock }: LoginDeps,
  ticket: string,
  attempt: SigninAttempt,
  identity: ExternalIdentity,
): SigninTicket {
  const id = hashToken(ticket);
  const { browser, returnTo, invitationId, isTest, draftId, tenantId, connectionId } = attempt;
  return {
    id,
    v: 1,
    tenantId,
    connectionId,
    attempt: {
      id: attempt.id,
      browser,
      returnTo,
      isTest,
      ...(invitationId !== undefined && { invitationId }),
      ...(draftId !== undefined && { draftId }),
    },
    sealed: keyring.seal(ticketPurpose, JSON.stringify(identity), id),
    expiresAt: clock.now() + ticketLifeMs,
  };
}

async function findTicket(
  { storage, clock }: LoginDeps,
  connection: Connection,
  text: string | undefined,
): Promise<SigninTicket | undefined> {
  if (text === undefined || text.length > 128) return undefined;
  const ticket = await storage.signinTickets.get(hashToken(text));
  return ticket?.connectionId === connection.id && ticket.expiresAt > clock.now() ? ticket : undefined;
}

async function inBrowser(deps: LoginDeps, came: Return, vouched: Vouched): Promise<Finished> {
  try {
    const connection = triedIn(vouched.connection, vouched.attempt.draftId, deps.clock.now());
    const arrived = await arrive(deps, came.visit, { ...vouched, connection }, came.cookies);
    return { ...arrived, attemptId: vouched.attempt.id };
  } catch (error) {
    const asking = askingOf(vouched, came, vouched.attempt);
    throw error instanceof LoginProblem ? error : await refusedTo(deps, asking, error);
  }
}

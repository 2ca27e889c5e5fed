/** A sign-in through a provider while it is under way: kept on the server, bound to one browser, used once (security rule 16). */
import { hashToken, makeLinkToken, tokenBytes } from '../identity/index.js';
import type { Change, Connection, SigninAttempt } from '../storage/port/index.js';
import { attemptSecret } from './cookie.js';
import type { LoginDeps } from './deps.js';
import type { Kept } from './provider.js';

export const attemptLifeMs = 10 * 60_000;

/** Seals what the protocol keeps, bound to its attempt. */
const purpose = 'signin-attempt';

export interface AttemptFacts extends Pick<SigninAttempt, 'returnTo' | 'invitationId' | 'isTest' | 'draftId'> {
  readonly connection: Connection;
  readonly state: string;
  readonly keep: Kept;
}

/** SECURITY: `secret` is for the cookie alone. */
export interface NewAttempt {
  readonly attempt: SigninAttempt;
  readonly secret: string;
}

/** A text of 256 random bits. */
export const newState = (deps: Pick<LoginDeps, 'randomBytes'>): string => makeLinkToken(deps.randomBytes(tokenBytes));

/** An attempt that lives ten minutes. */
export function newAttempt(deps: LoginDeps, facts: AttemptFacts, now: number): NewAttempt {
  const { connection, state, keep, ...rest } = facts;
  const secret = newState(deps);
  const id = hashToken(state);
  const attempt: SigninAttempt = {
    id,
    v: 1,
    tenantId: connection.tenantId,
    connectionId: connection.id,
    browser: hashToken(secret),
    ...rest,
    sealed: deps.keyring.seal(purpose, JSON.stringify(keep), id),
    createdAt: now,
    expiresAt: now + attemptLifeMs,
  };
  return { attempt, secret };
}

/** The attempt behind a state, while it is good and of that connection. Whose browser it is, `isSameBrowser` tells. */
export async function findAttempt(
  deps: LoginDeps,
  connection: Connection,
  state: string | undefined,
  now: number,
): Promise<SigninAttempt | undefined> {
  if (state === undefined || state.length > 128) return undefined;
  const attempt = await deps.storage.signinAttempts.get(hashToken(state));
  // SECURITY: a state of another connection opens nothing here (mix-up of providers).
  if (attempt?.connectionId !== connection.id || attempt.expiresAt <= now) return undefined;
  return attempt;
}

/** SECURITY: true only in the browser that began it, so that nobody is signed in as somebody else unawares. */
export function isSameBrowser(
  { publicUrl }: Pick<LoginDeps, 'publicUrl'>,
  attempt: Pick<SigninAttempt, 'id' | 'browser'>,
  cookies: string | undefined,
): boolean {
  const secret = attemptSecret(publicUrl, attempt.id, cookies);
  return secret !== undefined && hashToken(secret) === attempt.browser;
}

/** What the protocol kept. */
export const keptOf = (deps: LoginDeps, { id, sealed }: SigninAttempt): Kept =>
  JSON.parse(deps.keyring.open(purpose, sealed, id)) as Kept;

/** Uses it up: fails with `NotFound` or `VersionConflict` for the second of two who come with it. */
export const usedUp = (attempt: SigninAttempt): readonly Change[] => [
  { change: 'update', collection: 'signinAttempts', record: attempt },
  { change: 'delete', collection: 'signinAttempts', id: attempt.id },
];

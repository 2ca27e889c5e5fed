/** Sessions: making one, and finding whose a request is. Access is looked up at every request (flows.md G3, security rules 11 and 24). */
import { hashToken, hasNoHold, makeLinkToken, tokenBytes } from '../identity/index.js';
import {
  type Account,
  type Change,
  type Link,
  NotFound,
  type Session,
  type Tenant,
  VersionConflict,
} from '../storage/port/index.js';
import { cookieSecret } from './cookie.js';
import type { LoginDeps } from './deps.js';

/** How long a session lives at most, and how long unused, in milliseconds. */
export const sessionLifeMs = { absolute: 24 * 3_600_000, idle: 8 * 3_600_000 } as const;
const seenEveryMs = 5 * 60_000;

/** A session with what it leans on, as read at this request. `tenant` and `link` are absent while none is chosen. */
export interface SignedIn {
  readonly session: Session;
  readonly account: Account;
  readonly tenant?: Tenant;
  readonly link?: Link;
}

/** A session that is about to be stored. SECURITY: `secret` is for the cookie alone. */
export interface NewSession {
  readonly secret: string;
  readonly session: Session;
  readonly change: Change;
}

export type SessionFacts = Pick<Session, 'accountId' | 'stage' | 'method'> &
  Partial<Pick<Session, 'tenantId' | 'linkId' | 'temporaryPasswordId' | 'createdAt' | 'expiresAt'>> &
  ProviderFacts;

/** What ties a session to the connection that it came through; it goes along when its id is renewed. */
export type ProviderFacts = Partial<
  Pick<Session, 'connectionId' | 'subjectKey' | 'providerSessionKey' | 'sealedLogout'>
>;

/** That of a session that is replaced. */
export function providerFacts(session: Session): ProviderFacts {
  const { connectionId, subjectKey, providerSessionKey, sealedLogout } = session;
  return {
    ...(connectionId !== undefined && { connectionId }),
    ...(subjectKey !== undefined && { subjectKey }),
    ...(providerSessionKey !== undefined && { providerSessionKey }),
    ...(sealedLogout !== undefined && { sealedLogout }),
  };
}

/** A session under a fresh secret, of 256 bits. `createdAt` and `expiresAt` are carried over when an id is renewed. */
export function newSession(deps: Pick<LoginDeps, 'randomBytes'>, facts: SessionFacts, now: number): NewSession {
  const secret = makeLinkToken(deps.randomBytes(tokenBytes));
  const session: Session = {
    id: hashToken(secret),
    v: 1,
    createdAt: now,
    expiresAt: now + sessionLifeMs.absolute,
    ...facts,
    lastSeenAt: now,
  };
  return { secret, session, change: { change: 'insert', collection: 'sessions', record: session } };
}

export type SessionDeps = Pick<LoginDeps, 'clock' | 'publicUrl'> & {
  readonly storage: Pick<
    LoginDeps['storage'],
    'accounts' | 'commit' | 'connections' | 'links' | 'memberships' | 'sessions' | 'tenants' | 'vaultGrants' | 'vaults'
  >;
};

/**
 * Whose request this is; undefined when the cookie opens nothing: unknown, too old, unused for too long, of a disabled
 * account, or of a link that has lost its access by now.
 *
 * @throws StoreUnavailable
 */
export async function findSession(deps: SessionDeps, cookies: string | undefined): Promise<SignedIn | undefined> {
  const secret = cookieSecret(deps.publicUrl, cookies);
  if (secret === undefined) return undefined;
  const now = deps.clock.now();
  // SECURITY: the secret has 256 random bits and is found by its hash, so there is no comparison to time.
  const session = await deps.storage.sessions.get(hashToken(secret));
  if (!session || session.expiresAt <= now || session.lastSeenAt + sessionLifeMs.idle <= now) return undefined;
  const found = await leanedOn(deps, session, now);
  return found && noteSeen(deps, found, now);
}

async function leanedOn(deps: SessionDeps, session: Session, now: number): Promise<SignedIn | undefined> {
  const account = await deps.storage.accounts.get(session.accountId);
  if (!account || account.state === 'disabled') return undefined;
  if (session.stage === 'choose_tenant') return { session, account };
  const { tenantId, linkId } = session;
  if (tenantId === undefined || linkId === undefined) return undefined;
  const [tenant, link] = await Promise.all([deps.storage.tenants.get(tenantId), deps.storage.links.get(linkId)]);
  if (!tenant || !link) return undefined;
  // SECURITY: a link can turn out to be another person's (flows.md edge case 8); its sessions do not go along.
  if (link.accountId !== session.accountId || link.tenantId !== tenantId) return undefined;
  if (link.state === 'removed' || !hasNoHold(link, now)) return undefined;
  if (!(await isStillTrusted(deps, session))) return undefined;
  return { session, account, tenant, link };
}

/** SECURITY: a session that came through a connection ends with it, also one that began while it was switched off. */
async function isStillTrusted({ storage }: SessionDeps, { connectionId }: Session): Promise<boolean> {
  return connectionId === undefined || (await storage.connections.get(connectionId))?.status === 'on';
}

/** Written now and then, not at each request. Undefined when the session was ended in this moment. */
async function noteSeen(deps: SessionDeps, found: SignedIn, now: number): Promise<SignedIn | undefined> {
  const { session } = found;
  if (now - session.lastSeenAt < seenEveryMs) return found;
  try {
    await deps.storage.commit([{ change: 'update', collection: 'sessions', record: { ...session, lastSeenAt: now } }]);
    return { ...found, session: { ...session, lastSeenAt: now, v: session.v + 1 } };
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    // Another request of the same browser wrote it.
    if (error instanceof VersionConflict) return found;
    throw error;
  }
}

/**
 * Ends a session in the commit that puts another in its place. Fails with `NotFound` or `VersionConflict` when it was
 * ended in between: who signs out stays signed out.
 */
export function replaceSession(session: Session): readonly Change[] {
  return [
    { change: 'update', collection: 'sessions', record: session },
    { change: 'delete', collection: 'sessions', id: session.id },
  ];
}

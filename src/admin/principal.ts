/** Who calls the management API, and how that is found out. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { isForeign, type OriginHeaders } from '../http/foreign-request.js';
import { hashToken } from '../identity/token.js';
import { findSession } from '../login/session.js';
import { type Actor, type ApiKey, NotFound, VersionConflict } from '../storage/port/index.js';
import type { AdminDeps } from './deps.js';
import { Problem } from './problem.js';

export interface Principal {
  readonly actor: Actor;
  /** The one tenant that may be seen; undefined for those who may see all. */
  readonly tenantId: string | undefined;
  /** When a person showed a credential; absent for keys, which need no fresh sign-in (security rule 26). */
  readonly signedInAt?: number;
  /** A person's own link in the tenant. */
  readonly linkId?: string;
  /** True for a person who is no administrator: only what is `forMembers` is theirs. */
  readonly isMember?: boolean;
}

/** True for the root key and the local operator. */
export const isRoot = (principal: Principal): boolean => principal.tenantId === undefined;

/** How often the last use of a key is written down. */
const lastUsedEveryMs = 60_000;

/**
 * The caller behind a bearer token: the root key, the local operator, or an API key that is live; undefined for every
 * other token, SCIM tokens included.
 */
export async function authenticateBearer(deps: AdminDeps, secret: string): Promise<Principal | undefined> {
  if (deps.rootKey !== undefined && isSame(secret, deps.rootKey)) return rootPrincipal('root', 'root key');
  if (isSame(secret, deps.keyring.operatorKey())) return rootPrincipal('operator', 'local operator');
  // SECURITY: keys are 256 random bits and found by the hash of what was sent, so there is no comparison to time.
  const key = await deps.storage.apiKeys.find('hash', [hashToken(secret)]);
  if (!key || key.expiresAt <= deps.clock.now()) return undefined;
  noteUse(deps, key);
  return { actor: { kind: 'key', id: key.id, name: key.name }, tenantId: key.tenantId };
}

/** What of a request tells whose session it belongs to, and which page sent it. */
export interface SessionRequest {
  readonly method: string;
  readonly headers: OriginHeaders & { readonly cookie?: string | undefined };
}

const readingMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * The person behind a session's cookie, asked when there is no bearer token; undefined when nobody is signed in, or not
 * all the way.
 *
 * @throws Problem forbidden when another site made the browser send a change
 */
export async function authenticateSession(deps: AdminDeps, request: SessionRequest): Promise<Principal | undefined> {
  const found = await findSession(deps, request.headers.cookie);
  if (!found?.link || found.session.stage !== 'full') return undefined;
  const { account, link, session } = found;
  // SECURITY: a browser adds the cookie by itself, whoever wrote the page (contract.md section 5).
  if (!readingMethods.has(request.method) && isForeign(request.headers, deps.publicUrl)) {
    throw new Problem('forbidden', { detail: 'Send this from our own pages, or with an API key.' });
  }
  const actor: Actor = { kind: 'person', id: account.id, name: account.email ?? account.displayName ?? account.id };
  const isMember = link.kind !== 'admin';
  return { actor, tenantId: link.tenantId, signedInAt: session.createdAt, linkId: link.id, isMember };
}

/** @throws Problem forbidden to whoever is no administrator, unless the call is for members too */
export function requireAdministrator({ isMember }: Principal, forMembers: boolean | undefined): void {
  if (isMember && !forMembers) {
    throw new Problem('forbidden', { detail: 'Only administrators of the tenant may do that.' });
  }
}

/** How old the sign-in of a person may be for what makes, shows or ends a secret. */
const freshMs = 15 * 60_000;

/** @throws Problem fresh_sign_in_required when a person signed in too long ago for this */
export function requireFresh({ signedInAt }: Principal, now: number): void {
  if (signedInAt !== undefined && now - signedInAt > freshMs) throw new Problem('fresh_sign_in_required');
}

const rootPrincipal = (id: string, name: string): Principal => ({
  actor: { kind: 'root', id, name },
  tenantId: undefined,
});

/** SECURITY: compares digests, in constant time, so that neither length nor prefix of the right key can be measured. */
function isSame(given: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(right));
}

/** Written beside the request: the answer does not wait, and a change of the key in between, or another gateway's note, wins. */
function noteUse(deps: AdminDeps, key: ApiKey): void {
  const now = deps.clock.now();
  if (now - (key.lastUsedAt ?? 0) < lastUsedEveryMs) return;
  deps.storage
    .commit([{ change: 'update', collection: 'apiKeys', record: { ...key, lastUsedAt: now } }])
    .catch((error: unknown) => {
      if (error instanceof VersionConflict || error instanceof NotFound) return;
      deps.log.error({ err: error, keyId: key.id }, 'last use of an API key was not noted');
    });
}

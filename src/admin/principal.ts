/** Who calls the management API, and how that is found out. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { hashToken } from '../identity/token.js';
import type { Actor, ApiKey } from '../storage/port/index.js';
import type { AdminDeps } from './deps.js';

export interface Principal {
  readonly actor: Actor;
  /** The one tenant that may be seen; undefined for those who may see all. */
  readonly tenantId: string | undefined;
}

/** True for the root key and the local operator. */
export const isRoot = (principal: Principal): boolean => principal.tenantId === undefined;

/** How often the last use of a key is written down. */
const lastUsedEveryMs = 60_000;

/**
 * The caller behind a bearer token: the root key, the local operator, or an API key that is live; undefined for every
 * other token, SCIM tokens included. Sessions of the console will be another function of this shape, asked when there
 * is no bearer token.
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

const rootPrincipal = (id: string, name: string): Principal => ({
  actor: { kind: 'root', id, name },
  tenantId: undefined,
});

/** SECURITY: compares digests, in constant time, so that neither length nor prefix of the right key can be measured. */
function isSame(given: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(right));
}

/** Written beside the request: the answer does not wait, and a change of the key in between wins. */
function noteUse(deps: AdminDeps, key: ApiKey): void {
  const now = deps.clock.now();
  if (now - (key.lastUsedAt ?? 0) < lastUsedEveryMs) return;
  deps.storage
    .commit([{ change: 'update', collection: 'apiKeys', record: { ...key, lastUsedAt: now } }])
    .catch((error: unknown) => deps.log.error({ err: error, keyId: key.id }, 'last use of an API key was not noted'));
}

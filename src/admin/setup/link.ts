/** The one-time link of the set-up page: making one, and telling whether one is still good. */
import { hashToken } from '../../identity/token.js';
import type { Change, SetupToken, Storage } from '../../storage/port/index.js';
import type { AdminDeps } from '../deps.js';
import { makeSecret } from '../secret.js';

/** Gateways that are started together on one store each print a link: all of these stay good. */
export const sharedLinkMs = 3_600_000;

/**
 * While no administrator exists: makes a link that replaces every one that is older than `keepMs`, and answers it.
 * Undefined once there is one. Only the hash of the token is kept.
 */
export async function ensureSetupLink(
  deps: Pick<AdminDeps, 'storage' | 'clock' | 'newId' | 'publicUrl'>,
  keepMs = 0,
): Promise<string | undefined> {
  if (await hasAdministrator(deps.storage)) return undefined;
  const { secret, hash } = makeSecret();
  const now = deps.clock.now();
  const record: SetupToken = { id: deps.newId(), v: 1, hash, createdAt: now };
  await deps.storage.commit([
    ...(await removalOf(deps.storage, ({ createdAt }) => createdAt <= now - keepMs)),
    { change: 'insert', collection: 'setupTokens', record },
  ]);
  return `${deps.publicUrl}/setup/${secret}`;
}

/** The changes that take away those tokens of which `isTo` says so. */
export async function removalOf(
  storage: Pick<Storage, 'setupTokens'>,
  isTo: (token: SetupToken) => boolean,
): Promise<Change[]> {
  const { items } = await storage.setupTokens.list('hash', [], { limit: 1000 });
  return items.filter(isTo).map(({ id }) => ({ change: 'delete', collection: 'setupTokens', id }));
}

/** The token's record while it can still make the first administrator, else undefined. */
export async function findSetupToken(
  storage: Pick<Storage, 'setupTokens' | 'tenants' | 'links'>,
  secret: string,
): Promise<SetupToken | undefined> {
  const token = await storage.setupTokens.find('hash', [hashToken(secret)]);
  if (!token || token.usedAt !== undefined) return undefined;
  // An administrator who came another way ends the set-up too.
  return (await hasAdministrator(storage)) ? undefined : token;
}

/** True when some tenant has an administrator who has come. */
async function hasAdministrator(storage: Pick<Storage, 'tenants' | 'links'>): Promise<boolean> {
  let after: string | undefined;
  do {
    const page = await storage.tenants.list('slug', [], { limit: 200, after });
    for (const tenant of page.items) {
      if (await tenantHasAdministrator(storage, tenant.id)) return true;
    }
    after = page.next;
  } while (after !== undefined);
  return false;
}

async function tenantHasAdministrator(storage: Pick<Storage, 'links'>, tenantId: string): Promise<boolean> {
  let after: string | undefined;
  do {
    const page = await storage.links.list('kind', [tenantId, 'admin'], { limit: 200, after });
    if (page.items.some((link) => link.state === 'active')) return true;
    after = page.next;
  } while (after !== undefined);
  return false;
}

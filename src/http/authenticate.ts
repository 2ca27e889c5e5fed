/** Finds out, from the bearer token alone, which tenant and directory a SCIM request speaks for. */
import { hashToken } from '../identity/token.js';
import {
  type Directory,
  NotFound,
  type ScimToken,
  type Storage,
  type Tenant,
  VersionConflict,
} from '../storage/port/index.js';

export interface DirectoryCredential {
  readonly tenant: Tenant;
  readonly directory: Directory;
  readonly token: ScimToken;
}

/** How often the last use of a token is written down. */
const lastUsedEveryMs = 60_000;

/**
 * Looks bearer tokens up by their hash. What was found is kept until a tenant, directory or token changes anywhere, so
 * that a busy directory does not read its own token again at every request.
 */
export class Authenticator {
  #generation = -1;
  readonly #known = new Map<string, DirectoryCredential>();
  readonly #usedAt = new Map<string, number>();

  constructor(
    private readonly storage: Pick<
      Storage,
      'scimTokens' | 'directories' | 'tenants' | 'configurationGeneration' | 'commit'
    >,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /**
   * The credential behind an `Authorization` header; undefined when the header is missing or malformed, or the token is
   * unknown, revoked or expired at `now`: all of these look the same from outside (security rule 10).
   */
  async authenticate(header: string | undefined, now: number): Promise<DirectoryCredential | undefined> {
    const secret = bearerOf(header);
    if (secret === undefined) return undefined;
    // SECURITY: tokens are 256 random bits and found by the hash of what was sent, so there is no comparison to time.
    const hash = hashToken(secret);
    const credential = await this.#find(hash);
    if (!credential || credential.token.expiresAt <= now) return undefined;
    this.#noteUse(credential.token, now);
    return credential;
  }

  async #find(hash: string): Promise<DirectoryCredential | undefined> {
    const asked = this.storage.configurationGeneration();
    // Most requests end here, and a wait for what is known already would cost each of them a turn.
    const generation = typeof asked === 'number' ? asked : await asked;
    if (generation !== this.#generation) {
      this.#known.clear();
      this.#generation = generation;
    }
    const known = this.#known.get(hash);
    if (known) return known;
    const token = await this.storage.scimTokens.find('hash', [hash]);
    if (!token) return undefined;
    const [directory, tenant] = await Promise.all([
      this.storage.directories.get(token.directoryId),
      this.storage.tenants.get(token.tenantId),
    ]);
    if (!directory || !tenant) return undefined;
    const found = { tenant, directory, token };
    const later = await this.storage.configurationGeneration();
    // Another request may have seen a newer generation while this one asked.
    if (generation === later && generation === this.#generation) this.#known.set(hash, found);
    return found;
  }

  /** Writes the last use down now and then, beside the request: an answer never waits for it. */
  #noteUse(token: ScimToken, now: number): void {
    if (now - (this.#usedAt.get(token.id) ?? token.lastUsedAt ?? 0) < lastUsedEveryMs) return;
    this.#usedAt.set(token.id, now);
    this.#writeUse(token.id, now).catch((error: unknown) => {
      // Somebody changed or revoked it in this moment, or another gateway noted its use.
      if (!(error instanceof VersionConflict || error instanceof NotFound)) this.onFault(error);
    });
  }

  async #writeUse(tokenId: string, now: number): Promise<void> {
    const token = await this.storage.scimTokens.get(tokenId);
    if (!token) return;
    await this.storage.commit([{ change: 'update', collection: 'scimTokens', record: { ...token, lastUsedAt: now } }]);
  }
}

/** The token of `Authorization: Bearer …` (RFC 6750 §2.1; the scheme's name in any case). */
export function bearerOf(header: string | undefined): string | undefined {
  if (header === undefined || header.length < 8 || header.slice(0, 7).toLowerCase() !== 'bearer ') return undefined;
  const secret = header.slice(7).trim();
  return secret.length > 0 && !secret.includes(' ') ? secret : undefined;
}

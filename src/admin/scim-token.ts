/** Makes a SCIM token for a directory. */
import type { Change, Directory, ScimToken } from '../storage/port/index.js';
import { audited } from './audit.js';
import type { AdminDeps } from './deps.js';
import type { Call } from './operation.js';
import { makeSecret } from './secret.js';
import { dayMs, showInstant } from './shapes.js';

/** A new token as the changes that store it and the answer that shows its secret, this once. */
export function issueToken(
  deps: AdminDeps,
  call: Pick<Call, 'principal' | 'requestId'>,
  directory: Directory,
  lifeDays: number,
): { readonly changes: readonly Change[]; readonly answer: { id: string; secret: string; expiresAt: string } } {
  const { secret, hash } = makeSecret('dws_');
  const now = deps.clock.now();
  const { tenantId, id: directoryId } = directory;
  const expiresAt = now + lifeDays * dayMs;
  const token: ScimToken = { id: deps.newId(), v: 1, tenantId, directoryId, hash, createdAt: now, expiresAt };
  return {
    changes: [
      { change: 'insert', collection: 'scimTokens', record: token },
      audited(deps, call, {
        tenantId,
        type: 'token.created',
        target: { kind: 'token', id: token.id },
        after: { directoryId, expiresAt: showInstant(expiresAt) },
      }),
    ],
    answer: { id: token.id, secret, expiresAt: showInstant(expiresAt) },
  };
}

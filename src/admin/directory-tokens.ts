/** The SCIM tokens of a directory: rotation without a gap, two live at most. */
import { z } from 'zod';
import { type ScimToken, VersionConflict } from '../storage/port/index.js';
import { audited } from './audit.js';
import type { AdminDeps } from './deps.js';
import { findDirectory } from './directories.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { listOf, pageOf, pageQuery } from './paging.js';
import { Problem } from './problem.js';
import { issueToken } from './scim-token.js';
import { days, keptSecret, newSecret, showInstant } from './shapes.js';

const newToken = z.strictObject({ tokenDays: days.describe('How long the token lives.') }).meta({ id: 'NewToken' });
const path = '/directories/:directory/tokens';
const mostLive = 2;

/** `POST`, `GET` and `DELETE …/directories/{id}/tokens`. */
export const directoryTokenOperations = [
  tenantOperation({
    id: 'createToken',
    fresh: true,
    method: 'post',
    path,
    tag: 'Directories',
    summary: 'Make another SCIM token for a directory',
    body: newToken,
    bodyOptional: true,
    status: 201,
    answer: newSecret,
    errors: ['token_limit'],
    handle: createToken,
  }),
  tenantOperation({
    id: 'listTokens',
    method: 'get',
    path,
    tag: 'Directories',
    summary: 'List the SCIM tokens of a directory, without their secrets',
    query: pageQuery,
    status: 200,
    answer: listOf(keptSecret),
    handle: listTokens,
  }),
  tenantOperation({
    id: 'revokeToken',
    fresh: true,
    method: 'delete',
    path: `${path}/:id`,
    tag: 'Directories',
    summary: 'Revoke a SCIM token at once',
    status: 204,
    handle: revokeToken,
  }),
];

async function createToken(deps: AdminDeps, call: TenantCall<unknown, z.output<typeof newToken>>) {
  for (let tries = 5; ; tries--) {
    const directory = await findDirectory(deps, call);
    await assertRoom(deps, call, directory.id);
    const token = issueToken(deps, call, directory, call.body.tokenDays);
    try {
      // The directory is written too, so that of two calls at once the second counts the first one's token.
      await deps.storage.commit([{ change: 'update', collection: 'directories', record: directory }, ...token.changes]);
      return token.answer;
    } catch (error) {
      if (!(error instanceof VersionConflict) || tries === 1) throw error;
    }
  }
}

async function assertRoom(deps: AdminDeps, call: TenantCall, directoryId: string): Promise<void> {
  const now = deps.clock.now();
  let live = 0;
  let after: string | undefined;
  do {
    const page = await deps.storage.scimTokens.list('directory', [call.tenant.id, directoryId], { limit: 200, after });
    live += page.items.filter((token) => token.expiresAt > now).length;
    after = page.next;
  } while (after !== undefined);
  if (live >= mostLive) throw new Problem('token_limit');
}

async function listTokens(deps: AdminDeps, call: TenantCall<z.output<typeof pageQuery>>) {
  const directory = await findDirectory(deps, call);
  const key = [call.tenant.id, directory.id];
  return pageOf(deps, call, (page) => deps.storage.scimTokens.list('directory', key, page), showToken);
}

const showToken = (token: ScimToken) => ({
  id: token.id,
  createdAt: showInstant(token.createdAt),
  lastUsedAt: showInstant(token.lastUsedAt),
  expiresAt: showInstant(token.expiresAt),
});

async function revokeToken(deps: AdminDeps, call: TenantCall): Promise<void> {
  const directory = await findDirectory(deps, call);
  const token = await deps.storage.scimTokens.get(call.params.id!);
  if (token?.directoryId !== directory.id) throw new Problem('not_found', { detail: 'No such token.' });
  await deps.storage.commit([
    { change: 'delete', collection: 'scimTokens', id: token.id },
    audited(deps, call, {
      tenantId: call.tenant.id,
      type: 'token.revoked',
      target: { kind: 'token', id: token.id },
      before: { directoryId: directory.id, expiresAt: showInstant(token.expiresAt) },
    }),
  ]);
}

/** API keys of a tenant. */
import { z } from 'zod';
import type { ApiKey } from '../storage/port/index.js';
import { audited } from './audit.js';
import type { AdminDeps } from './deps.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { listOf, pageOf, pageQuery } from './paging.js';
import { Problem } from './problem.js';
import { makeSecret } from './secret.js';
import { dayMs, days, displayName, keptSecret, newSecret, showInstant } from './shapes.js';

const newKey = z
  .strictObject({ name: displayName.default('API key'), days: days.describe('How long the key lives.') })
  .meta({ id: 'NewKey' });

/** `POST`, `GET` and `DELETE /tenants/{t}/keys`. */
export const keyOperations = [
  tenantOperation({
    id: 'createKey',
    fresh: true,
    method: 'post',
    path: '/keys',
    tag: 'Keys',
    summary: 'Make an API key',
    body: newKey,
    bodyOptional: true,
    status: 201,
    answer: newSecret,
    handle: createKey,
  }),
  tenantOperation({
    id: 'listKeys',
    method: 'get',
    path: '/keys',
    tag: 'Keys',
    summary: 'List the API keys, without their secrets',
    query: pageQuery,
    status: 200,
    answer: listOf(keptSecret),
    handle: (deps, call) =>
      pageOf(deps, call, (page) => deps.storage.apiKeys.list('tenant', [call.tenant.id], page), showKey),
  }),
  tenantOperation({
    id: 'revokeKey',
    fresh: true,
    method: 'delete',
    path: '/keys/:id',
    tag: 'Keys',
    summary: 'Revoke an API key at once',
    status: 204,
    handle: revokeKey,
  }),
];

async function createKey(deps: AdminDeps, call: TenantCall<unknown, z.output<typeof newKey>>) {
  const { secret, hash } = makeSecret('dwk_');
  const now = deps.clock.now();
  const key: ApiKey = {
    id: deps.newId(),
    v: 1,
    tenantId: call.tenant.id,
    name: call.body.name,
    hash,
    createdAt: now,
    expiresAt: now + call.body.days * dayMs,
  };
  await deps.storage.commit([
    { change: 'insert', collection: 'apiKeys', record: key },
    audited(deps, call, {
      tenantId: key.tenantId,
      type: 'key.created',
      target: { kind: 'key', id: key.id },
      after: { name: key.name, expiresAt: showInstant(key.expiresAt) },
    }),
  ]);
  return { id: key.id, secret, expiresAt: showInstant(key.expiresAt) };
}

const showKey = (key: ApiKey) => ({
  id: key.id,
  name: key.name,
  createdAt: showInstant(key.createdAt),
  lastUsedAt: showInstant(key.lastUsedAt),
  expiresAt: showInstant(key.expiresAt),
});

async function revokeKey(deps: AdminDeps, call: TenantCall): Promise<void> {
  const key = await deps.storage.apiKeys.get(call.params.id!);
  if (!key || key.tenantId !== call.tenant.id) throw new Problem('not_found', { detail: 'No such API key.' });
  await deps.storage.commit([
    { change: 'delete', collection: 'apiKeys', id: key.id },
    audited(deps, call, {
      tenantId: key.tenantId,
      type: 'key.revoked',
      target: { kind: 'key', id: key.id },
      before: { name: key.name },
    }),
  ]);
}

/** What a person must decide, and saying that it was decided. */
import { z } from 'zod';
import type { Conflict } from '../storage/port/index.js';
import { settled } from '../storage/settled.js';
import { audited } from './audit.js';
import type { AdminDeps } from './deps.js';
import { reason } from './given.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { listOf, pageOf, pageQuery } from './paging.js';
import { Problem } from './problem.js';
import { instant, showInstant } from './shapes.js';

const conflictShape = z
  .object({
    id: z.string(),
    at: instant,
    kind: z.enum(['scim', 'sync', 'sso']),
    email: z.string().nullable(),
    source: z.string(),
    reason: z.string(),
    resolution: z.object({ at: instant, by: z.string(), reason: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'Conflict' });

const conflictQuery = pageQuery.extend({
  state: z.enum(['open', 'resolved']).default('open').describe('Those that wait for a person, or those decided.'),
});
const resolutionBody = z.strictObject({ reason: reason.optional() }).meta({ id: 'Resolution' });

/** `GET /tenants/{t}/conflicts`, `POST …/conflicts/{id}/resolve`. */
export const conflictOperations = [
  tenantOperation({
    id: 'listConflicts',
    method: 'get',
    path: '/conflicts',
    tag: 'Trails',
    summary: 'What a person must decide, longest waiting first; or what was decided',
    query: conflictQuery,
    status: 200,
    answer: listOf(conflictShape),
    handle: (deps, call: TenantCall<z.output<typeof conflictQuery>>) =>
      pageOf(deps, call, (page) => deps.storage.conflicts.list(call.query.state, [call.tenant.id], page), showConflict),
  }),
  tenantOperation({
    id: 'resolveConflict',
    method: 'post',
    path: '/conflicts/:id/resolve',
    tag: 'Trails',
    summary: 'Take a case off the list, because somebody decided it',
    description:
      'Changes nothing else: convert, remove or correct the person first. The same case is listed anew when it comes again after more than seven days. Repeating the call is harmless.',
    body: resolutionBody,
    bodyOptional: true,
    status: 200,
    answer: conflictShape,
    errors: ['conflict'],
    handle: resolve,
  }),
];

async function resolve(deps: AdminDeps, call: TenantCall<unknown, z.output<typeof resolutionBody>>) {
  const { reason } = call.body;
  const { resolved } = await settled(deps, async () => {
    const found = await findConflict(deps, call);
    if (found.resolvedAt !== undefined) return { changes: [], resolved: found };
    const { openAt: _, ...closed } = found;
    const resolution = { by: call.principal.actor, ...(reason !== undefined && { reason }) };
    const resolved: Conflict = { ...closed, resolvedAt: deps.clock.now(), resolution };
    const { kind, source, email } = found;
    const recorded = audited(deps, call, {
      tenantId: call.tenant.id,
      type: 'conflict.resolved',
      target: { kind: 'conflict', id: found.id, ...(email !== undefined && { email }) },
      after: { kind, source, reason: found.reason },
      ...(reason !== undefined && { reason }),
    });
    return { changes: [{ change: 'update', collection: 'conflicts', record: resolved } as const, recorded], resolved };
  });
  return showConflict(resolved);
}

async function findConflict({ storage }: AdminDeps, { params, tenant }: TenantCall): Promise<Conflict> {
  const found = await storage.conflicts.get(params.id!);
  if (found?.tenantId !== tenant.id) throw new Problem('not_found', { detail: 'No such conflict in this tenant.' });
  return found;
}

function showConflict(conflict: Conflict): z.output<typeof conflictShape> {
  const { id, at, kind, email, source, reason, resolvedAt, resolution } = conflict;
  const decided = resolvedAt !== undefined && {
    at: showInstant(resolvedAt),
    by: resolution?.by.name ?? '',
    reason: resolution?.reason ?? null,
  };
  return { id, at: showInstant(at), kind, email: email ?? null, source, reason, resolution: decided || null };
}

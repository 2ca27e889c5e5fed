/** The earlier stays of a person in a tenant: nothing of them comes back by itself (flows.md T1, "removed"; T5). */
import { z } from 'zod';
import type { Link } from '../storage/port/index.js';
import type { AdminDeps } from './deps.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { instant, showInstant } from './shapes.js';
import { kinds, vaultRole } from './user-view.js';
import { findLink } from './users.js';

const stayShape = z
  .object({
    id: z.string(),
    kind: kinds,
    source: z.enum(['scim', 'invite', 'jit', 'sync']),
    createdAt: instant,
    removedAt: instant.nullable(),
    expiresAt: instant.nullable(),
    vaults: z
      .array(z.object({ id: z.string(), name: z.string(), role: vaultRole }))
      .describe('What a contractor had at the end; whoever wants it back gives it anew.'),
  })
  .meta({ id: 'FormerStay' });

/** `GET /tenants/{t}/users/{id}/history`. */
export const userHistoryOperations = [
  tenantOperation({
    id: 'readUserHistory',
    method: 'get',
    path: '/users/:id/history',
    tag: 'Users',
    summary: 'The earlier stays of a person who came back, latest first',
    status: 200,
    answer: z.object({ items: z.array(stayShape) }),
    handle: readHistory,
  }),
];

/** Nobody leaves and returns more often than that; it also ends the walk whatever the store holds. */
const mostStays = 50;

async function readHistory(deps: AdminDeps, call: TenantCall) {
  const items: z.output<typeof stayShape>[] = [];
  let { previousLinkId } = await findLink(deps, call);
  while (previousLinkId !== undefined && items.length < mostStays) {
    const link: Link | undefined = await deps.storage.links.get(previousLinkId);
    if (link?.tenantId !== call.tenant.id) break;
    items.push(showStay(link));
    previousLinkId = link.previousLinkId;
  }
  return { items };
}

const showStay = (link: Link): z.output<typeof stayShape> => ({
  id: link.id,
  kind: link.kind,
  source: link.source,
  createdAt: showInstant(link.createdAt),
  removedAt: showInstant(link.removedAt),
  expiresAt: showInstant(link.expiresAt),
  vaults: [...(link.formerVaults ?? [])],
});

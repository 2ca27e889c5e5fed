/** A connection as the management API shows it, and what goes with one that ends. */
import type { z } from 'zod';
import { connectionUrl } from '../login/connection.js';
import type { Change, Connection, ConnectionHealth } from '../storage/port/index.js';
import type { connectionShape } from './connection-shapes.js';
import type { AdminDeps } from './deps.js';
import { Problem } from './problem.js';
import { dayMs, showInstant } from './shapes.js';

/** Failures in a row, and days before a certificate's end, from which a connection counts as degraded (flows.md section 1). */
const worrying = { failures: 3, days: 14 } as const;

type Shown = z.output<typeof connectionShape>;

/** The answer; no secret is in it. */
export async function showConnection(deps: AdminDeps, connection: Connection): Promise<Shown> {
  const kind = deps.protocols[connection.type]?.kind;
  if (!kind) throw new Problem('not_found');
  const { id, type, name, status, jit, idpInitiated } = connection;
  const trouble = troubleOf(await deps.storage.connectionHealth.get(id), kind.endings(connection), deps.clock.now());
  return {
    id,
    type,
    name,
    status,
    health: trouble === undefined ? 'ok' : 'degraded',
    healthDetail: trouble ?? null,
    loginUrl: connectionUrl(deps.publicUrl, connection),
    [type]: kind.describe(connection),
    jit,
    idpInitiated,
    subjectAttribute: connection.subjectAttribute ?? null,
    attributes: connection.attributes ?? null,
    provider: connection.provider ?? null,
    identityProvider: { ...kind.show(connection) },
    createdAt: showInstant(connection.createdAt),
  };
}

function troubleOf(
  health: ConnectionHealth | undefined,
  endings: readonly { readonly what: string; readonly at: number }[],
  now: number,
): string | undefined {
  if (health && health.failures >= worrying.failures) {
    return health.lastError ?? 'The documents of the provider cannot be read.';
  }
  const ending = endings.find(({ what, at }) => what === 'certificate' && at <= now + worrying.days * dayMs);
  return ending && `A certificate ends on ${showInstant(ending.at)}.`;
}

const sliceSize = 500;

/** Forgets the sessions that came through a connection, or all that belongs to it, slice by slice. */
export async function endConnection(
  deps: AdminDeps,
  { id, tenantId }: Connection,
  what: 'sessions' | 'everything',
): Promise<void> {
  const { storage } = deps;
  const slice = { limit: sliceSize };
  await inSlices(deps, async () =>
    (await storage.sessions.list('connection', [id], slice)).items.map(gone('sessions')),
  );
  if (what === 'sessions') return;
  await inSlices(deps, async () =>
    (await storage.identities.list('connection', [tenantId, id], slice)).items.map(gone('identities')),
  );
  await storage.commit([{ change: 'delete', collection: 'connectionHealth', id }]);
}

const gone =
  (collection: 'sessions' | 'identities') =>
  ({ id }: { readonly id: string }): Change => ({ change: 'delete', collection, id });

async function inSlices({ storage }: AdminDeps, read: () => Promise<readonly Change[]>): Promise<void> {
  for (let changes = await read(); changes.length > 0; changes = await read()) await storage.commit(changes);
}

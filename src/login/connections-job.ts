/** Looks after connections: reads their providers' documents anew, notes how that goes, and warns before something ends. */
import { event } from '../events/index.js';
import type { JobRun, RecurringJob } from '../jobs/port.js';
import { tellAdministrators } from '../people/index.js';
import {
  AlreadyExists,
  type Change,
  type Connection,
  type ConnectionHealth,
  NotFound,
  type Storage,
  VersionConflict,
} from '../storage/port/index.js';
import { type ConnectionKind, type Protocols, ProviderRefusal } from './provider.js';

export interface ConnectionsJobDeps {
  readonly storage: Pick<Storage, 'commit' | 'connectionHealth' | 'connections' | 'notices' | 'tenants'>;
  readonly protocols: Protocols;
  readonly now: () => number;
  readonly newId: () => string;
}

const dayMs = 86_400_000;
const sliceSize = 100;
/** How many days ahead, nearest first (flows.md section 3). */
const warningDays = [1, 7, 14, 30] as const;

/** `connection.refresh`, every hour. */
export function connectionsJob(deps: ConnectionsJobDeps): RecurringJob {
  return {
    name: 'connection.refresh',
    everySeconds: 3600,
    lockSeconds: 120,
    run: (run) => lookAfterConnections(deps, run),
  };
}

/**
 * Looks after every connection that is on, one after the other. What a provider's documents say is taken over with an
 * event; that they cannot be read counts towards `degraded` and changes nothing else.
 *
 * @throws StoreUnavailable
 */
export async function lookAfterConnections(
  deps: ConnectionsJobDeps,
  run: Pick<JobRun, 'signal' | 'keepAlive'>,
): Promise<void> {
  for await (const connection of every(deps.storage, run.signal)) {
    const kind = deps.protocols[connection.type]?.kind;
    if (kind && connection.status === 'on') await lookAfter(deps, connection, kind);
    await run.keepAlive();
  }
}

async function* every(storage: ConnectionsJobDeps['storage'], signal: AbortSignal): AsyncGenerator<Connection> {
  let after: string | undefined;
  do {
    const tenants = await storage.tenants.list('slug', [], { limit: sliceSize, after });
    for (const { id } of tenants.items) {
      const page = await storage.connections.list('tenant', [id], { limit: sliceSize });
      for (const connection of page.items) {
        if (signal.aborted) return;
        yield connection;
      }
    }
    after = tenants.next;
  } while (after !== undefined);
}

async function lookAfter(deps: ConnectionsJobDeps, connection: Connection, kind: ConnectionKind): Promise<void> {
  const changes = [
    ...(await refreshed(deps, connection, kind)),
    ...(await warnings(deps, connection, kind.endings(connection))),
  ];
  try {
    if (changes.length > 0) await deps.storage.commit(changes);
  } catch (error) {
    // Somebody changed or deleted it meanwhile, or another gateway told the same: the next run looks again.
    const isRace = error instanceof VersionConflict || error instanceof NotFound || error instanceof AlreadyExists;
    if (!isRace) throw error;
  }
}

async function refreshed(
  deps: ConnectionsJobDeps,
  connection: Connection,
  kind: ConnectionKind,
): Promise<readonly Change[]> {
  const now = deps.now();
  const health = await deps.storage.connectionHealth.get(connection.id);
  try {
    const part = await kind.refresh(connection, now);
    const healed = health && health.failures > 0 ? [noted(connection, health, { failures: 0 }, now)] : [];
    return part ? [...healed, ...taken(deps, connection, kind, { ...connection, [connection.type]: part })] : healed;
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) throw error;
    const failures = (health?.failures ?? 0) + 1;
    return [noted(connection, health, { failures, lastError: error.reason }, now)];
  }
}

function taken(
  { newId, now }: ConnectionsJobDeps,
  before: Connection,
  kind: ConnectionKind,
  after: Connection,
): readonly Change[] {
  const actor = { kind: 'job', id: 'connection.refresh', name: 'connection.refresh' } as const;
  const context = { tenantId: before.tenantId, actor, now: now(), newId };
  const said = { before: kind.show(before), after: kind.show(after) };
  const update: Change = { change: 'update', collection: 'connections', record: after };
  // That a document was read once more without any news is nothing to tell.
  if (contentOf(before) === contentOf(after)) return [update];
  return [update, event(context, 'connection.refreshed', { kind: 'connection', id: before.id }, said)];
}

/** What the connection knows of its provider, less the time when that was read. */
function contentOf({ saml, oidc }: Connection): string {
  return JSON.stringify([{ ...saml, metadataRefreshedAt: undefined }, oidc]);
}

function noted(
  { id, tenantId }: Connection,
  known: ConnectionHealth | undefined,
  how: Pick<ConnectionHealth, 'failures' | 'lastError'>,
  now: number,
): Change {
  const record: ConnectionHealth = { id, v: known?.v ?? 1, tenantId, ...how, lastTriedAt: now };
  return { change: known ? 'update' : 'insert', collection: 'connectionHealth', record };
}

const templates = {
  certificate: 'admin.certificate_expiring',
  client_secret: 'admin.client_secret_expiring',
} as const;

/** Each warning once, also when the same thing ends on another day than it was to. */
async function warnings(
  deps: ConnectionsJobDeps,
  { id, tenantId, name }: Connection,
  endings: ReturnType<ConnectionKind['endings']>,
): Promise<readonly Change[]> {
  const now = deps.now();
  const told: Change[] = [];
  for (const { what, at } of endings) {
    const left = at - now;
    const due = warningDays.find((days) => left <= days * dayMs);
    if (due === undefined || left <= 0) continue;
    const once = `connection|${id}|${what}|${at}|${due}`;
    const data = { source: name, days: Math.ceil(left / dayMs), expiresAt: at };
    told.push(...(await tellAdministrators(deps, { id: tenantId }, { template: templates[what], data, once }, now)));
  }
  return told;
}

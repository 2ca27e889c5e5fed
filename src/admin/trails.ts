/** What happened in a tenant, and what waits for a person: audit events, provisioning log, conflicts. */
import { z } from 'zod';
import type { AuditEvent, Conflict, LogEntry } from '../storage/port/index.js';
import type { AdminDeps } from './deps.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { listOf, pageOf, pageQuery } from './paging.js';
import { showInstant } from './shapes.js';
import { auditEventShape, conflictShape, logEntryShape } from './trail-shapes.js';

const auditQuery = pageQuery.extend({
  type: z.string().max(100).optional().describe('Only events of this type, such as `tenant.created`.'),
});
const logQuery = pageQuery.extend({ directory: z.string().max(100).optional().describe('Id of a directory.') });
const place = { method: 'get', tag: 'Trails', status: 200 } as const;

/** `GET …/audit-events`, `…/provisioning-log` and `…/conflicts`. */
export const trailOperations = [
  tenantOperation({
    ...place,
    id: 'listAuditEvents',
    path: '/audit-events',
    summary: 'What was changed, by whom and why; newest first',
    query: auditQuery,
    answer: listOf(auditEventShape),
    handle: (deps, call) =>
      pageOf(
        deps,
        call,
        (page) => deps.storage.events.list(call.tenant.id, { type: call.query.type }, page),
        showEvent,
      ),
  }),
  tenantOperation({
    ...place,
    id: 'listProvisioningLog',
    path: '/provisioning-log',
    summary: 'What the directories sent and what became of it; newest first',
    query: logQuery,
    answer: listOf(logEntryShape),
    handle: listLog,
  }),
  tenantOperation({
    ...place,
    id: 'listConflicts',
    path: '/conflicts',
    summary: 'What a person must decide',
    query: pageQuery,
    answer: listOf(conflictShape),
    handle: (deps, call) =>
      pageOf(deps, call, (page) => deps.storage.conflicts.list('tenant', [call.tenant.id], page), showConflict),
  }),
];

const showEvent = (event: AuditEvent) => ({
  id: event.id,
  at: showInstant(event.at),
  type: event.type,
  actor: event.actor,
  target: event.target,
  before: event.before ?? null,
  after: event.after ?? null,
  reason: event.reason ?? null,
  requestId: event.requestId ?? null,
});

async function listLog(deps: AdminDeps, call: TenantCall<z.output<typeof logQuery>>) {
  const { directory } = call.query;
  const names = new Map<string, Promise<string>>();
  const nameOf = (id: string): Promise<string> => {
    const name = names.get(id) ?? deps.storage.directories.get(id).then((found) => found?.name ?? id);
    names.set(id, name);
    return name;
  };
  return pageOf(
    deps,
    call,
    (page) => deps.storage.log.list(call.tenant.id, { directoryId: directory }, page),
    async (entry) => showLogEntry(entry, await nameOf(entry.directoryId)),
  );
}

const showLogEntry = (entry: LogEntry, directoryName: string) => ({
  id: entry.id,
  at: showInstant(entry.at),
  directory: { id: entry.directoryId, name: directoryName },
  method: entry.method,
  path: entry.path,
  status: entry.status,
  outcome: entry.outcome,
  detail: entry.detail ?? null,
  target: entry.target ?? null,
  before: entry.before ?? null,
  after: entry.after ?? null,
  requestId: entry.requestId,
});

const showConflict = (conflict: Conflict) => ({
  id: conflict.id,
  at: showInstant(conflict.at),
  kind: conflict.kind,
  email: conflict.email ?? null,
  source: conflict.source,
  reason: conflict.reason,
});

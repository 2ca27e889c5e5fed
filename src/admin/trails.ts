/** What happened in a tenant: audit events and provisioning log. */
import { z } from 'zod';
import type { AuditEvent, LogEntry } from '../storage/port/index.js';
import type { AdminDeps } from './deps.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { listOf, pageOf, pageQuery } from './paging.js';
import { showInstant } from './shapes.js';
import { auditEventShape, logEntryShape } from './trail-shapes.js';

const auditQuery = pageQuery.extend({
  type: z.string().max(100).optional().describe('Only events of this type, such as `tenant.created`.'),
});
const logQuery = pageQuery.extend({ directory: z.string().max(100).optional().describe('Id of a directory.') });
const place = { method: 'get', tag: 'Trails', status: 200 } as const;

/** `GET …/audit-events` and `…/provisioning-log`. */
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

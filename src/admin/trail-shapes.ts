/** The answer schemas of the trails of a tenant. */
import { z } from 'zod';
import { instant } from './shapes.js';

const anyJson = z.any().describe('Any JSON; null when there is nothing to say.');

export const auditEventShape = z
  .object({
    id: z.string(),
    at: instant,
    type: z.string().describe('`noun.past`, as docs/events.md lists them.'),
    actor: z.object({
      kind: z.enum(['person', 'root', 'key', 'directory', 'job']),
      id: z.string(),
      name: z.string(),
    }),
    target: z.object({ kind: z.string(), id: z.string(), email: z.string().optional() }),
    before: anyJson,
    after: anyJson,
    reason: z.string().nullable(),
    requestId: z.string().nullable(),
  })
  .meta({ id: 'AuditEvent' });

export const logEntryShape = z
  .object({
    id: z.string(),
    at: instant,
    directory: z.object({ id: z.string(), name: z.string() }),
    method: z.string(),
    path: z.string(),
    status: z.number().int(),
    outcome: z.enum(['created', 'linked', 'updated', 'skipped', 'failed']),
    detail: z.string().nullable(),
    target: z.object({ type: z.string(), id: z.string(), display: z.string().optional() }).nullable(),
    before: anyJson,
    after: anyJson,
    requestId: z.string(),
  })
  .meta({ id: 'ProvisioningLogEntry' });

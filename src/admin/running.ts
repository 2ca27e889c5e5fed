/** What runs and whether it is well: scheduled jobs of the gateway, and the findings of `doctor`. */
import { z } from 'zod';
import { operation, tenantOperation } from './operation.js';
import { listOf } from './paging.js';
import { instant, showInstant } from './shapes.js';

const jobShape = z
  .object({
    name: z.string(),
    nextRunAt: instant.nullable(),
    lastRunAt: instant.nullable(),
    outcome: z.string().nullable(),
  })
  .meta({ id: 'Job' });

const checkShape = z.object({ name: z.string(), ok: z.boolean(), detail: z.string() }).meta({ id: 'Check' });

/** `GET /tenants/{t}/jobs` and `GET /doctor`. */
export const runningOperations = [
  tenantOperation({
    id: 'listJobs',
    method: 'get',
    path: '/jobs',
    tag: 'Running',
    summary: 'What is scheduled',
    status: 200,
    answer: listOf(jobShape),
    handle: async (deps) => ({
      items: (await deps.jobs.list()).map((job) => ({
        name: job.name,
        nextRunAt: showInstant(job.nextRunAt),
        lastRunAt: showInstant(job.lastRunAt),
        outcome: job.outcome ?? null,
      })),
      nextCursor: null,
    }),
  }),
  operation({
    id: 'runDoctor',
    method: 'get',
    path: '/doctor',
    tag: 'Running',
    summary: 'Check the store, the audit chain and the settings for damage',
    access: 'root',
    status: 200,
    answer: z.object({ checks: z.array(checkShape) }),
    handle: async (deps) => ({
      checks: (await deps.doctor()).map(({ name, ok, detail }) => ({ name, ok, detail })),
    }),
  }),
];

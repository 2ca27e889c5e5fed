/** What is scheduled, as the management API shows it. */
import type { Agenda, JobWithState } from 'agenda';
import type { JobOutcome, ScheduledJob } from './port.js';

/** The jobs with those names, soonest first, their machine times moved to the product's clock. */
export async function listJobs(
  agenda: Agenda,
  names: readonly string[],
  clockOffsetMs: number,
): Promise<readonly ScheduledJob[]> {
  if (names.length === 0) return [];
  const { jobs } = await agenda.queryJobs({ names: [...names], sort: { nextRunAt: 'asc' } });
  const shown = jobs.map((job) => show(job, clockOffsetMs));
  return shown.sort((a, b) => (a.nextRunAt ?? Number.MAX_SAFE_INTEGER) - (b.nextRunAt ?? Number.MAX_SAFE_INTEGER));
}

function show(job: JobWithState, clockOffsetMs: number): ScheduledJob {
  // An alarm is due at its own instant; the job behind it is taken up a little earlier.
  const { at } = (job.data ?? {}) as { at?: number };
  const next = job.nextRunAt && (at ?? job.nextRunAt.getTime() + clockOffsetMs);
  const outcome = outcomeOf(job);
  return {
    name: job.name,
    ...(next ? { nextRunAt: next } : {}),
    ...(job.lastRunAt ? { lastRunAt: job.lastRunAt.getTime() + clockOffsetMs } : {}),
    ...(outcome ? { outcome } : {}),
  };
}

function outcomeOf({ lockedAt, lastRunAt, lastFinishedAt, failedAt }: JobWithState): JobOutcome | undefined {
  if (!lastRunAt) return undefined;
  if (lockedAt && (!lastFinishedAt || lastRunAt > lastFinishedAt)) return 'running';
  if (!lastFinishedAt) return undefined;
  return failedAt && failedAt >= lastFinishedAt ? 'failed' : 'succeeded';
}

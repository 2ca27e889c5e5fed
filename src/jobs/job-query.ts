/** Questions about jobs, answered from all of them: there are only a few hundred. */
import { isDeepStrictEqual } from 'node:util';
import {
  computeJobState,
  type JobId,
  type JobParameters,
  type JobsOverview,
  type JobsQueryOptions,
  type JobsResult,
  type RemoveJobsOptions,
} from 'agenda';

type Kept = JobParameters & { _id: JobId };

/** The jobs that agenda's query asks for, with their states at `now`; sorted latest first unless asked otherwise. */
export function selectJobs(jobs: readonly Kept[], options: JobsQueryOptions, now: Date): JobsResult {
  const { state, search, skip = 0, limit = 0 } = options;
  const matching = jobs
    .filter((job) => (options.includeDisabled ?? true) || !job.disabled)
    .filter((job) => !search || job.name.toLowerCase().includes(search.toLowerCase()))
    .filter((job) => matches(job, options))
    .map((job) => ({ ...job, state: computeJobState(job, now) }))
    .filter((job) => !state || job.state === state)
    .sort(order(options.sort ?? { nextRunAt: 'desc', lastRunAt: 'desc' }));
  return { jobs: matching.slice(skip, limit > 0 ? skip + limit : undefined), total: matching.length };
}

/** How many jobs of each name are in which state at `now`. */
export function overviewOf(jobs: readonly Kept[], now: Date): JobsOverview[] {
  const overviews = new Map<string, JobsOverview>();
  for (const job of jobs) {
    const counts = overviews.get(job.name) ?? { name: job.name, total: 0, ...none };
    counts.total += 1;
    counts[computeJobState(job, now)] += 1;
    overviews.set(job.name, counts);
  }
  return [...overviews.values()];
}

/** The jobs that the options name; none when they name nothing, so that an empty question does not clear the table. */
export function findJobs(jobs: readonly Kept[], options: RemoveJobsOptions): readonly Kept[] {
  const asked = Object.values(options).some((value) => value !== undefined && !isDeepStrictEqual(value, []));
  return asked ? jobs.filter((job) => matches(job, options)) : [];
}

const none = { running: 0, scheduled: 0, queued: 0, completed: 0, failed: 0, repeating: 0, paused: 0 };

function matches(job: Kept, options: RemoveJobsOptions): boolean {
  const { id, ids, name, names, notNames, data } = options;
  if (id !== undefined && job._id !== id) return false;
  if (id === undefined && ids?.length && !ids.includes(job._id)) return false;
  if (name !== undefined && job.name !== name) return false;
  if (name === undefined && names?.length && !names.includes(job.name)) return false;
  if (name === undefined && !names?.length && notNames?.includes(job.name)) return false;
  return data === undefined || holds(job.data, data);
}

/** Whether the data equal the asked ones, or have all of their keys with equal values. */
function holds(data: unknown, asked: unknown): boolean {
  if (isDeepStrictEqual(data, asked)) return true;
  if (typeof data !== 'object' || data === null || typeof asked !== 'object' || asked === null) return false;
  const record = data as Record<string, unknown>;
  return Object.entries(asked).every(([key, value]) => isDeepStrictEqual(record[key], value));
}

function order(sort: NonNullable<JobsQueryOptions['sort']>): (a: Kept, b: Kept) => number {
  const keys = Object.entries(sort) as [keyof typeof sort, 'asc' | 'desc'][];
  return (a, b) => {
    for (const [key, direction] of keys) {
      const difference = compare(rank(a[key]), rank(b[key]));
      if (difference !== 0) return direction === 'asc' ? difference : -difference;
    }
    return 0;
  };
}

const rank = (value: unknown): string | number =>
  value instanceof Date ? value.getTime() : typeof value === 'number' ? value : JSON.stringify(value ?? '');

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

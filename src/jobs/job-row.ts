/** How a job looks as a row of the embedded store, and back. */
import { datefields, type JobId, type JobParameters } from 'agenda';
import type { SqlDatabase, SqlValue } from './port.js';

/** Carries the `lockedAt` that a run owns along with its job, so that a run that lost its lock cannot write. */
export const ownedLock: unique symbol = Symbol('ownedLock');

/** A job as the repository hands it out. The scheduler library copies symbols along with the other attributes. */
export type HeldJob = JobParameters & { [ownedLock]?: number | undefined };

/** The columns in the order of `readJob` and `insertValues`. */
export const jobColumns =
  'id, name, type, priority, data, nextRunAt, lockedAt, lastRunAt, lastFinishedAt, failedAt, failCount, failReason, ' +
  'progress, repeatInterval, disabled, rest';

const own = new Set([...jobColumns.split(', '), '_id', 'unique', 'uniqueOpts']);
const dates = new Set<string>(datefields);

/** Makes the table when it is absent. Idempotent. */
export function migrateJobs(database: SqlDatabase): void {
  database.transaction(() => {
    database.run(
      `CREATE TABLE IF NOT EXISTS jobs (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, priority INTEGER NOT NULL, data TEXT NOT NULL,
        nextRunAt INTEGER, lockedAt INTEGER, lastRunAt INTEGER, lastFinishedAt INTEGER, failedAt INTEGER,
        failCount INTEGER, failReason TEXT, progress INTEGER, repeatInterval TEXT, disabled INTEGER NOT NULL,
        rest TEXT NOT NULL, lockedBy TEXT) STRICT`,
      [],
    );
    database.run('CREATE INDEX IF NOT EXISTS jobs_next ON jobs (name, nextRunAt)', []);
    database.run(`CREATE UNIQUE INDEX IF NOT EXISTS jobs_single ON jobs (name) WHERE type = 'single'`, []);
  });
}

/** The job of a row selected by `jobColumns`. */
export function readJob(row: readonly SqlValue[]): HeldJob & { _id: JobId } {
  const [id, name, type, priority, data, nextRunAt, ...others] = row;
  const [lockedAt, lastRunAt, lastFinishedAt, failedAt, failCount, failReason, progress, interval, disabled, rest] =
    others;
  const job: Record<PropertyKey, unknown> = {
    ...revive(JSON.parse(rest as string) as Record<string, unknown>),
    _id: id,
    name,
    type,
    priority,
    data: JSON.parse(data as string) as unknown,
    nextRunAt: nextRunAt === null || nextRunAt === undefined ? null : new Date(nextRunAt),
    disabled: disabled === 1,
  };
  const instants = { lockedAt, lastRunAt, lastFinishedAt, failedAt };
  for (const [key, value] of Object.entries(instants)) if (typeof value === 'number') job[key] = new Date(value);
  const plain = { failCount, failReason, progress, repeatInterval: interval };
  for (const [key, value] of Object.entries(plain)) if (value !== null) job[key] = value;
  if (typeof lockedAt === 'number') job[ownedLock] = lockedAt;
  return job as unknown as HeldJob & { _id: JobId };
}

/** The values of a new row, in the order of `jobColumns`. */
export function insertValues(id: string, job: JobParameters): SqlValue[] {
  return [
    id,
    job.name,
    job.type,
    job.priority,
    JSON.stringify(job.data ?? {}),
    instant(job.nextRunAt),
    instant(job.lockedAt),
    instant(job.lastRunAt),
    instant(job.lastFinishedAt),
    instant(job.failedAt),
    job.failCount ?? null,
    job.failReason ?? null,
    job.progress ?? null,
    job.repeatInterval === undefined ? null : String(job.repeatInterval),
    job.disabled ? 1 : 0,
    JSON.stringify(Object.fromEntries(Object.entries(job).filter(([key]) => !own.has(key)))),
  ];
}

/** Epoch milliseconds, or NULL. Jobs come with dates as `Date` or as text. */
export function instant(date: Date | null | undefined): number | null {
  return date === null || date === undefined ? null : new Date(date).getTime();
}

function revive(rest: Record<string, unknown>): Record<string, unknown> {
  for (const key of Object.keys(rest)) if (dates.has(key)) rest[key] = new Date(rest[key] as string);
  return rest;
}

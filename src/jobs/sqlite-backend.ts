/** Keeps the scheduler's jobs in the embedded store: agenda's `JobRepository` over a handful of statements. */
import { randomUUID } from 'node:crypto';
import {
  type AgendaBackend,
  InMemoryNotificationChannel,
  type JobId,
  type JobParameters,
  type JobRepository,
  type RemoveJobsOptions,
} from 'agenda';
import { findJobs, overviewOf, selectJobs } from './job-query.js';
import { type HeldJob, insertValues, instant, jobColumns, migrateJobs, ownedLock, readJob } from './job-row.js';
import type { SqlDatabase, SqlValue } from './port.js';

/**
 * The backend over an open database, whose `jobs` table it makes. Several processes may share the file.
 *
 * @throws whatever the database throws: a scheduler over a store that does not answer is not begun
 */
export function createSqliteBackend(database: SqlDatabase): AgendaBackend {
  migrateJobs(database);
  return {
    name: 'SQLite',
    repository: new SqliteJobs(database, randomUUID()),
    // Jobs are saved and run by one process: those of others are found by the scan.
    notificationChannel: new InMemoryNotificationChannel(),
    ownsConnection: false,
    connect: async () => {},
    disconnect: async () => {},
  };
}

class SqliteJobs implements JobRepository {
  /** `holder` marks the locks of this process. */
  constructor(
    private readonly database: SqlDatabase,
    private readonly holder: string,
  ) {}

  async connect(): Promise<void> {}

  async getJobById(id: string): Promise<JobParameters | null> {
    return this.select('id = ?', [id])[0] ?? null;
  }

  queryJobs: JobRepository['queryJobs'] = async (options = {}) => selectJobs(this.select('1', []), options, new Date());

  getJobsOverview: JobRepository['getJobsOverview'] = async () => overviewOf(this.select('1', []), new Date());

  async getDistinctJobNames(): Promise<string[]> {
    return this.database.all('SELECT DISTINCT name FROM jobs ORDER BY name', []).map(([name]) => String(name));
  }

  async getQueueSize(): Promise<number> {
    const [row] = this.database.all('SELECT count(*) FROM jobs WHERE nextRunAt < ?', [Date.now()]);
    return Number(row?.[0] ?? 0);
  }

  async saveJob<DATA = unknown>(job: JobParameters<DATA>): Promise<JobParameters<DATA>> {
    const saved = this.database.transaction(() => this.save(job as JobParameters));
    return saved as JobParameters<DATA>;
  }

  /** Writes what a run changed, if the run still owns the lock that it began with or renewed last. */
  async saveJobState(job: HeldJob): Promise<void> {
    const lockedAt = instant(job.lockedAt);
    const { changes } = this.database.run(
      `UPDATE jobs SET lockedAt = ?, nextRunAt = ?, lastRunAt = ?, lastFinishedAt = ?, failedAt = ?, failCount = ?,
         failReason = ?, progress = ? WHERE id = ? AND name = ? AND lockedAt IS ?`,
      [
        lockedAt,
        instant(job.nextRunAt),
        instant(job.lastRunAt),
        instant(job.lastFinishedAt),
        instant(job.failedAt),
        job.failCount ?? null,
        job.failReason ?? null,
        job.progress ?? null,
        job._id ?? null,
        job.name,
        job[ownedLock] ?? null,
      ],
    );
    if (changes !== 1) throw new Error(`job ${job.name} is gone, or somebody else took it over`);
    job[ownedLock] = lockedAt ?? undefined;
  }

  async lockJob(job: JobParameters): Promise<JobParameters | undefined> {
    const [found] = job._id ? this.select('id = ? AND lockedAt IS NULL AND disabled = 0', [job._id]) : [];
    if (!found || instant(found.nextRunAt) !== instant(job.nextRunAt)) return undefined;
    return this.lock(found, Date.now());
  }

  async getNextJobToRun(
    name: string,
    nextScanAt: Date,
    lockDeadline: Date,
    now: Date | undefined,
  ): Promise<JobParameters | undefined> {
    const at = instant(now) ?? Date.now();
    for (;;) {
      // Reads first: a scan that finds nothing, as nearly all do, takes no write lock.
      const [found] = this.select(
        `name = ? AND disabled = 0 AND ((lockedAt IS NULL AND nextRunAt <= ?) OR lockedAt <= ?)
           ORDER BY nextRunAt, priority DESC LIMIT 1`,
        [name, nextScanAt.getTime(), lockDeadline.getTime()],
      );
      if (!found) return undefined;
      const locked = this.lock(found, at);
      if (locked) return locked;
    }
  }

  async unlockJob(job: HeldJob): Promise<void> {
    this.unlock(job._id ?? '');
  }

  async unlockJobs(ids: readonly (JobId | string)[]): Promise<void> {
    for (const id of ids) this.unlock(id);
  }

  async removeJobs(options: RemoveJobsOptions): Promise<number> {
    return this.forEach(options, 'DELETE FROM jobs WHERE id = ?');
  }

  async disableJobs(options: RemoveJobsOptions): Promise<number> {
    return this.forEach(options, 'UPDATE jobs SET disabled = 1 WHERE id = ?');
  }

  async enableJobs(options: RemoveJobsOptions): Promise<number> {
    return this.forEach(options, 'UPDATE jobs SET disabled = 0 WHERE id = ?');
  }

  async purgeAllJobs(): Promise<number> {
    return this.database.run('DELETE FROM jobs', []).changes;
  }

  private select(where: string, params: readonly SqlValue[]): (HeldJob & { _id: JobId })[] {
    return this.database.all(`SELECT ${jobColumns} FROM jobs WHERE ${where}`, params).map(readJob);
  }

  /** The job locked at that instant, or undefined when it is no longer as it was read. */
  private lock(job: HeldJob & { _id: JobId }, at: number): HeldJob | undefined {
    const { changes } = this.database.run(
      `UPDATE jobs SET lockedAt = ?, lockedBy = ? WHERE id = ? AND lockedAt IS ? AND nextRunAt IS ? AND disabled = 0`,
      [at, this.holder, job._id, instant(job.lockedAt), instant(job.nextRunAt)],
    );
    return changes === 1 ? { ...job, lockedAt: new Date(at), [ownedLock]: at } : undefined;
  }

  /** Lets go of a job of ours that has not begun: one that has, and runs once, has no next run. */
  private unlock(id: string): void {
    this.database.run('UPDATE jobs SET lockedAt = NULL WHERE id = ? AND lockedBy = ? AND nextRunAt IS NOT NULL', [
      id,
      this.holder,
    ]);
  }

  private forEach(options: RemoveJobsOptions, statement: string): number {
    return this.database.transaction(() => {
      const found = findJobs(this.select('1', []), options);
      return found.reduce((count, job) => count + this.database.run(statement, [job._id]).changes, 0);
    });
  }

  private save(job: JobParameters): JobParameters {
    if (job.uniqueOpts?.debounce) throw new Error('debounced jobs are not kept here');
    const existing = this.existing(job);
    if (existing && job.uniqueOpts?.insertOnly) return existing;
    if (existing) return this.update(existing, job);
    // Somebody removed it in the meantime: there is nothing left to save.
    if (job._id) return job;
    const values = insertValues(randomUUID(), job);
    const places = values.map(() => '?').join(', ');
    this.database.run(`INSERT INTO jobs (${jobColumns}) VALUES (${places})`, values);
    return this.select('id = ?', [values[0] ?? null])[0] as JobParameters;
  }

  private existing(job: JobParameters): (HeldJob & { _id: JobId }) | undefined {
    if (job._id) return this.select('id = ? AND name = ?', [job._id, job.name])[0];
    if (job.type === 'single') return this.select(`name = ? AND type = 'single'`, [job.name])[0];
    if (!job.unique) return undefined;
    const params: SqlValue[] = [job.name];
    let where = 'name = ?';
    for (const [key, value] of Object.entries(job.unique)) {
      if (!key.startsWith('data.')) throw new Error(`jobs are not unique by ${key}`);
      where += ' AND json_extract(data, ?) = ?';
      params.push(`$.${key.slice(5)}`, typeof value === 'boolean' ? Number(value) : (value as SqlValue));
    }
    return this.select(where, params)[0];
  }

  /** Changes what the caller may change; the state of a run is the runner's alone. */
  private update(existing: HeldJob & { _id: JobId }, job: JobParameters): JobParameters {
    const given = Object.fromEntries(Object.entries(job).filter(([, value]) => value !== undefined));
    const overdue = job.type === 'single' && !job._id && job.nextRunAt && job.nextRunAt <= new Date();
    // A recurring job that is declared again keeps its place: it is not run once more at every start.
    const merged = { ...existing, ...given, ...(overdue ? { nextRunAt: existing.nextRunAt } : {}) } as JobParameters;
    const [, , type, priority, data, nextRunAt, , , , , , , , repeatInterval, disabled, rest] = insertValues(
      '',
      merged,
    );
    this.database.run(
      `UPDATE jobs SET type = ?, priority = ?, data = ?, nextRunAt = ?, repeatInterval = ?, disabled = ?, rest = ?
         WHERE id = ?`,
      [type, priority, data, nextRunAt, repeatInterval, disabled, rest, existing._id].map((value) => value ?? null),
    );
    return this.select('id = ?', [existing._id])[0] as JobParameters;
  }
}

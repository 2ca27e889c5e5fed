/**
 * Keeps the scheduler's jobs in MongoDB: Agenda's own backend, with what it leaves open closed. Locks are fenced by the
 * instant they were taken at, and what must be there once is so by a unique index, however many gateways ask for it.
 */
import { randomUUID } from 'node:crypto';
import { MongoJobRepository, ObjectId } from '@agendajs/mongo-backend';
import {
  type AgendaBackend,
  InMemoryNotificationChannel,
  type JobId,
  type JobParameters,
  type JobRepositoryOptions,
} from 'agenda';
import type { CreateIndexesOptions, Db } from 'mongodb';
import { DueNames } from './due-names.js';
import { type HeldJob, ownedLock } from './job-row.js';

/** Where the jobs are. */
export const jobsCollection = 'jobs';

/** Agenda's own, by which it finds the next job, ours, by which we see which are due, and what makes jobs single. */
const indexes: readonly ({ readonly name: string; readonly key: Record<string, 1 | -1> } & CreateIndexesOptions)[] = [
  {
    name: 'findAndLockNextJobIndex',
    key: { name: 1, priority: -1, lockedAt: 1, nextRunAt: 1, disabled: 1 },
  },
  { name: 'due', key: { lockedAt: 1, nextRunAt: 1, name: 1 } },
  { name: 'single', key: { name: 1 }, unique: true, partialFilterExpression: { type: 'single' } },
  {
    name: 'alarm',
    key: { name: 1, 'data.at': 1, 'data.offsetMs': 1 },
    unique: true,
    partialFilterExpression: { 'data.at': { $exists: true } },
  },
];

/**
 * The backend over an open database, whose indexes `connect` makes. Any number of processes may share the database; their
 * clocks agree to within a second or so (NTP), since a lock's end is told by the clock of whoever looks.
 */
export function createMongoBackend(database: Db): AgendaBackend {
  const repository = new FencedJobs(database, randomUUID());
  return {
    name: 'MongoDB',
    repository,
    // What this process saved it hears of at once; the jobs of others are found by the scan.
    notificationChannel: new InMemoryNotificationChannel(),
    ownsConnection: false,
    connect: () => repository.connect(),
    disconnect: async () => {},
  };
}

/** What the caller of `saveJob` may change of a job that is there already; the state of a run is the runner's alone. */
const callersOwn = ['priority', 'data', 'nextRunAt', 'repeatInterval', 'disabled'] as const;

class FencedJobs extends MongoJobRepository {
  private readonly due: DueNames;

  /** `holder` marks the locks of this process. */
  constructor(
    private readonly jobsHome: Db,
    private readonly holder: string,
  ) {
    super({ mongo: jobsHome, db: { collection: jobsCollection }, ensureIndex: false });
    this.due = new DueNames((nextScanAt) => this.dueNames(nextScanAt));
  }

  override async connect(): Promise<void> {
    await super.connect();
    const present = await this.presentIndexes();
    // One that is there is not asked for again: a start on a database that was served from makes no index.
    for (const { key, ...options } of indexes) {
      if (!present.has(options.name)) await this.jobsHome.collection(jobsCollection).createIndex(key, options);
    }
  }

  private async presentIndexes(): Promise<ReadonlySet<unknown>> {
    try {
      return new Set((await this.jobsHome.collection(jobsCollection).indexes()).map(({ name }) => name));
    } catch (error) {
      const namespaceNotFound = 26;
      if ((error as { code?: unknown }).code !== namespaceNotFound) throw error;
      return new Set();
    }
  }

  override async saveJob<DATA = unknown>(
    job: JobParameters<DATA>,
    options: JobRepositoryOptions | undefined,
  ): Promise<JobParameters<DATA>> {
    try {
      return (await this.save(job as JobParameters, options)) as JobParameters<DATA>;
    } catch (error) {
      // Another process was first with the same alarm or the same recurring job: it is there now, and found.
      if ((error as { code?: unknown }).code !== 11_000) throw error;
      return (await this.save(job as JobParameters, options)) as JobParameters<DATA>;
    }
  }

  /** Writes what a run changed, if the run still owns the lock that it began with or renewed last. */
  override async saveJobState(job: HeldJob, options: JobRepositoryOptions | undefined): Promise<void> {
    const lockedAt = job.lockedAt ? new Date(job.lockedAt) : null;
    const owned = job[ownedLock];
    // Agenda's watch over a run asks these very attributes for the lock until the run is off its list. It would call one
    // that ended well cancelled, were its end still being written when the watch looks: so they keep one until then.
    if (!lockedAt) job.lockedAt = new Date();
    const { matchedCount } = await this.collection.updateOne(
      { _id: idOf(job), name: job.name, lockedAt: owned === undefined ? null : new Date(owned) },
      {
        $set: {
          lockedAt,
          nextRunAt: job.nextRunAt ?? null,
          lastRunAt: job.lastRunAt ?? null,
          lastFinishedAt: job.lastFinishedAt ?? null,
          failedAt: job.failedAt ?? null,
          failCount: job.failCount ?? null,
          failReason: job.failReason ?? null,
          progress: job.progress ?? null,
          lastModifiedBy: options?.lastModifiedBy ?? this.holder,
        },
      },
    );
    if (matchedCount !== 1) throw new Error(`job ${job.name} is gone, or somebody else took it over`);
    job[ownedLock] = lockedAt?.getTime();
  }

  override async lockJob(job: JobParameters): Promise<JobParameters | undefined> {
    return held(await super.lockJob(job, this.marked));
  }

  override async getNextJobToRun(
    name: string,
    nextScanAt: Date,
    lockDeadline: Date,
    now: Date | undefined,
  ): Promise<JobParameters | undefined> {
    if (!(await this.due.has(name, nextScanAt))) return undefined;
    return held(await super.getNextJobToRun(name, nextScanAt, lockDeadline, now, this.marked));
  }

  override async unlockJob(job: JobParameters): Promise<void> {
    await this.unlock([idOf(job)]);
  }

  override async unlockJobs(ids: (JobId | string)[]): Promise<void> {
    await this.unlock(ids.map((id) => new ObjectId(String(id))));
  }

  private async dueNames(nextScanAt: Date): Promise<readonly string[]> {
    const waiting = { lockedAt: null, nextRunAt: { $lte: nextScanAt } };
    const held = { lockedAt: { $gt: new Date(0) } };
    const found = this.jobsHome
      .collection<{ name: string }>(jobsCollection)
      .find({ $or: [waiting, held] } as object, { projection: { _id: 0, name: 1 } });
    return (await found.toArray()).map(({ name }) => name);
  }

  private get marked(): JobRepositoryOptions {
    return { lastModifiedBy: this.holder };
  }

  /** Lets go of jobs of ours that have not begun: one that has, and runs once, has no next run. */
  private async unlock(ids: ObjectId[]): Promise<void> {
    await this.collection.updateMany(
      { _id: { $in: ids }, lastModifiedBy: this.holder, nextRunAt: { $ne: null } },
      { $set: { lockedAt: null } },
    );
  }

  private async save(job: JobParameters, options: JobRepositoryOptions | undefined): Promise<JobParameters> {
    if (!job._id && job.type !== 'single') return super.saveJob(job, options);
    const { _id, unique, uniqueOpts, ...given } = job;
    const existing = await this.collection.findOne(
      _id ? { _id: idOf(job), name: job.name } : { name: job.name, type: 'single' },
    );
    if (existing) {
      await this.collection.updateOne(
        { _id: existing._id },
        { $set: changesOf(job) as Partial<JobParameters> as object },
      );
      return (await this.getJobById(String(existing._id))) ?? job;
    }
    // Somebody removed it in the meantime: there is nothing left to save.
    if (_id) return job;
    const { insertedId } = await this.collection.insertOne({ ...(given as object), lockedAt: null } as never);
    return (await this.getJobById(String(insertedId))) ?? job;
  }
}

const idOf = (job: JobParameters): ObjectId => new ObjectId(String(job._id));

/** The job with the lock that it came with, which `saveJobState` asks for. */
function held(job: HeldJob | undefined): HeldJob | undefined {
  return job?.lockedAt ? { ...job, [ownedLock]: new Date(job.lockedAt).getTime() } : job;
}

/** A recurring job that is declared again keeps its place: it is not run once more at every start. */
function changesOf(job: JobParameters): Partial<Record<(typeof callersOwn)[number], unknown>> {
  const overdue = !job._id && job.nextRunAt && job.nextRunAt <= new Date();
  const keys = callersOwn.filter((key) => job[key] !== undefined && !(key === 'nextRunAt' && overdue));
  return Object.fromEntries(keys.map((key) => [key, job[key]]));
}

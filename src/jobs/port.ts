/**
 * The port of background work: recurring jobs and alarms that go off at an instant. Jobs carry no state; what there is to
 * do is read from the store when they run, so running twice equals running once and a lost alarm is made good by the next
 * recurring run.
 */

export type SqlValue = string | number | null;

/** What a backend needs of the embedded store. Synchronous; rows come as arrays in the order of the columns. */
export interface SqlDatabase {
  all(sql: string, params: readonly SqlValue[]): readonly (readonly SqlValue[])[];
  run(sql: string, params: readonly SqlValue[]): { readonly changes: number };
  /** Runs the body between `BEGIN IMMEDIATE` and `COMMIT`; rolls back and rethrows when it throws. Never nested. */
  transaction<T>(body: () => T): T;
}

/** One execution of a job. */
export interface JobRun {
  /** Aborted when the scheduler stops: finish what is in hand and return; the rest is for the next run. */
  readonly signal: AbortSignal;
  /**
   * To be called between slices of long work, as often as one likes. Renews the lock when a third of its life is over.
   * Rejects when the lock was lost to somebody else: give up then.
   */
  keepAlive(): Promise<void>;
}

interface JobDefinition {
  /** `room.verb`, stable: it is stored. */
  readonly name: string;
  /** How long a dead process keeps others from the job; a slice of work takes less. */
  readonly lockSeconds: number;
  /** Must bear running twice. A rejection is recorded as the outcome and tried again with growing pauses. */
  readonly run: (run: JobRun) => Promise<void>;
}

/** Runs at start when it is overdue or new, then each `everySeconds`. */
export interface RecurringJob extends JobDefinition {
  readonly everySeconds: number;
  /** False where the first run of all is one interval after the start that declares it; at once unless told. */
  readonly isAtOnce?: boolean;
  /** False where a failed run waits for the next one by the clock; tried again with growing pauses unless told. */
  readonly isTriedAgain?: boolean;
}

/** Runs at the instants given to `Scheduler.wake`. */
export type AlarmJob = JobDefinition;

export type JobOutcome = 'running' | 'succeeded' | 'failed';

/** A job as the management API lists it; times are epoch milliseconds of the product's clock. */
export interface ScheduledJob {
  readonly name: string;
  readonly nextRunAt?: number;
  readonly lastRunAt?: number;
  /** Absent before the first run. */
  readonly outcome?: JobOutcome;
}

/** A job in numbers, as an operator watches it. */
export interface JobFigures {
  readonly name: string;
  /** Runs of this process that ended so. */
  readonly succeeded: number;
  readonly failed: number;
  /** The next run that is scheduled, epoch milliseconds of the product's clock; absent when there is none. */
  readonly nextRunAt?: number;
  /** How the last run ended, of whichever process; absent before the first. */
  readonly outcome?: JobOutcome;
}

export interface Scheduler {
  /** Declares a job that repeats. Only before `start`. */
  defineRecurring(job: RecurringJob): void;
  /** Declares a job that `wake` may call. Only before `start`. */
  defineAlarm(job: AlarmJob): void;
  /**
   * Runs the alarm at that instant of the product's clock: never before it, within milliseconds after it while a process
   * is up, at once when it is past. The same instant asked for twice rings once. Survives a restart.
   */
  wake(name: string, at: number): Promise<void>;
  /** Begins to run jobs. The store must be open. */
  start(): Promise<void>;
  /** Begins nothing new, waits for what is running, and leaves no job locked. The store is closed after this. */
  stop(): Promise<void>;
  /** Everything that is scheduled, soonest first; what never runs again comes last. */
  scheduled(): Promise<readonly ScheduledJob[]>;
  /** Each defined job in numbers; none while the scheduler is not running. */
  figures(): Promise<readonly JobFigures[]>;
  /** Resolves when the scheduler is at work; rejects with a sentence that says what is wrong. */
  health(): Promise<void>;
}

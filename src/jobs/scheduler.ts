/** Runs the jobs: the only owner of agenda, whose traps are closed here (each line that closes one says which). */
import { Agenda, type AgendaBackend, backoffStrategies, type Job } from 'agenda';
import { InFlight } from './in-flight.js';
import { listJobs } from './listing.js';
import type { AlarmJob, JobFigures, JobRun, RecurringJob, ScheduledJob, Scheduler } from './port.js';
import { RunCounts } from './run-counts.js';

export interface SchedulerOptions {
  readonly backend: AgendaBackend;
  /** What the product's clock adds to the machine's; jobs are kept in machine time, since agenda reads that. */
  readonly clockOffsetMs: number;
  /** Told of whatever goes wrong outside a caller's hands; the sentence holds no secret. */
  readonly onError: (sentence: string, error: unknown) => void;
  /** How often the store is asked for work that another process scheduled; 500 unless told. */
  readonly scanMs?: number;
}

/** A scheduler that is not yet running: define jobs, then `start`. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  return new AgendaScheduler(options);
}

interface AlarmData {
  readonly at: number;
  readonly offsetMs: number;
}

/**
 * Alarms are taken from the store this long before their instant and then awaited by a timer of our own: agenda's timers
 * may fire a millisecond early and then wait for the next scan.
 */
const leadMs = 600;
const concurrency = 20;
const rememberedWakes = 1000;
const quietMs = 10_000;

class AgendaScheduler implements Scheduler {
  private readonly recurring = new Map<string, RecurringJob>();
  private readonly alarms = new Map<string, AlarmJob>();
  private readonly inFlight = new InFlight();
  private readonly counts = new RunCounts();
  private readonly wakes = new Map<string, number>();
  private readonly stopping = new AbortController();
  private agenda: Agenda | undefined;
  private stumbledAt = 0;

  constructor(private readonly options: SchedulerOptions) {}

  defineRecurring(job: RecurringJob): void {
    this.mustBeNew(job.name);
    this.recurring.set(job.name, job);
  }

  defineAlarm(job: AlarmJob): void {
    this.mustBeNew(job.name);
    this.alarms.set(job.name, job);
  }

  async start(): Promise<void> {
    const { backend } = this.options;
    // Agenda does not await its backend's connection, and a failure there would end the process.
    await backend.connect();
    const agenda = new Agenda({
      backend: {
        name: backend.name,
        repository: this.inFlight.watch(backend.repository, (error) => this.report('a job kept its lock', error)),
        notificationChannel: backend.notificationChannel,
        ownsConnection: false,
        connect: async () => {},
        disconnect: async () => {},
      },
      processEvery: this.options.scanMs ?? 500,
      defaultConcurrency: concurrency,
      maxConcurrency: concurrency * 3,
    });
    agenda.on('error', (error) => this.stumble(error));
    agenda.on('fail', (error: Error, job) => this.report(`job ${job.attrs.name} failed`, error));
    for (const job of this.recurring.values()) this.define(agenda, job, (_job, run) => job.run(run));
    for (const job of this.alarms.values()) this.defineOneShot(agenda, job);
    for (const job of this.recurring.values()) await this.declare(agenda, job);
    await agenda.start();
    this.agenda = agenda;
  }

  async stop(): Promise<void> {
    const { agenda } = this;
    this.agenda = undefined;
    this.stopping.abort();
    // `drain` would leave jobs locked; `stop` unlocks what waits and leaves what runs to finish, which is awaited here.
    await agenda?.stop(false);
    await this.inFlight.settled();
  }

  async wake(name: string, at: number): Promise<void> {
    if (!this.alarms.has(name)) throw new Error(`no alarm is called ${name}`);
    // While stopping, the next start finds what is due.
    if (!this.agenda) return;
    const key = `${name} ${at}`;
    if (this.wakes.has(key)) return;
    this.remember(key, at);
    const { clockOffsetMs } = this.options;
    const data: AlarmData = { at, offsetMs: clockOffsetMs };
    // Never moved, never cancelled: a job that a timer holds already would fire at its old time and lose the new one.
    await this.agenda
      .create(name, data)
      .unique({ 'data.at': at, 'data.offsetMs': clockOffsetMs }, { insertOnly: true })
      .schedule(new Date(at - clockOffsetMs - leadMs))
      .save();
  }

  async scheduled(): Promise<readonly ScheduledJob[]> {
    return listJobs(this.running(), [...this.recurring.keys(), ...this.alarms.keys()], this.options.clockOffsetMs);
  }

  async figures(): Promise<readonly JobFigures[]> {
    if (!this.agenda) return [];
    // Soonest first: the first of a name counts.
    const next = new Map((await this.scheduled()).toReversed().map((job) => [job.name, job]));
    return this.counts.all().map((job) => {
      const { nextRunAt, outcome } = next.get(job.name) ?? {};
      return { ...job, ...(nextRunAt !== undefined && { nextRunAt }), ...(outcome && { outcome }) };
    });
  }

  async health(): Promise<void> {
    const now = Date.now() + this.options.clockOffsetMs;
    const jobs = await listJobs(this.running(), [...this.recurring.keys()], this.options.clockOffsetMs);
    for (const { name, lockSeconds } of this.recurring.values()) {
      const job = jobs.find((one) => one.name === name);
      if (job?.nextRunAt === undefined) throw new Error(`job ${name} is not scheduled`);
      const late = now - job.nextRunAt - lockSeconds * 1000;
      if (late > 30_000 && job.outcome !== 'running') throw new Error(`job ${name} is overdue`);
    }
  }

  /** `every` would unlock and re-enable a running job at each start: it is called only where something changes. */
  private async declare(agenda: Agenda, { name, everySeconds, isAtOnce = true }: RecurringJob): Promise<void> {
    const interval = everySeconds * 1000;
    const { jobs } = await agenda.queryJobs({ name });
    if (jobs.some((job) => Number(job.repeatInterval) === interval)) return;
    await agenda.every(interval, name, {}, { skipImmediate: !isAtOnce });
  }

  private defineOneShot(agenda: Agenda, alarm: AlarmJob): void {
    this.define(agenda, alarm, async (job, run) => {
      const { at, offsetMs } = job.attrs.data as AlarmData;
      // Alarms of a clock that stood otherwise ring now: an alarm too many does no harm.
      if (offsetMs === this.options.clockOffsetMs) await this.until(at);
      this.wakes.delete(`${alarm.name} ${at}`);
      await alarm.run(run);
    });
    agenda.on(`complete:${alarm.name}`, (job: Job) => {
      // Agenda removes the alarms that succeeded; those given up would stay for ever.
      if (job.attrs.nextRunAt || !job.attrs.failReason) return;
      job.remove().catch((error: unknown) => this.report(`a spent alarm of ${alarm.name} stays`, error));
    });
  }

  private define(
    agenda: Agenda,
    { name, lockSeconds, isTriedAgain = true }: AlarmJob & Pick<RecurringJob, 'isTriedAgain'>,
    work: (job: Job, run: JobRun) => Promise<void>,
  ): void {
    const lockLifetime = lockSeconds * 1000;
    this.counts.expect(name);
    agenda.define(
      name,
      (job: Job) => {
        const run = work(job, { signal: this.stopping.signal, keepAlive: renewal(job, lockLifetime) });
        return this.inFlight.track(this.counts.count(name, run));
      },
      {
        lockLifetime,
        concurrency: this.recurring.has(name) ? 1 : concurrency,
        removeOnComplete: this.alarms.has(name),
        // Without it agenda would never try again.
        ...(isTriedAgain && { backoff: growingPauses }),
      },
    );
  }

  private async until(at: number): Promise<void> {
    for (;;) {
      const left = at - this.options.clockOffsetMs - Date.now();
      if (left <= 0) return;
      await new Promise((resolve) => setTimeout(resolve, left));
    }
  }

  private remember(key: string, at: number): void {
    if (this.wakes.size >= rememberedWakes) {
      const now = Date.now() + this.options.clockOffsetMs;
      for (const [old, due] of this.wakes) if (due < now) this.wakes.delete(old);
    }
    this.wakes.set(key, at);
  }

  private running(): Agenda {
    if (!this.agenda) throw new Error('the scheduler is not running');
    return this.agenda;
  }

  private mustBeNew(name: string): void {
    if (this.recurring.has(name) || this.alarms.has(name)) throw new Error(`job ${name} is defined twice`);
    if (this.agenda) throw new Error(`job ${name} is defined after the start`);
  }

  /** A store that is away fails every scan for every job: once in a while is enough to know. */
  private stumble(error: unknown): void {
    if (Date.now() - this.stumbledAt < quietMs) return;
    this.stumbledAt = Date.now();
    this.report('background work stumbled', error);
  }

  private report(sentence: string, error: unknown): void {
    this.options.onError(sentence, error);
  }
}

const growingPauses = backoffStrategies.exponential({
  delay: 1000,
  factor: 2,
  maxDelay: 60_000,
  maxRetries: 10,
  jitter: 0.2,
});

/** Renews the job's lock when a third of its life is over since it was taken or renewed. */
function renewal(job: Job, lockLifetime: number): () => Promise<void> {
  return async () => {
    const lockedAt = job.attrs.lockedAt?.getTime() ?? 0;
    if (Date.now() - lockedAt >= lockLifetime / 3) await job.touch();
  };
}

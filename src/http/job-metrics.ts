/** What Prometheus is told of jobs: how their runs ended, and when each runs next. */
import { Counter, Gauge, type Registry } from 'prom-client';

/** A job in numbers. */
export interface JobFigures {
  readonly name: string;
  /** Runs of this process that ended so. */
  readonly succeeded: number;
  readonly failed: number;
  /** Epoch milliseconds; absent when nothing is scheduled. */
  readonly nextRunAt?: number;
  /** How the last run ended, of whichever process; absent before the first. */
  readonly outcome?: string;
}

/** Adds both to the registry; `read` is asked whenever Prometheus asks. */
export function registerJobs(registry: Registry, read: () => Promise<readonly JobFigures[]>): void {
  new Counter({
    name: 'doorward_job_runs_total',
    help: 'Runs of jobs by this process, by job and outcome (succeeded, failed).',
    labelNames: ['job', 'outcome'],
    registers: [registry],
    async collect() {
      const jobs = await read();
      this.reset();
      for (const { name, succeeded, failed } of jobs) {
        this.inc({ job: name, outcome: 'succeeded' }, succeeded);
        this.inc({ job: name, outcome: 'failed' }, failed);
      }
    },
  });
  new Gauge({
    name: 'doorward_job_next_run_timestamp_seconds',
    help: 'When each job runs next, in seconds since 1970; a job without it has nothing to do.',
    labelNames: ['job'],
    registers: [registry],
    async collect() {
      const jobs = await read();
      this.reset();
      for (const { name, nextRunAt } of jobs) if (nextRunAt !== undefined) this.set({ job: name }, nextRunAt / 1000);
    },
  });
  new Gauge({
    name: 'doorward_job_last_run_failed',
    help: 'Whether the last run of each job failed (1) or not (0), of whichever process; a job without it has not run.',
    labelNames: ['job'],
    registers: [registry],
    async collect() {
      const jobs = await read();
      this.reset();
      for (const { name, outcome } of jobs)
        if (outcome !== undefined) this.set({ job: name }, Number(outcome === 'failed'));
    },
  });
}

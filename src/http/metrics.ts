/** What Prometheus is told: requests by surface and outcome, the process, and whatever gauges the other rooms give. */
import type { RequestHandler } from 'express';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { type JobFigures, registerJobs } from './job-metrics.js';

/** `api`: the management API and its documents. `pages`: what people open, sign-in and their own account. */
export type Surface = 'scim' | 'api' | 'pages';

export interface Metrics {
  /** Counts one answered request; `duration` in milliseconds. */
  countRequest(surface: Surface, method: string, status: number, duration: number): void;
  /** Adds a gauge that is read when Prometheus asks. */
  gauge(name: string, help: string, read: () => Promise<number> | number): void;
  /** Adds what jobs do; `read` is asked when Prometheus asks. */
  jobs(read: () => Promise<readonly JobFigures[]>): void;
  /** Answers `/metrics`. */
  readonly handler: RequestHandler;
}

/** Metrics of one gateway: a registry of its own, so that two in a process do not meet. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const tally = new Tally();
  registerRequests(registry, tally);
  return {
    countRequest: (surface, method, status, duration) => tally.add(surface, method, status, duration / 1000),
    gauge(name, help, read) {
      new Gauge({
        name,
        help,
        registers: [registry],
        async collect() {
          this.set(await read());
        },
      });
    },
    jobs: (read) => registerJobs(registry, read),
    handler: async (_request, response) => {
      const text = await registry.metrics();
      response.writeHead(200, { 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' });
      response.end(text);
    },
  };
}

const upperBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

interface Counted {
  readonly surface: Surface;
  readonly method: string;
  readonly status: number;
  count: number;
  seconds: number;
}

/** Counts on the way of every request, in plain numbers; Prometheus's own objects are filled when it asks. */
class Tally {
  readonly counted = new Map<string, Counted>();
  /** Requests that took at most as long as the bound of that place. */
  readonly within = upperBounds.map(() => 0);

  add(surface: Surface, method: string, status: number, seconds: number): void {
    const key = `${surface} ${method} ${status}`;
    let entry = this.counted.get(key);
    if (!entry) {
      entry = { surface, method, status, count: 0, seconds: 0 };
      this.counted.set(key, entry);
    }
    entry.count++;
    entry.seconds += seconds;
    for (let place = upperBounds.length - 1; place >= 0 && seconds <= upperBounds[place]!; place--)
      this.within[place]!++;
  }
}

function registerRequests(registry: Registry, tally: Tally): void {
  const labelNames = ['surface', 'method', 'status'] as const;
  const of = ({ surface, method, status }: Counted) => ({ surface, method, status });
  new Counter({
    name: 'doorward_requests_total',
    help: 'Requests answered, by surface, method and status.',
    labelNames,
    registers: [registry],
    collect() {
      this.reset();
      for (const entry of tally.counted.values()) this.inc(of(entry), entry.count);
    },
  });
  new Counter({
    name: 'doorward_request_seconds_total',
    help: 'Time spent on the requests answered, by surface, method and status.',
    labelNames,
    registers: [registry],
    collect() {
      this.reset();
      for (const entry of tally.counted.values()) this.inc(of(entry), entry.seconds);
    },
  });
  new Counter({
    name: 'doorward_requests_within_total',
    help: 'Requests answered within that many seconds.',
    labelNames: ['seconds'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [place, seconds] of upperBounds.entries()) this.inc({ seconds }, tally.within[place]);
    },
  });
}

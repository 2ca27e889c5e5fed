/** What `/metrics` tells of jobs, asked from outside; and how runs are counted. */
import { describe, expect, it } from '@jest/globals';
import { RunCounts } from '../../src/jobs/run-counts.js';
import { type Gateway, startGateway } from '../support/gateway.js';

/** The samples of a metric: labels as text, and value. */
async function samples({ url, rootKey }: Gateway, metric: string): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${rootKey}` } });
  expect(response.status).toBe(200);
  const found = (await response.text()).matchAll(/^(\w+)\{([^}]*)\} (\S+)$/gm);
  return new Map(
    [...found].filter(([, name]) => name === metric).map(([, , labels, value]) => [labels!, Number(value)]),
  );
}

describe('metrics of jobs', () => {
  it('say how runs ended and when each recurring job runs next', async () => {
    const gateway = await startGateway();
    try {
      const ended = 'job="expiry.sweep",outcome="succeeded"';
      let runs = await samples(gateway, 'doorward_job_runs_total');
      for (const deadline = Date.now() + 20_000; !runs.get(ended); ) {
        if (Date.now() > deadline) throw new Error('no run was counted');
        await new Promise((resolve) => setTimeout(resolve, 50));
        runs = await samples(gateway, 'doorward_job_runs_total');
      }
      expect(runs.get('job="expiry.sweep",outcome="failed"')).toBe(0);
      expect(runs.has('job="expiry.wake",outcome="succeeded"')).toBe(true);
      const next = await samples(gateway, 'doorward_job_next_run_timestamp_seconds');
      const inSeconds = next.get('job="expiry.sweep"')! - Date.now() / 1000;
      expect(inSeconds).toBeGreaterThan(0);
      expect(inSeconds).toBeLessThanOrEqual(60);
      expect(next.get('job="retention.sweep"')).toBeGreaterThan(Date.now() / 1000 + 3600);
    } finally {
      await gateway.close();
    }
  });
});

describe('counting runs', () => {
  it('tells those that failed from those that succeeded, and lets the failure through', async () => {
    const counts = new RunCounts();
    for (const name of ['a', 'b']) counts.expect(name);
    await counts.count('a', Promise.resolve());
    await counts.count('a', Promise.resolve());
    await expect(counts.count('a', Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(counts.all()).toEqual([
      { name: 'a', succeeded: 2, failed: 1 },
      { name: 'b', succeeded: 0, failed: 0 },
    ]);
  });
});

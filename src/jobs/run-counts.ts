/** Counts how the runs of this process ended, by job. */
export class RunCounts {
  private readonly counts = new Map<string, { succeeded: number; failed: number }>();

  /** The job has its place from now on, with no run yet. */
  expect(name: string): void {
    this.counts.set(name, { succeeded: 0, failed: 0 });
  }

  /** Counts the run when it settles; answers with the very run. */
  async count(name: string, run: Promise<void>): Promise<void> {
    const counted = this.counts.get(name);
    try {
      await run;
      if (counted) counted.succeeded++;
    } catch (error) {
      if (counted) counted.failed++;
      throw error;
    }
  }

  /** Every job that is expected, in the order of their coming. */
  all(): readonly { readonly name: string; readonly succeeded: number; readonly failed: number }[] {
    return [...this.counts].map(([name, counted]) => ({ name, ...counted }));
  }
}

/** Which jobs are due, asked once for all of them: Agenda asks for each by itself, twice a second, at every gateway. */
import type { Db } from 'mongodb';

/** Where the jobs are. */
export const jobsCollection = 'jobs';

/**
 * Shares one look among all who ask while it is on its way. What is saved in that very moment is found by the next scan.
 */
export class DueNames {
  #looking: Promise<ReadonlySet<string>> | undefined;

  constructor(private readonly database: Db) {}

  /** False when no job of that name is to run before the next scan, nor held by somebody who may have died. */
  async has(name: string, nextScanAt: Date): Promise<boolean> {
    this.#looking ??= this.#look(nextScanAt).finally(() => {
      this.#looking = undefined;
    });
    return (await this.#looking).has(name);
  }

  async #look(nextScanAt: Date): Promise<ReadonlySet<string>> {
    const found = await this.database
      .collection<{ name: string }>(jobsCollection)
      .find(
        { $or: [{ lockedAt: null, nextRunAt: { $lte: nextScanAt } }, { lockedAt: { $gt: new Date(0) } }] },
        { projection: { _id: 0, name: 1 } },
      )
      .toArray();
    return new Set(found.map(({ name }) => name));
  }
}

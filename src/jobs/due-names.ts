/** Which jobs are due, asked once for all of them: Agenda asks for each by itself, twice a second, at every gateway. */

/** Shares one look among all who ask while it is on its way. What is saved in that very moment is found by the next scan. */
export class DueNames {
  #looking: Promise<ReadonlySet<string>> | undefined;

  /** `look`: the names of jobs that are to run before that instant, or that somebody holds who may have died. */
  constructor(private readonly look: (nextScanAt: Date) => Promise<readonly string[]>) {}

  async has(name: string, nextScanAt: Date): Promise<boolean> {
    this.#looking ??= this.#ask(nextScanAt).finally(() => {
      this.#looking = undefined;
    });
    return (await this.#looking).has(name);
  }

  async #ask(nextScanAt: Date): Promise<ReadonlySet<string>> {
    return new Set(await this.look(nextScanAt));
  }
}

/** Commits of one tenant go one after the other within a process, in the order in which they were asked for. */

/**
 * Every commit of a tenant appends to its one audit chain, so any two at once would collide, and one be done again. With
 * lanes only those of different gateways do.
 */
export class Lanes {
  readonly #last = new Map<string, Promise<void>>();

  /** Does the work once everything that was asked for before in any of these lanes is over. */
  async run(keys: readonly string[], work: () => Promise<void>): Promise<void> {
    const before = keys.map((key) => this.#last.get(key));
    const turn = Promise.all(before).then(work);
    const over = turn.catch(() => undefined);
    for (const key of keys) this.#last.set(key, over);
    try {
      await turn;
    } finally {
      for (const key of keys) if (this.#last.get(key) === over) this.#last.delete(key);
    }
  }
}

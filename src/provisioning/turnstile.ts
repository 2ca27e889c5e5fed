/** Lets those who change the same resource in this process go one after the other. */

/**
 * A queue for each key. Compare-and-swap in the store is what keeps writers apart; this only spares a crowd at one
 * resource from reading, losing and trying again.
 */
export class Turnstile {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `work` once everybody who came earlier with that key is done, whatever became of them. */
  pass<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key);
    const mine = before ? before.then(work, work) : work();
    this.#last.set(key, mine);
    const leave = () => {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    };
    mine.then(leave, leave);
    return mine;
  }
}

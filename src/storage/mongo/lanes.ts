/** Commits of one tenant go one after the other within a process, in the order in which they were asked for. */

/**
 * Every commit of a tenant appends to its one audit chain, so any two at once would collide, and one be done again. With
 * lanes only those of different gateways do. What waits in a lane for the same turn is done together.
 */
export class Lanes<T> {
  readonly #last = new Map<string, Promise<void>>();
  /** By lane, the company at its end that may still be joined. */
  readonly #boarding = new Map<string, Company<T>>();

  /**
   * @param together does what a turn brings together, and never rejects
   * @param isFull says that nobody more may join
   */
  constructor(
    private readonly together: (company: readonly T[]) => Promise<void>,
    private readonly isFull: (company: readonly T[]) => boolean,
  ) {}

  /** Queues it; done once everything that was asked for before in any of these lanes is over. */
  enter(keys: readonly string[], one: T): void {
    const only = keys.length === 1 ? keys[0]! : undefined;
    const boarding = only === undefined ? undefined : this.#boarding.get(only);
    if (boarding && !this.isFull(boarding)) {
      boarding.push(one);
      return;
    }
    const company: Company<T> = [one];
    // Whoever comes later must not overtake one of several lanes by joining those who wait before it.
    for (const key of keys) this.#boarding.delete(key);
    if (only !== undefined) this.#boarding.set(only, company);
    this.#queue(keys, company);
  }

  #queue(keys: readonly string[], company: Company<T>): void {
    const before = keys.map((key) => this.#last.get(key));
    const over = Promise.all(before).then(() => {
      for (const key of keys) if (this.#boarding.get(key) === company) this.#boarding.delete(key);
      return this.together(company);
    });
    for (const key of keys) this.#last.set(key, over);
    void over.then(() => {
      for (const key of keys) if (this.#last.get(key) === over) this.#last.delete(key);
    });
  }
}

type Company<T> = T[];

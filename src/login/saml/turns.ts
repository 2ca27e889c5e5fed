/** One message after the other, so that a heap of them does not keep every other request waiting until all are read. */

/** A queue of work that fills the processor; requests of other kinds are served between two pieces of it. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** What `work` answers, or rejects with, once it is its turn. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const mine = before.then(() => new Promise((resolve) => setImmediate(resolve))).then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}

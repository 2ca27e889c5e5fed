/** What is held in memory beside the tables, made to follow a transaction that is rolled back. */

/** Steps that take memory back to where it was; the last one done is the first undone. */
export class Undo {
  readonly #steps: (() => void)[] = [];

  /** Remembers how to take back what was just done. */
  push(step: () => void): void {
    this.#steps.push(step);
  }

  /** Sets the key and remembers what was there. */
  set<K, V>(map: Map<K, V>, key: K, value: V): void {
    const before = map.get(key);
    map.set(key, value);
    this.#steps.push(before === undefined ? () => map.delete(key) : () => map.set(key, before));
  }

  /** The place to which `backTo` returns. */
  get mark(): number {
    return this.#steps.length;
  }

  backTo(mark: number): void {
    while (this.#steps.length > mark) this.#steps.pop()!();
  }

  /** Forgets every step: what they would undo is committed. */
  clear(): void {
    this.#steps.length = 0;
  }
}

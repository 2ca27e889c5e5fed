/** Keeps the smallest of many. */

/** A heap that never holds more than `most` items, the greatest of them on top. */
export class Smallest<T> {
  readonly #heap: T[] = [];

  constructor(
    private readonly most: number,
    private readonly compare: (a: T, b: T) => number,
  ) {}

  /** Keeps the item when it is one of the smallest so far. */
  offer(item: T): void {
    const heap = this.#heap;
    if (heap.length < this.most) {
      heap.push(item);
      this.#rise(heap.length - 1);
    } else if (this.most > 0 && this.compare(item, heap[0]!) < 0) {
      heap[0] = item;
      this.#sink();
    }
  }

  /** What was kept, smallest first. */
  sorted(): T[] {
    return this.#heap.toSorted(this.compare);
  }

  #rise(from: number): void {
    const heap = this.#heap;
    const item = heap[from]!;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.compare(heap[parent]!, item) >= 0) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = item;
  }

  #sink(): void {
    const heap = this.#heap;
    const item = heap[0]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.compare(heap[child + 1]!, heap[child]!) > 0) child += 1;
      if (this.compare(heap[child]!, item) <= 0) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = item;
  }
}

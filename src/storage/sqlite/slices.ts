/** Cutting long work into slices, so that other requests are served in between. */

/** Resolves in the next turn of the event loop, after what waits there. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** How long one slice should hold the event loop. */
const targetMs = 4;

/** A width that grows and shrinks until a slice takes about `targetMs`. */
export class SliceWidth {
  #width: number;

  constructor(
    first: number,
    private readonly most: number,
  ) {
    this.#width = first;
  }

  get width(): number {
    return this.#width;
  }

  /** Runs one slice and learns from how long it took. */
  measure<T>(slice: (width: number) => T): T {
    const begun = performance.now();
    const result = slice(this.#width);
    const took = performance.now() - begun;
    const factor = Math.min(4, Math.max(0.25, targetMs / Math.max(took, 0.01)));
    this.#width = Math.max(16, Math.min(this.most, Math.floor(this.#width * factor)));
    return result;
  }
}

/** Gathers log lines, so that the stream behind them is handed a few long texts: each one costs it more than making a line does. */

/** Characters after which the lines are handed on at once. */
const enough = 64_000;

/** Lines on their way to a stream; whoever holds one calls `release` now and then. */
export class LineBuffer {
  #lines: string[] = [];
  #length = 0;

  constructor(private readonly stream: { write(text: string): void }) {}

  write(line: string): void {
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length >= enough) this.release();
  }

  /** Hands on what was gathered. */
  release(): void {
    if (this.#lines.length > 0) this.stream.write(this.take());
  }

  /** What was gathered, taken out. */
  take(): string {
    const text = this.#lines.join('');
    this.#lines = [];
    this.#length = 0;
    return text;
  }
}

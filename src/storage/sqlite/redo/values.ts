/** Numbers and texts as bytes, one after the other: a tag, then what it announces. */

const nothing = 0;
const number = 1;
const text = 2;

/** Writes into a buffer from a place on, up to `end`. */
export class ValueWriter {
  #isOut = false;

  constructor(
    private readonly buffer: Buffer,
    private at: number,
    private readonly end: number,
  ) {}

  /** The place behind what was written; undefined when there was too little room. */
  get place(): number | undefined {
    return this.#isOut ? undefined : this.at;
  }

  /** A whole number from 0 to 2³² - 1, which needs no tag. */
  count(value: number): void {
    if (this.#has(4)) this.#putCount(value);
  }

  /** Null, a number or a text. @throws TypeError for anything else */
  value(value: unknown): void {
    if (typeof value === 'string') this.#text(value);
    else if (typeof value === 'number') this.#number(value);
    else if (value !== null) throw new TypeError(`a ${typeof value} cannot be written`);
    else if (this.#has(1)) this.#putTag(nothing);
  }

  #text(value: string): void {
    // No character takes more than three bytes, and counting them takes as long as writing them.
    const most = value.length * 3 + 5;
    if (!this.#has(this.at + most <= this.end ? most : Buffer.byteLength(value) + 5)) return;
    this.#putTag(text);
    const bytes = this.buffer.write(value, this.at + 4);
    this.#putCount(bytes);
    this.at += bytes;
  }

  #number(value: number): void {
    if (!this.#has(9)) return;
    this.#putTag(number);
    this.at = this.buffer.writeDoubleLE(value, this.at);
  }

  #putTag(tag: number): void {
    this.at = this.buffer.writeUInt8(tag, this.at);
  }

  #putCount(value: number): void {
    this.at = this.buffer.writeUInt32LE(value, this.at);
  }

  /** Asked once for each value; after the first that has no room nothing is written. */
  #has(bytes: number): boolean {
    if (this.at + bytes > this.end) this.#isOut = true;
    return !this.#isOut;
  }
}

/** Reads what a `ValueWriter` wrote. */
export class ValueReader {
  constructor(
    private readonly buffer: Buffer,
    private at: number,
    private readonly end: number,
  ) {}

  get isAtEnd(): boolean {
    return this.at >= this.end;
  }

  count(): number {
    this.at += 4;
    return this.buffer.readUInt32LE(this.at - 4);
  }

  value(): string | number | null {
    const tag = this.buffer[this.at];
    this.at += 1;
    if (tag === nothing) return null;
    if (tag === number) {
      this.at += 8;
      return this.buffer.readDoubleLE(this.at - 8);
    }
    const bytes = this.count();
    this.at += bytes;
    return this.buffer.toString('utf8', this.at - bytes, this.at);
  }
}

/** What stands in a redo log: a header that names the store, then numbered entries, each the statements of one turn. */
import { crc32 } from 'node:zlib';

/** A statement that writes, with the values that were bound to it. */
export interface Written {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** The statements of one turn, in their order. Numbers of entries that follow each other have no gap. */
export interface Entry {
  readonly number: number;
  readonly statements: readonly Written[];
}

const magic = 'doorward redo 1\n';
/** Bytes of the header: the magic text, then the store's id, 16 bytes given as 32 hexadecimal digits. */
export const headerBytes = 32;
/** Bytes before an entry's text: its length and checksum, 4 bytes each, and its number, 8 bytes. */
const frameBytes = 16;

export function headerOf(store: string): Buffer {
  return Buffer.concat([Buffer.from(magic), Buffer.from(store, 'hex')]);
}

/** The id of the store that the log belongs to; undefined when it is no redo log, or one that was never begun. */
export function storeOf(log: Buffer): string | undefined {
  if (log.toString('latin1', 0, magic.length) !== magic) return undefined;
  return log.toString('hex', magic.length, headerBytes);
}

/** Writes entries that are read in their order: the text of a statement stands where it is first used, later its number. */
export class EntryWriter {
  readonly #texts = new Map<string, number>();

  /** Puts the entry into `buffer` and answers its bytes; undefined when `room` bytes are too few for it. */
  write(buffer: Buffer, room: number, { number, statements }: Entry): number | undefined {
    const known = this.#texts.size;
    const text = JSON.stringify(statements.map(({ sql, values }) => [this.#shortOf(sql), values]));
    const space = room - frameBytes;
    // No character takes more than three bytes, and counting them takes as long as writing them.
    if (text.length * 3 > space && Buffer.byteLength(text) > space) {
      for (const sql of [...this.#texts.keys()].slice(known)) this.#texts.delete(sql);
      return undefined;
    }
    const written = buffer.write(text, frameBytes);
    buffer.writeUInt32LE(written, 0);
    buffer.writeDoubleLE(number, 8);
    buffer.writeUInt32LE(crc32(buffer.subarray(8, frameBytes + written)), 4);
    return frameBytes + written;
  }

  #shortOf(sql: string): string | number {
    const known = this.#texts.get(sql);
    if (known !== undefined) return known;
    this.#texts.set(sql, this.#texts.size);
    return sql;
  }
}

/** The entries of a log, up to the first that is torn, or older than the one before it. */
export function* entriesOf(log: Buffer): Generator<Entry> {
  const texts: string[] = [];
  let next: number | undefined;
  for (let at = headerBytes; at + frameBytes <= log.length; ) {
    const length = log.readUInt32LE(at);
    const end = at + frameBytes + length;
    if (length === 0 || end > log.length || log.readUInt32LE(at + 4) !== crc32(log.subarray(at + 8, end))) return;
    const number = log.readDoubleLE(at + 8);
    if (next !== undefined && number !== next) return;
    next = number + 1;
    const short = JSON.parse(log.toString('utf8', at + frameBytes, end)) as [string | number, unknown[]][];
    const statements = short.map(([text, values]) => {
      if (typeof text === 'string') texts.push(text);
      return { sql: typeof text === 'string' ? text : texts[text]!, values };
    });
    yield { number, statements };
    at = end;
  }
}

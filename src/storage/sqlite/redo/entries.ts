/** What stands in a redo log: a header that names the store, then numbered entries, each the statements of one turn. */
import { crc32 } from 'node:zlib';
import { ValueReader, ValueWriter } from './values.js';

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

const magic = 'doorward redo 2\n';
/** What the logs of all releases begin with. */
const family = 'doorward redo ';
/** Bytes of the header: the magic text, then the store's id, 16 bytes given as 32 hexadecimal digits. */
export const headerBytes = 32;
/** Bytes before an entry's statements: their length and a checksum, 4 bytes each, and its number, 8 bytes. */
const frameBytes = 16;

export function headerOf(store: string): Buffer {
  return Buffer.concat([Buffer.from(magic), Buffer.from(store, 'hex')]);
}

/**
 * The store that the log belongs to; undefined when it is no redo log, or one that was never begun, and `foreign` when
 * another release wrote it, in a form of its own.
 */
export function storeOf(log: Buffer): { readonly id: string } | 'foreign' | undefined {
  const found = log.toString('latin1', 0, magic.length);
  if (found === magic) return { id: log.toString('hex', magic.length, headerBytes) };
  return found.startsWith(family) ? 'foreign' : undefined;
}

/** Writes entries that are read in their order: the text of a statement stands where it is first used, later its number. */
export class EntryWriter {
  readonly #texts = new Map<string, number>();

  /** Puts the entry into `buffer` and answers its bytes; undefined when `room` bytes are too few for it. */
  write(buffer: Buffer, room: number, { number, statements }: Entry): number | undefined {
    const known = this.#texts.size;
    const writer = new ValueWriter(buffer, frameBytes, room);
    for (const { sql, values } of statements) {
      writer.value(this.#shortOf(sql));
      writer.count(values.length);
      for (const value of values) writer.value(value);
    }
    const end = writer.place;
    if (end === undefined) {
      for (const sql of [...this.#texts.keys()].slice(known)) this.#texts.delete(sql);
      return undefined;
    }
    buffer.writeUInt32LE(end - frameBytes, 0);
    buffer.writeDoubleLE(number, 8);
    buffer.writeUInt32LE(crc32(buffer.subarray(8, end)), 4);
    return end;
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
    yield { number, statements: statementsOf(new ValueReader(log, at + frameBytes, end), texts) };
    at = end;
  }
}

function statementsOf(reader: ValueReader, texts: string[]): readonly Written[] {
  const statements: Written[] = [];
  while (!reader.isAtEnd) {
    const short = reader.value();
    if (typeof short === 'string') texts.push(short);
    const sql = typeof short === 'string' ? short : texts[short as number]!;
    const values = Array.from({ length: reader.count() }, () => reader.value());
    statements.push({ sql, values });
  }
  return statements;
}

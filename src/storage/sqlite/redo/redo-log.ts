/** The redo log of a store that is served from: a file of one size, written in place, whose entries reach the disk one by one. */
import { closeSync, fdatasyncSync, fsyncSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Entry, EntryWriter, entriesOf, headerBytes, headerOf } from './entries.js';

/** The name of the log beside the store's file. */
export const redoFileOf = (file: string): string => `${file}-redo`;

/** Bytes of the file. Blocks that were allocated once are written in half the time, and a full disk cannot refuse them. */
const fileBytes = 4 * 2 ** 20;
/** More than this at once goes into the store itself. */
const maxEntryBytes = 2 ** 20;

export class RedoLog {
  #writer = new EntryWriter();
  #end = headerBytes;
  readonly #buffer = Buffer.allocUnsafeSlow(maxEntryBytes);

  private constructor(
    private readonly file: string,
    private readonly descriptor: number,
  ) {}

  /**
   * Makes the log, mode 0600, for the store with that id; undefined when the disk has no room for it.
   *
   * @throws the error of the file system, for other reasons
   */
  static create(file: string, store: string): RedoLog | undefined {
    const descriptor = openSync(file, 'w+', 0o600);
    try {
      const nothing = Buffer.alloc(maxEntryBytes);
      for (let at = 0; at < fileBytes; at += maxEntryBytes) writeSync(descriptor, nothing, 0, maxEntryBytes, at);
      writeSync(descriptor, headerOf(store), 0, headerBytes, 0);
      fsyncSync(descriptor);
      flushNameOf(file);
      return new RedoLog(file, descriptor);
    } catch (error) {
      closeSync(descriptor);
      rmSync(file, { force: true });
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOSPC' || code === 'EDQUOT') return undefined;
      throw error;
    }
  }

  /** Bytes of entries since `restart`. */
  get length(): number {
    return this.#end - headerBytes;
  }

  /**
   * Answers when the entry is on the disk; false when it is too long, or there is no room left for it.
   *
   * @throws the error of the file system; nobody knows then whether it will be found again
   */
  append(entry: Entry): boolean {
    const bytes = this.#writer.write(this.#buffer, Math.min(maxEntryBytes, fileBytes - this.#end), entry);
    if (bytes === undefined) return false;
    writeSync(this.descriptor, this.#buffer, 0, bytes, this.#end);
    fdatasyncSync(this.descriptor);
    this.#end += bytes;
    return true;
  }

  /** Begins anew: the store has everything. Old entries stay until others take their place, and are known by their numbers. */
  restart(): void {
    this.#writer = new EntryWriter();
    this.#end = headerBytes;
  }

  /** What was appended since `restart`. */
  entries(): Generator<Entry> {
    const log = Buffer.alloc(this.#end);
    readSync(this.descriptor, log, 0, log.length, 0);
    return entriesOf(log);
  }

  /** Lets go of the file, and of what is in it unless that is still needed. */
  close({ isKept }: { readonly isKept: boolean }): void {
    closeSync(this.descriptor);
    if (!isKept) rmSync(this.file, { force: true });
  }
}

/** A file whose name is not on the disk is lost by a power cut, whatever was flushed of it. Windows has no such call. */
function flushNameOf(file: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

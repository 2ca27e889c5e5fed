/** Doing again what a redo log holds and the store lacks. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { StoreUnavailable } from '../../port/index.js';
import type { Bound, Connection } from '../driver.js';
import { rollBack } from '../roll-back.js';
import { type Entry, entriesOf, storeOf } from './entries.js';
import { redoFileOf } from './redo-log.js';

/** What a store says of its redo log: which is its own, and the number of the last entry that the store has. */
export interface RedoState {
  readonly store: string;
  readonly applied: number;
}

/** Undefined for a store of a release that kept no redo log. */
export function redoStateOf(connection: Connection): RedoState | undefined {
  const table = connection.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'redo'").get([]);
  if (!table) return undefined;
  const [store, applied] = connection.prepare('SELECT store, applied FROM redo').get([]) as [string, number];
  return { store, applied };
}

export function noteApplied(connection: Connection, number: number): void {
  connection.prepare('UPDATE redo SET applied = ?').execute([number]);
}

/** Does the entries after number `applied`, to `upTo` at most, inside the transaction under way; answers the last number. */
export function replay(connection: Connection, entries: Iterable<Entry>, applied: number, upTo = Infinity): number {
  let last = applied;
  for (const { number, statements } of entries) {
    if (number <= applied) continue;
    if (number > upTo) break;
    if (number !== last + 1) throw new RangeError(`entry ${number} does not follow ${last}`);
    for (const { sql, values } of statements) connection.prepare(sql).execute(values as Bound[]);
    last = number;
  }
  return last;
}

/**
 * Brings a store that a process left behind without closing it to where that process was, and removes the log. The caller
 * holds the directory's lock.
 *
 * @throws StoreUnavailable when the log beside the file is not this store's
 */
export function recover(connection: Connection, file: string): void {
  const beside = readBeside(file);
  if (beside) catchUp(connection, beside);
  rmSync(redoFileOf(file), { force: true });
}

/** A log as it stands beside its store. */
export interface Beside {
  readonly logFile: string;
  /** The id of the store that it was written for. */
  readonly store: string;
  readonly entries: readonly Entry[];
}

/**
 * The log beside a store that may be served from, as of now; undefined when there is none, or none that was begun.
 *
 * @throws StoreUnavailable when another release wrote it, in a form of its own
 */
export function readBeside(file: string): Beside | undefined {
  const logFile = redoFileOf(file);
  if (!existsSync(logFile)) return undefined;
  const log = readFileSync(logFile);
  const store = storeOf(log);
  if (store === 'foreign') {
    const what = `The redo log ${logFile} was written by another release`;
    throw new StoreUnavailable(
      `${what}: start that release once more and stop it, or, to do without its latest changes, move the log away`,
    );
  }
  return store && { logFile, store: store.id, entries: [...entriesOf(log)] };
}

/** @throws StoreUnavailable when these are not the entries that follow */
export function catchUp(connection: Connection, { logFile, store, entries }: Beside): void {
  const state = redoStateOf(connection);
  try {
    if (state?.store !== store) throw new RangeError('it belongs to another store');
    connection.exec('BEGIN IMMEDIATE');
    noteApplied(connection, replay(connection, entries, state.applied));
    connection.exec('COMMIT');
  } catch (error) {
    rollBack(connection);
    if (!(error instanceof RangeError)) throw error;
    const what = `The redo log ${logFile} does not go with the store beside it (${error.message})`;
    throw new StoreUnavailable(
      `${what}: put back the store that it was written for, or, to do without its latest changes, move the log away`,
      { cause: error },
    );
  }
}

/**
 * Writing that is on the disk when it is answered, while the store's own pages follow later: each turn of writing is one
 * entry of the redo log, and one transaction of SQLite takes in the turns of a while. docs/decisions/0022-redo-log.md
 */
import { OutcomeUnknown, StoreUnavailable } from '../../port/index.js';
import type { Connection } from '../driver.js';
import { rollBack } from '../roll-back.js';
import type { Written } from './entries.js';
import type { RedoLog } from './redo-log.js';
import { noteApplied, redoStateOf, replay } from './replay.js';

/** The store takes in what the log holds when it holds so many bytes, and after so long at the latest. */
const settleBytes = 2 ** 20;
const settleMs = 200;
/** How long after a failure, such as a full disk, that is tried again. */
const retryMs = 1000;
/** How long after a turn that was taken back the next ones can be taken back alone: failures come in flocks. */
const carefulMs = 1000;

export class WriteAhead {
  readonly #written: Written[] = [];
  #log: RedoLog | undefined;
  /** The number of the last entry that counts. */
  #number: number;
  #isDistrusted = false;
  #isOpen = false;
  /** The turn under way can be taken back alone. For that SQLite copies each page that it changes. */
  #isMarked = false;
  #carefulUntil = 0;
  #settlesFrom = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Without a log, each turn is a transaction by itself. */
  constructor(
    private readonly connection: Connection,
    log: RedoLog | undefined,
  ) {
    this.#log = log;
    this.#number = redoStateOf(connection)!.applied;
  }

  /**
   * Does the work, all of it or nothing, and answers when it is on the disk. Never nested. Only statements that are
   * executed or run count as work, not `exec`.
   *
   * @throws what the work throws; StoreUnavailable when it could not be kept, OutcomeUnknown when nobody can say
   */
  turn<T>(work: () => T): T {
    if ((this.#log?.length ?? 0) > settleBytes && performance.now() >= this.#settlesFrom) this.#trySettling();
    this.#begin();
    let result: T;
    try {
      result = this.#recorded(work);
    } catch (error) {
      this.#takeBack();
      throw error;
    }
    this.#keep();
    return result;
  }

  /** Inside a turn: does the work, or nothing of it. @throws what the work throws; after StoreUnavailable the turn is over */
  attempt(work: () => void): void {
    const mark = this.#written.length;
    this.connection.exec('SAVEPOINT attempt');
    try {
      work();
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      this.connection.exec('ROLLBACK TO attempt');
      this.connection.exec('RELEASE attempt');
      this.#written.length = mark;
      throw error;
    }
    this.connection.exec('RELEASE attempt');
  }

  /**
   * Brings the store's own file up to the last turn, for those who read it themselves.
   *
   * @throws StoreUnavailable when the disk refuses; nothing is lost by that
   */
  settle(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isOpen) return;
    // The number of an entry whose flush failed is not used again, so that it is never done after others.
    const number = this.#isDistrusted ? this.#number + 1 : this.#number;
    try {
      noteApplied(this.connection, number);
      this.connection.prepare('COMMIT').execute([]);
    } catch (error) {
      this.#settlesFrom = performance.now() + retryMs;
      this.#restore();
      throw error;
    }
    this.#isOpen = false;
    this.#number = number;
    if (this.#isDistrusted) this.#dropLog({ isKept: false });
    else this.#log?.restart();
  }

  /** Settles and lets go of the log, which stays where the disk refuses: the next start finds it. */
  close(): void {
    const isSettled = this.#trySettling();
    clearTimeout(this.#timer);
    this.#dropLog({ isKept: !isSettled });
  }

  #dropLog(how: { readonly isKept: boolean }): void {
    this.#log?.close(how);
    this.#log = undefined;
    this.#isDistrusted = false;
  }

  #begin(): void {
    if (!this.#isOpen) this.connection.prepare('BEGIN IMMEDIATE').execute([]);
    this.#isOpen = true;
    this.#isMarked = performance.now() < this.#carefulUntil;
    if (this.#isMarked) this.connection.prepare('SAVEPOINT turn').execute([]);
  }

  #recorded<T>(work: () => T): T {
    this.connection.record(this.#written);
    try {
      return work();
    } finally {
      this.connection.record(undefined);
    }
  }

  #keep(): void {
    const statements = this.#written.splice(0);
    const isLogged = statements.length === 0 || this.#append(statements);
    if (this.#isMarked) this.connection.prepare('RELEASE turn').execute([]);
    if (isLogged) this.#settleBy(settleMs);
    else this.settle();
  }

  /** Answers false when the log cannot take it. */
  #append(statements: readonly Written[]): boolean {
    if (!this.#log || this.#isDistrusted) return false;
    try {
      if (!this.#log.append({ number: this.#number + 1, statements })) return false;
    } catch (error) {
      // After a failed flush nobody knows what the disk has of the entry, nor of a next one.
      this.#isDistrusted = true;
      this.#restore();
      this.#trySettling();
      throw new OutcomeUnknown('the redo log could not be written', { cause: error });
    }
    this.#number += 1;
    return true;
  }

  /** Memory of what the transaction changed is the caller's. */
  #takeBack(): void {
    this.#written.length = 0;
    this.#carefulUntil = performance.now() + carefulMs;
    if (!this.#isMarked) {
      this.#restore();
      return;
    }
    try {
      this.connection.exec('ROLLBACK TO turn');
      this.connection.exec('RELEASE turn');
    } catch {
      // After some errors, such as a full disk, SQLite has taken back the whole transaction by itself.
      this.#restore();
    }
  }

  /** Does again, in a new transaction, what was answered for and is in the log alone. Until then nobody reads or writes. */
  #restore(): void {
    rollBack(this.connection);
    this.#isOpen = false;
    try {
      this.connection.refuse(undefined);
      const { applied } = redoStateOf(this.connection)!;
      if (applied === this.#number) return;
      this.connection.prepare('BEGIN IMMEDIATE').execute([]);
      const reached = replay(this.connection, this.#log?.entries() ?? [], applied, this.#number);
      if (reached !== this.#number) throw new StoreUnavailable(`the redo log ends at ${reached}, not ${this.#number}`);
      this.#isOpen = true;
      this.#settleBy(retryMs);
    } catch (error) {
      rollBack(this.connection);
      this.connection.refuse(new StoreUnavailable('the store waits for its redo log', { cause: error }));
      this.#settleBy(retryMs);
    }
  }

  #settleBy(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#isOpen) this.#trySettling();
      else this.#restore();
    }, ms).unref();
  }

  /** Answers whether it could be done; if not it is tried again, and what was answered for is safe in the log. */
  #trySettling(): boolean {
    try {
      this.settle();
      return true;
    } catch (error) {
      if (error instanceof StoreUnavailable) return false;
      throw error;
    }
  }
}

/** Group commit: everything that is asked to be written at about the same time goes into one transaction. */
import { type Change, StoreUnavailable } from '../port/index.js';
import { apply } from './apply.js';
import { writeCounts } from './resource-writes.js';
import type { Writing } from './writing.js';

interface Waiting {
  readonly changes: readonly Change[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
  /** Why it cannot be done; told only when what it was compared with is on the disk. */
  error?: unknown;
}

/** How long one transaction may collect commits before it is closed, and how many it holds at most. */
const budgetMs = 8;
const maxCommits = 256;
/** How long a transaction waits at most for commits that are still coming in; a flush takes about as long. */
const gatherMs = 2;

/** The queue of commits. Answers come after the disk has what was written. */
export class GroupCommit {
  readonly #queue: Waiting[] = [];
  #scheduled = false;
  #closed = false;
  #drained: (() => void) | undefined;

  constructor(private readonly writing: Writing) {}

  /** Queues a commit for the transaction of this turn. */
  commit(changes: readonly Change[]): Promise<void> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('the store is closed'));
    return new Promise((done, failed) => {
      this.#queue.push({ changes, done, failed });
      this.#schedule();
    });
  }

  /** Takes no more and resolves when everything queued is answered. */
  close(): Promise<void> {
    this.#closed = true;
    if (this.#queue.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#drained = resolve;
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#gather(0, performance.now() + gatherMs);
  }

  /** Turns once a whole turn of the event loop brought nothing more: who asks together is answered by one flush. */
  #gather(seen: number, until: number): void {
    setImmediate(() => {
      const waiting = this.#queue.length;
      if (waiting > seen && waiting < maxCommits && performance.now() < until) {
        this.#gather(waiting, until);
        return;
      }
      this.#scheduled = false;
      this.#turn();
      if (this.#queue.length > 0) this.#schedule();
      else this.#drained?.();
    });
  }

  #turn(): void {
    const taken: Waiting[] = [];
    try {
      this.#begin();
      if (this.#hopefully(taken) || this.#guardedly(taken)) this.#finish(taken);
    } catch (error) {
      this.#takeBack();
      // A fault before anything was taken must not leave the queue waiting for ever.
      if (taken.length === 0) taken.push(...this.#queue.splice(0, maxCommits));
      for (const waiting of taken) waiting.failed(error);
    }
  }

  /** Without savepoints, which cost a copy of every page they see: nearly always no commit of a turn fails. */
  #hopefully(taken: Waiting[]): boolean {
    const until = performance.now() + budgetMs;
    try {
      while (this.#queue.length > 0 && taken.length < maxCommits && (taken.length === 0 || performance.now() < until)) {
        const waiting = this.#queue.shift()!;
        taken.push(waiting);
        for (const change of waiting.changes) apply(this.writing, change);
      }
      return true;
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      this.#takeBack();
      if (taken.length > 1) return false;
      taken.pop()!.failed(error);
      return false;
    }
  }

  /** Once more, each commit in a savepoint, so that the ones that cannot be done fail alone. */
  #guardedly(taken: Waiting[]): boolean {
    if (taken.length === 0) return false;
    this.#begin();
    const { connection, undo } = this.writing;
    for (const waiting of taken) {
      const mark = undo.mark;
      connection.exec('SAVEPOINT one');
      try {
        for (const change of waiting.changes) apply(this.writing, change);
      } catch (error) {
        if (error instanceof StoreUnavailable) throw error;
        connection.exec('ROLLBACK TO one');
        undo.backTo(mark);
        waiting.error = error;
      }
      connection.exec('RELEASE one');
    }
    return true;
  }

  #begin(): void {
    this.writing.connection.prepare('BEGIN IMMEDIATE').execute([]);
  }

  #finish(taken: readonly Waiting[]): void {
    const { connection, undo, trail } = this.writing;
    writeCounts(this.writing);
    trail.flush();
    connection.prepare('COMMIT').execute([]);
    trail.flushed();
    undo.clear();
    for (const waiting of taken) {
      if (waiting.error === undefined) waiting.done();
      else waiting.failed(waiting.error);
    }
  }

  #takeBack(): void {
    const { connection, undo, counted } = this.writing;
    undo.backTo(0);
    counted.clear();
    // SQLite has rolled back already after some errors, and may be unable to after others; a next BEGIN will tell.
    try {
      connection.prepare('ROLLBACK').execute([]);
    } catch {}
  }
}

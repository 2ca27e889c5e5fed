/** Group commit: everything that is asked to be written at about the same time goes into one transaction. */
import { type Change, StoreUnavailable } from '../port/index.js';
import { apply } from './apply.js';
import type { WriteAhead } from './redo/write-ahead.js';
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

  constructor(
    private readonly writing: Writing,
    private readonly writeAhead: WriteAhead,
  ) {}

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
      if (!this.#hopefully(taken)) this.#guardedly(taken);
    } catch (error) {
      // A fault before anything was taken must not leave the queue waiting for ever.
      if (taken.length === 0) taken.push(...this.#queue.splice(0, maxCommits));
      for (const waiting of taken) waiting.error = error;
    }
    for (const { error, done, failed } of taken) {
      if (error === undefined) done();
      else failed(error);
    }
  }

  /** Without a savepoint for each, which would copy every page it sees: nearly always no commit of a turn fails. */
  #hopefully(taken: Waiting[]): boolean {
    const until = performance.now() + budgetMs;
    try {
      this.#together(() => {
        while (
          this.#queue.length > 0 &&
          taken.length < maxCommits &&
          (taken.length === 0 || performance.now() < until)
        ) {
          const waiting = this.#queue.shift()!;
          taken.push(waiting);
          this.#apply(waiting);
        }
      });
      return true;
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      if (taken.length !== 1) return false;
      taken[0]!.error = error;
      return true;
    }
  }

  /** Once more, each commit by itself, so that the ones that cannot be done fail alone. */
  #guardedly(taken: Waiting[]): void {
    const { undo } = this.writing;
    this.#together(() => {
      for (const waiting of taken) {
        const mark = undo.mark;
        try {
          this.writeAhead.attempt(() => this.#apply(waiting));
        } catch (error) {
          if (error instanceof StoreUnavailable) throw error;
          undo.backTo(mark);
          waiting.error = error;
        }
      }
    });
  }

  #apply({ changes }: Waiting): void {
    for (const change of changes) apply(this.writing, change);
  }

  /** One turn of writing, with memory kept in step. */
  #together(work: () => void): void {
    const { undo, trail, counted } = this.writing;
    try {
      this.writeAhead.turn(() => {
        work();
        writeCounts(this.writing);
        trail.flush();
      });
    } catch (error) {
      undo.backTo(0);
      counted.clear();
      throw error;
    }
    trail.flushed();
    undo.clear();
  }
}

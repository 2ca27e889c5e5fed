/** Has letters written in a thread of their own, which begins with the first and ends when there were none for a while. */
import { Worker } from 'node:worker_threads';
import { type Letter, LetterUnprintable, type LetterWriter } from './letter.js';

/** SECURITY: passwords go from thread to thread in memory, as within one. */
export type Question =
  | { readonly id: number; readonly letter: Letter }
  | { readonly id: number; readonly userName: string };

export type Answer =
  | { readonly id: number; readonly bytes: Uint8Array }
  | { readonly id: number; readonly canWrite: boolean }
  | { readonly id: number; readonly fault: string; readonly isUnprintable: boolean };

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** The thread keeps tens of megabytes of fonts; beginning anew takes half a second. */
const idleMs = 60_000;

/** A writer whose thread runs the program in that file. A thread that fails takes its letters along; the next begins anew. */
export function createThreadedWriter(file: URL): LetterWriter {
  const thread = new LetterThread(file);
  return {
    async canWrite({ userName }) {
      const answer = await thread.ask({ userName });
      return 'canWrite' in answer && answer.canWrite;
    },
    async write(letter) {
      // Only what the letter tells: the records that it was gathered from may carry more.
      const { tenant, ...rest } = letter;
      const { name, slug, timeZone } = tenant;
      const answer = await thread.ask({ letter: { ...rest, tenant: { name, slug, timeZone } } });
      if (!('bytes' in answer)) throw new Error('the thread answered something else than a letter');
      return answer.bytes;
    },
  };
}

type Asked = { readonly letter: Letter } | { readonly userName: string };

class LetterThread {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last = 0;

  constructor(private readonly file: URL) {}

  /** @throws LetterUnprintable, and Error when the letter could not be written or the thread ended */
  async ask(asked: Asked): Promise<Answer> {
    clearTimeout(this.#idle);
    const id = ++this.#last;
    try {
      return await new Promise<Answer>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        const question: Question = { id, ...asked };
        this.#running().postMessage(question);
      });
    } finally {
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) this.#rest();
    }
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(this.file, { execArgv: [], env: {} });
    // Whoever waits for a letter keeps the process up by other means; an idle thread must not.
    worker.unref();
    worker.on('message', (answer: Answer) => this.#settle(answer));
    worker.once('error', (error) => this.#lose(worker, error));
    worker.once('exit', (code) => this.#lose(worker, new Error(`the thread that writes letters ended with ${code}`)));
    this.#worker = worker;
    return worker;
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    if (!('fault' in answer)) waiting?.resolve(answer);
    else waiting?.reject(answer.isUnprintable ? new LetterUnprintable(answer.fault) : new Error(answer.fault));
  }

  #lose(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
  }

  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      const worker = this.#worker;
      this.#worker = undefined;
      void worker?.terminate();
    }, idleMs).unref();
  }
}

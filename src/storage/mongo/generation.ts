/** How often the configuration was written, by any gateway. */
import type { CounterDocument, Models } from './models.js';
import { configurationCounter } from './writing.js';

/**
 * Reads the counter that every commit of configuration raises. Who asks while an answer is on its way waits for the next
 * one: the one on its way may have left before what the asker wants to see. However many ask, two reads at most go on.
 */
export class Generation {
  #running: Promise<number> | undefined;
  #next: Promise<number> | undefined;

  constructor(private readonly models: Models) {}

  read(): Promise<number> {
    if (!this.#running) return this.#start();
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.#start();
      });
    return this.#next;
  }

  #start(): Promise<number> {
    const running = this.#ask().finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  async #ask(): Promise<number> {
    const found = await this.models.counters.findById(configurationCounter).lean<CounterDocument>();
    return found?.count ?? 0;
  }
}

/** Counts what is under way, so that stopping can wait for it. */
import type { JobRepository } from 'agenda';

/** A set of promises that empties as they settle. */
export class InFlight {
  private readonly promises = new Set<Promise<unknown>>();

  /** The promise itself, remembered until it settles. */
  track<T>(promise: Promise<T>): Promise<T> {
    this.promises.add(promise);
    const forget = (): void => {
      this.promises.delete(promise);
    };
    promise.then(forget, forget);
    return promise;
  }

  /** Resolves once nothing is under way and nothing follows from what was. Failures are their owners' affair. */
  async settled(): Promise<void> {
    do {
      await Promise.allSettled(this.promises);
      // What a settled promise leads to begins within this turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.promises.size > 0);
  }

  /**
   * The same repository with its calls tracked. Agenda does not await `unlockJob`, so that its failure would end the
   * process: it goes to `onUnlockFailure` instead, and the lock ends by its lifetime.
   */
  watch(repository: JobRepository, onUnlockFailure: (error: unknown) => void): JobRepository {
    return new Proxy(repository, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key, target);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          const done = this.track(Promise.resolve(Reflect.apply(member, target, args)));
          return key === 'unlockJob' ? done.catch(onUnlockFailure) : done;
        };
      },
    });
  }
}

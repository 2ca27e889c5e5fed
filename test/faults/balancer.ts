/** A small balancer inside the client: requests go by turns to whoever says at /readyz that it is ready. */
import { setTimeout as pause } from 'node:timers/promises';

export interface Balancer {
  /** The next gateway that was ready when it was asked last; waits while there is none. */
  next(): Promise<string>;
  /** From now on this one is asked too. */
  add(url: string): void;
  stop(): void;
}

/** Asks each gateway ten times a second. */
export function balancer(urls: readonly string[]): Balancer {
  const known = [...urls];
  let ready: string[] = [];
  let turn = 0;
  let isOver = false;
  const watch = async (url: string): Promise<void> => {
    while (!isOver) {
      const isReady = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2000) }).then(
        ({ status }) => status === 200,
        () => false,
      );
      ready = [...ready.filter((each) => each !== url), ...(isReady ? [url] : [])];
      await pause(100);
    }
  };
  for (const url of known) void watch(url);
  return {
    async next() {
      while (ready.length === 0) await pause(20);
      return ready[turn++ % ready.length]!;
    },
    add: (url) => void watch(url),
    stop() {
      isOver = true;
    },
  };
}

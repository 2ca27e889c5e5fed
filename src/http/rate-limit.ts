/** Counts requests by key and says when there are too many. */
import type { Rate } from '../config/shape.js';

/** Token buckets, one a key, in this process. */
export class RateLimit {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  readonly #perMs: number;

  constructor(private readonly rate: Rate) {
    this.#perMs = rate.count / (rate.perSeconds * 1000);
  }

  /** Takes one from the key's bucket. Returns 0 when there was one, else the seconds to wait (at least 1). */
  take(key: string, now: number): number {
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      this.#forgetFull(now);
      bucket = { tokens: this.rate.count, at: now };
      this.#buckets.set(key, bucket);
    }
    // A clock that went back must not drain the bucket.
    const elapsed = Math.max(0, now - bucket.at);
    bucket.tokens = Math.min(this.rate.count, bucket.tokens + elapsed * this.#perMs);
    bucket.at = now;
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return 0;
    }
    return secondsOf((1 - bucket.tokens) / this.#perMs);
  }

  /** Keeps the map small: buckets that have filled up again say nothing. */
  #forgetFull(now: number): void {
    if (this.#buckets.size < 10_000) return;
    for (const [key, bucket] of this.#buckets) {
      if (bucket.tokens + (now - bucket.at) * this.#perMs >= this.rate.count) this.#buckets.delete(key);
    }
  }
}

/** What `Retry-After` says of a wait. */
export const secondsOf = (waitMs: number): number => Math.max(1, Math.ceil(waitMs / 1000));

/** Counts requests by key together with the other gateways on the store, which is asked now and then only. */
import type { Rate } from '../config/shape.js';
import type { RateShares, SharedBucket } from '../storage/port/index.js';
import { RateLimit, secondsOf } from './rate-limit.js';

/** At most this part of what a key may take at once is held by one gateway ahead of its requests. */
const largestShare = 1 / 20;
/** A share that is not used by then is given up: the requests have gone elsewhere. */
const shareMs = 1000;
/** From this size on a share is followed by the next one before it is used up, so that no request waits for it. */
const worthAhead = 8;
/** Where nothing is left the store is not asked again sooner, however fast the key's bucket fills up. */
const quietMs = 50;

/** What this gateway holds of one key. */
interface Share {
  left: number;
  size: number;
  goodUntil: number;
  /** Nothing is there to be had before. */
  emptyUntil: number;
  waiting: number;
  coming: Promise<void> | undefined;
}

/**
 * A gateway takes shares of a key's bucket from the store, small ones first and larger ones while they are used up, and
 * counts requests against them by itself. Together gateways let a key do what the rate says and never more; less by the
 * shares that others hold and do not use.
 */
export class SharedRateLimit {
  readonly #shares = new Map<string, Share>();
  readonly #refillMs: number;
  readonly #mostAhead: number;

  constructor(
    private readonly rate: Rate,
    private readonly store: RateShares,
    /** Buckets of other limits have other names. */
    private readonly name: string,
  ) {
    this.#refillMs = (rate.perSeconds * 1000) / rate.count;
    this.#mostAhead = Math.max(1, Math.floor(rate.count * largestShare));
  }

  /**
   * Takes one for the key. 0 when there was one, else the seconds to wait (at least 1). A promise only where the store
   * has to be asked first.
   *
   * @throws StoreUnavailable
   */
  take(key: string, now: number): number | Promise<number> {
    const share = this.#shareOf(key, now);
    if (share.left >= 1 && now <= share.goodUntil) {
      share.left -= 1;
      if (share.size >= worthAhead && share.left < share.size / 2) this.#askAhead(key, share, now);
      return 0;
    }
    if (now < share.emptyUntil) return secondsOf(share.emptyUntil - now);
    return this.#wait(key, share, now);
  }

  async #wait(key: string, share: Share, now: number): Promise<number> {
    share.waiting += 1;
    try {
      for (;;) {
        await (share.coming ?? this.#ask(key, share, now));
        if (share.left >= 1) {
          share.left -= 1;
          return 0;
        }
        if (now < share.emptyUntil) return secondsOf(share.emptyUntil - now);
      }
    } finally {
      share.waiting -= 1;
    }
  }

  /** Whoever finds nothing left asks again, and hears of it when the store is away. */
  #askAhead(key: string, share: Share, now: number): void {
    if (share.coming || now < share.emptyUntil) return;
    this.#ask(key, share, now).catch(() => undefined);
  }

  #ask(key: string, share: Share, now: number): Promise<void> {
    const isUsedUp = share.left < share.size / 2 && now <= share.goodUntil;
    const ahead = Math.min(this.#mostAhead, isUsedUp ? share.size * 2 : 1);
    const wanted = Math.max(ahead, share.waiting);
    const coming = this.#fetch(key, share, { wanted, now }).finally(() => {
      share.coming = undefined;
    });
    share.coming = coming;
    return coming;
  }

  async #fetch(key: string, share: Share, { wanted, now }: { wanted: number; now: number }): Promise<void> {
    const bucket: SharedBucket = { key: `${this.name}|${key}`, size: this.rate.count, refillMs: this.#refillMs };
    const { granted, waitMs } = await this.store.take(bucket, wanted);
    if (granted === 0) {
      share.emptyUntil = now + Math.max(waitMs, Math.min(quietMs, this.#refillMs * this.rate.count * largestShare));
      return;
    }
    if (now > share.goodUntil) share.left = 0;
    share.left += granted;
    share.size = granted;
    share.goodUntil = now + shareMs;
  }

  #shareOf(key: string, now: number): Share {
    const known = this.#shares.get(key);
    if (known) return known;
    this.#forgetIdle(now);
    const share = { left: 0, size: 1, goodUntil: 0, emptyUntil: 0, waiting: 0, coming: undefined };
    this.#shares.set(key, share);
    return share;
  }

  /** Keeps the map small. */
  #forgetIdle(now: number): void {
    if (this.#shares.size < 10_000) return;
    for (const [key, { goodUntil, emptyUntil, waiting, coming }] of this.#shares) {
      if (waiting === 0 && !coming && goodUntil < now && emptyUntil < now) this.#shares.delete(key);
    }
  }
}

/** The limit that a gateway counts: with others where they share a store, by itself where it is the only one. */
export function rateLimitOf(rate: Rate, name: string, shares: RateShares | undefined): Pick<SharedRateLimit, 'take'> {
  return shares ? new SharedRateLimit(rate, shares, name) : new RateLimit(rate);
}

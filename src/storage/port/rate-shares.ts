/** A count of requests that several gateways keep together. */

/** What one key may take, as a bucket that fills up again evenly: it holds `size` when it is full. */
export interface SharedBucket {
  readonly key: string;
  readonly size: number;
  /** How long one place in it takes to fill up again. */
  readonly refillMs: number;
}

/** What a gateway was given: `granted` places of its own, or how long it takes until there is one again. */
export interface RateShare {
  readonly granted: number;
  readonly waitMs: number;
}

export interface RateShares {
  /**
   * Takes `wanted` places out of the bucket, or as many as are left in it; what was taken is taken for every gateway.
   * Whatever the clocks of gateways say, it fills up by one clock. Rejects with `StoreUnavailable`.
   */
  take(bucket: SharedBucket, wanted: number): Promise<RateShare>;
}

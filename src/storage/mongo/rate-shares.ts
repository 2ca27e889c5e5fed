/** Takes places out of buckets that all gateways share: one round trip as long as there are enough. */
import type { Collection, Db } from 'mongodb';
import type { RateShare, RateShares, SharedBucket } from '../port/index.js';
import { mapped, takenIndex } from './driver-errors.js';

/**
 * A bucket is the one moment at which it will be full again: each place that is taken moves it on. So it is written
 * without being read, and gateways that write it at once need not try again.
 */
interface BucketDocument {
  readonly _id: string;
  readonly fullAt: number;
}

/** Where the buckets are: no part of the store, and missed by nobody who copies one. */
export const ratesCollection = 'rates';

/** How long a bucket that is full again may be kept, and how often such ones are looked for. */
const keptMs = 3_600_000;
/** How often the server's clock is compared with this machine's. */
const comparedMs = 60_000;
const mostTries = 4;

export function rateSharesIn(db: Db): RateShares {
  const buckets = db.collection<BucketDocument>(ratesCollection);
  const clock = serverClock(db);
  let sweptAt = 0;
  return {
    async take(bucket, wanted) {
      try {
        const now = await clock();
        if (now - sweptAt > keptMs) {
          sweptAt = now;
          await buckets.deleteMany({ fullAt: { $lt: now - keptMs } });
        }
        return await takeFrom(buckets, bucket, { wanted, now });
      } catch (error) {
        throw mapped(error);
      }
    },
  };
}

/**
 * The time that the server has, within the time that an answer takes. By its own clock a gateway that is slow by more
 * than a bucket takes to fill up would find it empty as long as others take from it.
 */
function serverClock(db: Db): () => Promise<number> {
  let comparedAt = Number.NEGATIVE_INFINITY;
  let aheadMs = 0;
  return async () => {
    const from = performance.now();
    if (from - comparedAt > comparedMs) {
      const { localTime } = await db.command({ hello: 1 });
      comparedAt = performance.now();
      // Half of the way was the question's.
      aheadMs = localTime instanceof Date ? localTime.getTime() - Date.now() + (comparedAt - from) / 2 : 0;
    }
    return Date.now() + aheadMs;
  };
}

interface Wish {
  readonly wanted: number;
  readonly now: number;
}

async function takeFrom(
  buckets: Collection<BucketDocument>,
  bucket: SharedBucket,
  { wanted, now }: Wish,
): Promise<RateShare> {
  const { key: _id, size, refillMs } = bucket;
  let places = Math.min(wanted, size);
  for (let tries = 1; ; tries += 1) {
    if (await isTaken(buckets, bucket, { wanted: places, now })) return { granted: places, waitMs: 0 };
    const found = await buckets.findOne({ _id });
    const missing = Math.max(0, (found?.fullAt ?? now) - now) / refillMs;
    places = Math.min(places, Math.floor(size - missing));
    if (places >= 1 && tries < mostTries) continue;
    return { granted: 0, waitMs: Math.max(1, (missing + 1 - size) * refillMs) };
  }
}

/** True when that many places were there, and are taken now. */
async function isTaken(
  buckets: Collection<BucketDocument>,
  { key: _id, size, refillMs }: SharedBucket,
  { wanted, now }: Wish,
): Promise<boolean> {
  const latest = now + (size - wanted) * refillMs;
  // A bucket is never fuller than full: one that was left alone begins at this moment.
  const fill = { updateOne: { filter: { _id }, update: { $max: { fullAt: now } }, upsert: true } };
  const take = {
    updateOne: { filter: { _id, fullAt: { $lte: latest } }, update: { $inc: { fullAt: wanted * refillMs } } },
  };
  try {
    const done = await buckets.bulkWrite([fill, take], { ordered: true, writeConcern: { w: 1 } });
    return done.matchedCount + done.upsertedCount === 2;
  } catch (error) {
    // Another gateway made the same bucket at this moment.
    if (takenIndex(error) === undefined) throw error;
    return false;
  }
}

/** Rates that gateways keep together: how much they let through, and how often the store is asked. */
import { expect, it } from '@jest/globals';
import { SharedRateLimit } from '../../src/http/shared-rate-limit.js';
import { type RateShares, type SharedBucket, StoreUnavailable } from '../../src/storage/port/index.js';

/** One bucket in memory, by a clock that the test sets, with a count of the questions. */
function memoryShares() {
  const store = { now: 1_000_000, asked: 0, isAway: false, fullAt: 0 };
  const take = async ({ size, refillMs }: SharedBucket, wanted: number) => {
    store.asked += 1;
    if (store.isAway) throw new StoreUnavailable('away');
    store.fullAt = Math.max(store.fullAt, store.now);
    const there = size - (store.fullAt - store.now) / refillMs;
    const granted = Math.min(wanted, Math.floor(there));
    store.fullAt += granted * refillMs;
    return { granted, waitMs: granted > 0 ? 0 : (1 - there) * refillMs };
  };
  return Object.assign(store, { take }) satisfies RateShares;
}

const rate = { count: 2000, perSeconds: 1 };

it('asks the store for one request in tens when a key is busy, and lets two gateways do no more than one', async () => {
  const shares = memoryShares();
  const gateways = [new SharedRateLimit(rate, shares, 'scim'), new SharedRateLimit(rate, shares, 'scim')];
  let passed = 0;
  let waited = 0;
  const seconds = 5;
  for (let tick = 0; tick < seconds * 100; tick += 1) {
    for (let each = 0; each < 40; each += 1) {
      const turn = gateways[each % 2]!.take('token', shares.now);
      if (typeof turn !== 'number') waited += 1;
      if ((await turn) === 0) passed += 1;
    }
    shares.now += 10;
  }
  // Twenty thousand asked; a full bucket and its refilling over five seconds is what one gateway lets through.
  expect(passed).toBeLessThanOrEqual(rate.count * (seconds + 1));
  expect(passed).toBeGreaterThan(rate.count * seconds);
  expect(shares.asked).toBeLessThan(20_000 / 40);
  expect(waited).toBeLessThan(20_000 / 40);
});

it('lets a directory of a usual pace wait for the store now and then only', async () => {
  const shares = memoryShares();
  const limit = new SharedRateLimit(rate, shares, 'scim');
  for (let each = 0; each < 1000; each += 1) {
    expect(await limit.take('token', shares.now)).toBe(0);
    shares.now += 10;
  }
  expect(shares.asked).toBeLessThan(100);
});

it('answers who has used everything up without asking the store again', async () => {
  const shares = memoryShares();
  const limit = new SharedRateLimit({ count: 10, perSeconds: 60 }, shares, 'scim');
  const told = await Promise.all(Array.from({ length: 15 }, () => limit.take('token', shares.now)));
  expect(told.filter((wait) => wait === 0)).toHaveLength(10);
  expect(told.filter((wait) => wait === 6)).toHaveLength(5);
  const { asked } = shares;
  for (let each = 0; each < 100; each += 1) expect(limit.take('token', shares.now)).toBe(6);
  expect(shares.asked).toBe(asked);
  shares.now += 6001;
  expect(await limit.take('token', shares.now)).toBe(0);
});

it('gives up a share that is not used, and keeps keys apart', async () => {
  const shares = memoryShares();
  const limit = new SharedRateLimit(rate, shares, 'scim');
  for (let each = 0; each < 200; each += 1) await limit.take('token', shares.now);
  shares.now += 1001;
  const { asked } = shares;
  await limit.take('token', shares.now);
  expect(shares.asked).toBe(asked + 1);
});

it('tells who waits that the store is away, and goes on when it is back', async () => {
  const shares = memoryShares();
  const limit = new SharedRateLimit(rate, shares, 'scim');
  shares.isAway = true;
  await expect(limit.take('token', shares.now)).rejects.toBeInstanceOf(StoreUnavailable);
  shares.isAway = false;
  expect(await limit.take('token', shares.now)).toBe(0);
});

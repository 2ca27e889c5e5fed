/** How much memory V8's heap takes beside what is in use. docs/decisions/0021-memory.md */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * By how many percent of what is in use the collector lets the heap grow before it looks for what can go. Left to itself
 * it lets a heap of this size grow to four times as much.
 */
const growthPercent = 50;

/** Who does next to nothing, as a share of the time, is idle. A collection gives back memory only after 5 s of that. */
const idleShare = 0.05;
const idleSeconds = 8;
/** The young generation is 34 MB under load, and an idle gateway gets by with 1. */
const mostYoungBytes = 8e6;

/** Keeps the heap of this process small from now on: while it works, and once it is idle. */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${growthPercent}`);
  // Contexts that are made from now on have a function `gc`.
  setFlagsFromString('--expose-gc');
  let seconds = 0;
  let before = performance.eventLoopUtilization();
  setInterval(() => {
    const now = performance.eventLoopUtilization();
    seconds = performance.eventLoopUtilization(now, before).utilization < idleShare ? seconds + 1 : 0;
    before = now;
    const isTime = seconds > 0 && seconds % idleSeconds === 0;
    if (isTime && youngBytes() > mostYoungBytes) runInNewContext('gc()');
  }, 1000).unref();
}

const youngBytes = (): number => {
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  return young?.space_size ?? 0;
};

/** Keeps background work from slowing requests down. */
import { performance } from 'node:perf_hooks';

/** When others keep the event loop fully busy, they get so many parts and the work one. */
export interface Shares {
  readonly busy: number;
  /** Once a run has lasted for `patienceMs`: what waits has waited enough. */
  readonly late: number;
}

/** For what nobody waits for at the moment: a tenth of the time makes some 60 mails a second. */
const background: Shares = { busy: 24, late: 9 };
/** For what somebody asked for and sits before. */
export const awaitedWork: Shares = { busy: 9, late: 4 };
const patienceMs = 20_000;
/** Shorter stretches of work are not worth a pause. */
const stretchMs = 5;
const longestPauseMs = 250;

/**
 * One for each run. Call `breathe` between pieces of work, with none under way. Once the event loop was active for a stretch it pauses:
 * long when the loop was busy with other things during the last pause, hardly at all when it was idle.
 */
export class Courtesy {
  private since = performance.eventLoopUtilization();
  private others = 0;
  private readonly began = performance.now();

  constructor(private readonly shares: Shares = background) {}

  async breathe(): Promise<void> {
    const { active } = performance.eventLoopUtilization(this.since);
    if (active < stretchMs) return;
    const before = performance.eventLoopUtilization();
    const pause = 1 + Math.min(active * this.share() * this.others, longestPauseMs);
    await new Promise((resolve) => setTimeout(resolve, pause));
    this.others = performance.eventLoopUtilization(before).utilization;
    this.since = performance.eventLoopUtilization();
  }

  private share(): number {
    return performance.now() - this.began > patienceMs ? this.shares.late : this.shares.busy;
  }
}

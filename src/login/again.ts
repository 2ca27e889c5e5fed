/** Tries anew what somebody else's change got in the way of. */
import { NotFound, VersionConflict } from '../storage/port/index.js';

/** Runs `work`, which reads everything afresh each time, at most five times; the last conflict is thrown. */
export async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let left = 4; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (left === 0 || !(error instanceof VersionConflict || error instanceof NotFound)) throw error;
    }
  }
}

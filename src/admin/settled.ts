/** Runs a use case of people/ and commits what it answers, again from the start when somebody else was quicker. */
import { AlreadyExists, type Change, VersionConflict } from '../storage/port/index.js';
import type { AdminDeps } from './deps.js';

const mostTries = 5;

/**
 * What `decide` answered in the try whose changes were committed; it reads everything afresh each time.
 *
 * @throws whatever `decide` refuses, and the last `VersionConflict` or `AlreadyExists` of five
 */
export async function settled<T extends { readonly changes: readonly Change[] }>(
  { storage }: Pick<AdminDeps, 'storage'>,
  decide: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const decided = await decide();
    try {
      if (decided.changes.length > 0) await storage.commit(decided.changes);
      return decided;
    } catch (error) {
      const wasQuicker = error instanceof VersionConflict || error instanceof AlreadyExists;
      if (!wasQuicker || tries === mostTries) throw error;
    }
  }
}

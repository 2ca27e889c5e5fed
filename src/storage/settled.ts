/** Commits what a use case answers, and has it decide again from the start when somebody else was quicker. */
import { AlreadyExists, type Change, NotFound, type Storage, VersionConflict } from './port/index.js';

const mostTries = 5;

/**
 * What `decide` answered in the try whose changes were committed; it reads everything afresh each time.
 *
 * @throws whatever `decide` refuses, and the last `VersionConflict`, `AlreadyExists` or `NotFound` of five
 */
export async function settled<T extends { readonly changes: readonly Change[] }>(
  { storage }: { readonly storage: Pick<Storage, 'commit'> },
  decide: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const decided = await decide();
    try {
      if (decided.changes.length > 0) await storage.commit(decided.changes);
      return decided;
    } catch (error) {
      const wasQuicker =
        error instanceof VersionConflict || error instanceof AlreadyExists || error instanceof NotFound;
      if (!wasQuicker || tries === mostTries) throw error;
    }
  }
}

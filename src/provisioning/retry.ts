/** Tries a change again when somebody else was faster. */
import { VersionConflict } from '../storage/port/index.js';

/** Rounds before a writer gives up: each lost round means that another writer got through. */
const rounds = 50;

/**
 * Runs `attempt`, which reads, decides and commits, until its commit is not overtaken by another writer.
 *
 * @throws the last error when it is overtaken over and over, and at once any error that `isOvertaken` does not know
 */
export async function untilNotOvertaken<Result>(
  attempt: () => Promise<Result>,
  isOvertaken: (error: unknown) => boolean = (error) => error instanceof VersionConflict,
): Promise<Result> {
  for (let round = 1; ; round++) {
    try {
      return await attempt();
    } catch (error) {
      if (round === rounds || !isOvertaken(error)) throw error;
    }
  }
}

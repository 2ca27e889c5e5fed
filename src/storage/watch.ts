/** Lets background work know at once what a commit left for it to do. */
import type { Change, Storage } from './port/index.js';

/** The same store, telling `onCommit` of every list of changes after it was committed. */
export function watchCommits(storage: Storage, onCommit: (changes: readonly Change[]) => void): Storage {
  return {
    ...storage,
    commit: async (changes) => {
      await storage.commit(changes);
      onCommit(changes);
    },
  };
}

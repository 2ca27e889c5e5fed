/** Writes what concerns many in few commits, without letting one that changed meanwhile hold up the others. */
import { type Change, NotFound, type OutgoingMail, type Storage, VersionConflict } from '../storage/port/index.js';

/** A new state of a mail and the changes that bring it about. */
export interface RecordWrite {
  readonly record: OutgoingMail;
  readonly changes: readonly Change[];
}

/**
 * `commitEach` for mails. Answers the records that were written, at their new versions: a clash means that somebody else
 * has the mail, which is theirs then.
 *
 * @throws StoreUnavailable
 */
export async function writeEach(
  storage: Pick<Storage, 'commit'>,
  writes: readonly RecordWrite[],
): Promise<readonly OutgoingMail[]> {
  const done = await commitEach(
    storage,
    writes.map(({ changes }) => changes),
  );
  return writes.filter((_write, index) => done[index]).map(({ record }) => ({ ...record, v: record.v + 1 }));
}

/**
 * Commits all lists as one; when one of them clashes, each on its own. Tells for each whether it was written.
 *
 * @throws StoreUnavailable
 */
export async function commitEach(
  storage: Pick<Storage, 'commit'>,
  lists: readonly (readonly Change[])[],
): Promise<readonly boolean[]> {
  if (await committed(storage, lists.flat())) return lists.map(() => true);
  return Promise.all(lists.map((list) => committed(storage, list)));
}

async function committed(storage: Pick<Storage, 'commit'>, changes: readonly Change[]): Promise<boolean> {
  try {
    await storage.commit(changes);
    return true;
  } catch (error) {
    if (error instanceof VersionConflict || error instanceof NotFound) return false;
    throw error;
  }
}

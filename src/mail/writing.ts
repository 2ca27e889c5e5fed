/** Writes many mails in few commits, without letting one that changed meanwhile hold up the others. */
import { type Change, NotFound, type OutgoingMail, type Storage, VersionConflict } from '../storage/port/index.js';

/** A new state of a mail and the changes that bring it about. */
export interface RecordWrite {
  readonly record: OutgoingMail;
  readonly changes: readonly Change[];
}

/**
 * Commits all writes as one; when one of them clashes, each on its own. Answers the records that were written, at their
 * new versions: a clash means that somebody else has the mail, which is theirs then.
 *
 * @throws StoreUnavailable
 */
export async function commitEach(
  storage: Pick<Storage, 'commit'>,
  writes: readonly RecordWrite[],
): Promise<readonly OutgoingMail[]> {
  if (await committed(storage, writes)) return writes.map(next);
  const done = await Promise.all(writes.map((write) => committed(storage, [write])));
  return writes.filter((_write, index) => done[index]).map(next);
}

const next = ({ record }: RecordWrite): OutgoingMail => ({ ...record, v: record.v + 1 });

async function committed(storage: Pick<Storage, 'commit'>, writes: readonly RecordWrite[]): Promise<boolean> {
  try {
    await storage.commit(writes.flatMap((write) => write.changes));
    return true;
  } catch (error) {
    if (error instanceof VersionConflict || error instanceof NotFound) return false;
    throw error;
  }
}

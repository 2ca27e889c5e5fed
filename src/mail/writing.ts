/** Writes what concerns many in few commits, without letting one that changed meanwhile hold up the others. */
import { type Change, NotFound, type OutgoingMail, type Storage, VersionConflict } from '../storage/port/index.js';

/** A new state of a mail and the changes that bring it about. */
export interface RecordWrite {
  readonly record: OutgoingMail;
  readonly changes: readonly Change[];
}

/**
 * Commits all as one; when one of them clashes, each on its own. Answers the records that were written, at their new
 * versions: a clash means that somebody else has the mail, which is theirs then.
 *
 * @throws StoreUnavailable
 */
export async function writeEach(
  storage: Pick<Storage, 'commit'>,
  writes: readonly RecordWrite[],
): Promise<readonly OutgoingMail[]> {
  const all = writes.flatMap(({ changes }) => changes);
  const isDone = await committed(storage, all);
  const done = isDone ? undefined : await Promise.all(writes.map(({ changes }) => committed(storage, changes)));
  const written = writes.filter((_write, index) => done?.[index] ?? isDone);
  return written.map(({ record }) => ({ ...record, v: record.v + 1 }));
}

/** How batches are made: so many at once, and chosen of so many once another relay was after the same. */
export interface BatchSize {
  readonly size: number;
  readonly chosenOf: number;
}

/** So often a batch that others had a part of is given up and read anew before each of it is tried by itself. */
const mostClashes = 3;

/**
 * Reads a batch and commits it as one. When it clashes, another relay was after the same: then it is read anew, and chosen
 * at random of what is read, so that they come to work on different ones. What clashes again and again is committed each on
 * its own, so nothing that is never to be written holds up the rest.
 *
 * @param read so many of what is due at most, those that waited longest first
 * @returns how many were tried, and those that were written
 * @throws StoreUnavailable
 */
export async function commitBatch<T extends { readonly changes: readonly Change[] }>(
  storage: Pick<Storage, 'commit'>,
  { size, chosenOf }: BatchSize,
  read: (limit: number) => Promise<readonly T[]>,
): Promise<{ readonly tried: number; readonly written: readonly T[] }> {
  for (let clashes = 0; ; clashes += 1) {
    const found = await read(clashes === 0 ? size : chosenOf);
    const from = Math.floor(Math.random() * Math.max(1, found.length - size + 1));
    const batch = found.slice(from, from + size);
    const lists = batch.map(({ changes }) => changes);
    if (batch.length === 0 || (await committed(storage, lists.flat()))) return { tried: batch.length, written: batch };
    if (clashes < mostClashes) continue;
    const done = await Promise.all(lists.map((list) => committed(storage, list)));
    return { tried: batch.length, written: batch.filter((_one, index) => done[index]) };
  }
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

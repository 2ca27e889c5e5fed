/** Writes a whole store on SQLite from rows (`../archive/archive.ts`), into a file that gets its name when it is whole. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ArchiveTarget, MigrationRefused, type Part, type PartProgress } from '../archive/archive.js';
import { archiveWriting, writeRow } from './archive-rows.js';
import { lockForCopy, readingOf } from './archive-source.js';
import type { Connection } from './driver.js';
import { databaseFile, openFile } from './open.js';
import { writeCounts } from './resource-writes.js';

const unfinishedFile = `${databaseFile}.unfinished`;

/**
 * Opens a new store in the directory, made (mode 0700) when it is absent, or goes on with an unfinished copy of `source`.
 *
 * @throws MigrationRefused when there is a store, or an unfinished copy of something else
 */
export function openSqliteTarget(directory: string, source: string): ArchiveTarget {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = lockForCopy(directory);
  let connection: Connection | undefined;
  try {
    const file = join(directory, databaseFile);
    if (existsSync(file)) throw new MigrationRefused(`${directory} holds a store already: name another directory.`);
    connection = openFile(join(directory, unfinishedFile));
    // A process that is killed loses nothing by this, and a power cut no more than the latest rows, whose progress goes too.
    connection.exec('PRAGMA synchronous = NORMAL');
    return targetOver({ directory, source, connection, lock });
  } catch (error) {
    connection?.close();
    lock.close();
    throw error;
  }
}

interface Opened {
  readonly directory: string;
  readonly source: string;
  readonly connection: Connection;
  readonly lock: Connection;
}

function targetOver({ directory, source, connection, lock }: Opened): ArchiveTarget {
  const progress = readProgress(connection, directory, source);
  const writing = archiveWriting(connection);
  const close = async (): Promise<void> => {
    connection.close();
    lock.close();
  };
  return {
    name: `sqlite:${directory}`,
    ...readingOf(connection),
    progress,
    async write(part, rows, reached) {
      connection.exec('BEGIN IMMEDIATE');
      for (const row of rows) writeRow(writing, part, row);
      writeCounts(writing);
      noteProgress(connection, part, reached);
      connection.exec('COMMIT');
      writing.undo.clear();
    },
    async finish() {
      connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      connection.close();
      for (const rest of ['-wal', '-shm']) rmSync(join(directory, unfinishedFile + rest), { force: true });
      renameSync(join(directory, unfinishedFile), join(directory, databaseFile));
    },
    close,
  };
}

/** The table `copied` stays in the store and says where it came from. */
function readProgress(connection: Connection, directory: string, source: string): ReadonlyMap<string, PartProgress> {
  connection.exec(
    'CREATE TABLE IF NOT EXISTS copied (part TEXT PRIMARY KEY, source TEXT NOT NULL, rows INTEGER NOT NULL, after TEXT, isDone INTEGER NOT NULL) STRICT',
  );
  const rows = connection.prepare('SELECT part, source, rows, after, isDone FROM copied').all([]);
  const other = rows.find(([, from]) => from !== source);
  if (other) {
    throw new MigrationRefused(
      `${directory} holds an unfinished copy of ${other[1]}: go on with that one, or remove ${unfinishedFile}.`,
    );
  }
  connection
    .prepare('INSERT OR IGNORE INTO copied (part, source, rows, after, isDone) VALUES (?, ?, 0, NULL, 0)')
    .run(['', source]);
  return new Map(
    rows.map(([part, , count, after, isDone]) => [
      part as string,
      { rows: count as number, after: (after as string | null) ?? undefined, isDone: isDone === 1 },
    ]),
  );
}

function noteProgress(connection: Connection, part: Part, { rows, after, isDone }: PartProgress): void {
  connection
    .prepare(
      "INSERT OR REPLACE INTO copied (part, source, rows, after, isDone) SELECT ?, source, ?, ?, ? FROM copied WHERE part = ''",
    )
    .execute([part.name, rows, after, isDone]);
}

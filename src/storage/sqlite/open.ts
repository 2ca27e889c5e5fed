/** Opens the embedded store: one SQLite file in a directory of its own, served by one process. */
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { type Storage, StoreUnavailable } from '../port/index.js';
import { type Connection, connect } from './driver.js';
import { lockDirectory } from './lock.js';
import { migrate } from './migrate.js';
import { ensureRecordTables } from './record-tables.js';
import { RedoLog, redoFileOf } from './redo/redo-log.js';
import { recover, redoStateOf } from './redo/replay.js';
import { WriteAhead } from './redo/write-ahead.js';
import { type Sql, sqlOver } from './sql.js';
import { storageOver } from './storage.js';
import type { Chain } from './trail-writes.js';

/** The name of the store's file in its directory. */
export const databaseFile = 'doorward.sqlite';

export interface SqliteOptions {
  /** Made, mode 0700, when it is absent. */
  readonly directory: string;
  readonly chain: Chain;
  /** Highest number of 4 KB pages that the file may have; a full disk, for rehearsal. */
  readonly maxPages?: number;
}

/** The store, and SQL on its file for the jobs. */
export type SqliteStorage = Storage & { readonly sql: Sql };

/**
 * Opens the store, making or migrating its file (mode 0600) as needed, and keeps the directory to this process.
 *
 * @throws DataDirectoryInUse when another process serves from the directory
 * @throws NewerSchema when a newer release wrote the file
 * @throws StoreUnavailable when the file cannot be opened
 */
export async function openSqlite(options: SqliteOptions): Promise<SqliteStorage> {
  const { directory } = options;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = lockDirectory(directory);
  let connection: Connection | undefined;
  try {
    const file = join(directory, databaseFile);
    connection = openFile(file);
    if (options.maxPages !== undefined) connection.exec(`PRAGMA max_page_count = ${options.maxPages}`);
    const open = connection;
    const writeAhead = new WriteAhead(open, RedoLog.create(redoFileOf(file), redoStateOf(open)!.store));
    const release = (): void => {
      foldLog(open);
      open.close();
      lock.close();
    };
    const description = `Embedded store: SQLite at ${file}.`;
    const store = storageOver(open, { chain: options.chain, writeAhead, release, description });
    return { ...store, sql: sqlOver(open, writeAhead) };
  } catch (error) {
    connection?.close();
    lock.close();
    throw error;
  }
}

/**
 * Opens a store's file, making, recovering or migrating it (mode 0600) as needed. The caller holds the directory's lock.
 *
 * @throws NewerSchema, StoreUnavailable
 */
export function openFile(file: string): Connection {
  makePrivate(file);
  const connection = connect(file);
  try {
    prepareConnection(connection);
    recover(connection, file);
    migrate(connection);
    ensureRecordTables(connection);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** The driver leaves the log where it is; a directory that nobody serves from should hold the store in its one file. */
function foldLog(connection: Connection): void {
  try {
    connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch (error) {
    // On a full disk it stays in the log, where it is just as safe and the next start finds it.
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}

/** The file, its log and its index take their mode from the first: it is made before SQLite would make it for everybody. */
function makePrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
}

function prepareConnection(connection: Connection): void {
  // First of all: until it is set, a file that a backup reads at this moment is an error instead of a short wait.
  connection.exec('PRAGMA busy_timeout = 1000');
  connection.exec('PRAGMA journal_mode = WAL');
  connection.exec('PRAGMA synchronous = FULL');
  connection.exec('PRAGMA foreign_keys = OFF');
  // What falls out of it the system has in its own cache, a copy away. docs/decisions/0021-memory.md
  connection.exec('PRAGMA cache_size = -16384');
  connection.exec('PRAGMA temp_store = MEMORY');
  connection.exec('PRAGMA wal_autocheckpoint = 4000');
  connection.exec('PRAGMA journal_size_limit = 67108864');
}

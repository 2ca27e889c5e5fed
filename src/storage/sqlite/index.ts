/** The embedded store: one SQLite file through libsql. Owns the file, its schema and its lock; exports how to open and copy it. */
export { openSqliteSource } from './archive-source.js';
export { openSqliteTarget } from './archive-target.js';
export { BackupFailed, backupSqlite } from './backup.js';
export { DataDirectoryInUse } from './lock.js';
export { NewerSchema } from './migrate.js';
export { databaseFile, openSqlite, type SqliteOptions, type SqliteStorage } from './open.js';
export type { Sql } from './sql.js';
export type { Chain } from './trail-writes.js';

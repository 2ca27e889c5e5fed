/** The embedded store's database as the jobs see it, for tests without the store around it. */
import type { SqlDatabase } from '../../src/jobs/port.js';
import { connect } from '../../src/storage/sqlite/driver.js';

/** Opens the file with the settings of the store; `close` lets go of it. */
export function openSqlDatabase(file: string): SqlDatabase & { close(): void } {
  const connection = connect(file);
  connection.prepare('PRAGMA busy_timeout = 5000').all([]);
  connection.prepare('PRAGMA journal_mode = WAL').all([]);
  return {
    all: (sql, params) => connection.prepare(sql).all(params),
    run: (sql, params) => ({ changes: connection.prepare(sql).run(params) }),
    transaction(body) {
      connection.exec('BEGIN IMMEDIATE');
      try {
        const result = body();
        connection.exec('COMMIT');
        return result;
      } catch (error) {
        connection.exec('ROLLBACK');
        throw error;
      }
    },
    close: () => connection.close(),
  };
}

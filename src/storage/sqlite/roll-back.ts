/** Taking a transaction back without hiding why. */
import type { Connection } from './driver.js';

/**
 * Ends the transaction under way, if any: after some errors, such as a full disk, SQLite has taken it back already and
 * would complain that there is none, in place of the error that matters.
 */
export function rollBack(connection: Connection): void {
  try {
    connection.exec('ROLLBACK');
  } catch {}
}

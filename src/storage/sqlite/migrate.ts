/** Brings the schema of a database file up to what this release knows; forward only. */
import { NewerSchema } from '../newer-schema.js';
import type { Connection } from './driver.js';
import { migrations } from './migrations/index.js';
import { rollBack } from './roll-back.js';

export { NewerSchema };

/**
 * Runs the migrations that the file lacks, each in a transaction of its own with the new version number.
 *
 * @throws NewerSchema
 */
export function migrate(connection: Connection): void {
  const version = Number(connection.prepare('PRAGMA user_version').get([])?.[0]);
  if (version > migrations.length) throw new NewerSchema(version, migrations.length);
  for (let next = version; next < migrations.length; next += 1) {
    connection.exec('BEGIN IMMEDIATE');
    try {
      connection.exec(migrations[next]!);
      connection.exec(`PRAGMA user_version = ${next + 1}`);
      connection.exec('COMMIT');
    } catch (error) {
      rollBack(connection);
      throw error;
    }
  }
}

/** Keeps a data directory to one process: a lock that the operating system lets go of, however the process ends. */
import { join } from 'node:path';
import { StoreUnavailable } from '../port/errors.js';
import { type Connection, connect } from './driver.js';

/** Another process serves from that directory. */
export class DataDirectoryInUse extends Error {
  override readonly name = 'DataDirectoryInUse';
  constructor(readonly directory: string) {
    super(`The data directory ${directory} is in use by another Doorward process.`);
  }
}

/**
 * Takes the directory's lock and holds it until the connection is closed. The lock is an exclusive transaction on a
 * small database of its own, so it ends with the process, `kill -9` included.
 *
 * @throws DataDirectoryInUse at once, without waiting
 */
export function lockDirectory(directory: string): Connection {
  const connection = connect(join(directory, 'doorward.lock'));
  try {
    connection.exec('PRAGMA busy_timeout = 0');
    connection.exec('PRAGMA journal_mode = MEMORY');
    connection.exec('BEGIN EXCLUSIVE');
    return connection;
  } catch (error) {
    connection.close();
    if (error instanceof StoreUnavailable && isBusy(error)) throw new DataDirectoryInUse(directory);
    throw error;
  }
}

const isBusy = (error: StoreUnavailable): boolean => (error.cause as { rawCode?: number }).rawCode === 5;

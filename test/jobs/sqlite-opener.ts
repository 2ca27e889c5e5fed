/** Opens the SQLite backend for the contract and for the processes that it starts. */
import { createSqliteBackend } from '../../src/jobs/sqlite-backend.js';
import { openSqlDatabase } from '../support/sql-database.js';
import type { OpenBackend } from './opener.js';

export const openBackend: OpenBackend = (file) => {
  const database = openSqlDatabase(file);
  return { backend: createSqliteBackend(database), close: async () => database.close() };
};

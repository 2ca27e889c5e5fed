/** Asks a store's file long questions in a thread of its own: over a million people they take many seconds. */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { StoreUnavailable } from '../port/errors.js';
import type { Row } from './driver.js';

/** What one statement came to: its rows, or what SQLite said instead. */
export type Outcome = { readonly rows: readonly Row[] } | { readonly error: string };

/** Text, since a thread cannot begin with TypeScript, from which the tests and `npm run dev` run. It only ever reads. */
const program = `
const { parentPort, workerData } = require('node:worker_threads');
const Database = require(workerData.driver);
const database = new Database(workerData.file);
database.exec('PRAGMA busy_timeout = 5000');
database.exec('PRAGMA query_only = ON');
const ask = (sql) => {
  try {
    return { rows: database.prepare(sql).raw().all([]) };
  } catch (error) {
    return { error: error.message };
  }
};
parentPort.postMessage(workerData.statements.map(ask));
database.close();
`;

/**
 * The outcomes of reading statements without binds, in their order, each as of its own instant.
 *
 * @throws StoreUnavailable when the file cannot be opened
 */
export async function askInThread(file: string, statements: readonly string[]): Promise<readonly Outcome[]> {
  const driver = createRequire(import.meta.url).resolve('libsql');
  const worker = new Worker(program, { eval: true, execArgv: [], workerData: { driver, file, statements } });
  return new Promise((resolve, reject) => {
    const fail = (reason: unknown) =>
      reject(new StoreUnavailable(`the look through ${file} ended early`, { cause: reason }));
    worker.once('message', resolve);
    worker.once('error', fail);
    worker.once('exit', fail);
  });
}

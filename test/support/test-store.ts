/**
 * The store that a suite opens for itself: a fresh embedded one, or with TEST_STORE=mongo a fresh database on the MongoDB
 * that TEST_MONGODB_URI names. So suites that ask for no store by name run on either, unchanged.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chainHash } from '../../src/identity/index.js';
import { openMongo } from '../../src/storage/mongo/index.js';
import type { Storage } from '../../src/storage/port/index.js';
import { openSqlite } from '../../src/storage/sqlite/index.js';
import { freshMongoDatabase } from './mongo.js';

export type Backend = 'embedded' | 'mongo';

/** Where suites run that ask for no store by name. */
export const usualBackend: Backend = process.env.TEST_STORE === 'mongo' ? 'mongo' : 'embedded';

export interface TestStore {
  readonly storage: Storage;
  /** All that is kept, as the store keeps it: for looking whether a secret is in it. */
  written(): Promise<string>;
  /** Closes the store and removes everything in it. */
  close(): Promise<void>;
}

export function openTestStore(): Promise<TestStore> {
  return usualBackend === 'mongo' ? openDatabase() : openFolder();
}

async function openFolder(): Promise<TestStore> {
  const directory = mkdtempSync(join(tmpdir(), 'doorward-store-'));
  const storage = await openSqlite({ directory, chain: chainHash });
  const close = async () => {
    await storage.close();
    rmSync(directory, { recursive: true });
  };
  const written = async () =>
    readdirSync(directory)
      .map((name) => readFileSync(join(directory, name), 'latin1'))
      .join('');
  return { storage, written, close };
}

async function openDatabase(): Promise<TestStore> {
  const database = freshMongoDatabase();
  const storage = await openMongo({ uri: database.uri, chain: chainHash });
  const close = async () => {
    await storage.close();
    await database.drop();
  };
  return { storage, written: () => database.dump(), close };
}

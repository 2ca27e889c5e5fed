/** Opens the store that the settings name, with the place where its jobs are kept. */
import { type Config, ConfigError } from './config/index.js';
import { chainHash } from './identity/index.js';
import { createSqliteBackend, type SchedulerOptions } from './jobs/index.js';
import { type RateShares, type Storage, StoreUnavailable } from './storage/port/index.js';

export interface OpenStore {
  readonly store: Storage;
  /** Where the scheduler keeps its jobs: in the same store, by the same connection. */
  readonly jobs: SchedulerOptions['backend'];
  /** True where other gateways may serve from the same store. */
  readonly isShared: boolean;
  /** Where gateways count requests together; undefined where there is but one. */
  readonly rateShares?: RateShares;
}

/**
 * MongoDB where MONGODB_URI is set, else the embedded store in DATA_DIR. Only the embedded one keeps DATA_DIR to this
 * process: beside MongoDB the folder holds nothing that two gateways could spoil (docs/decisions/0015-many-gateways.md).
 *
 * @throws ConfigError, DataDirectoryInUse, StoreUnavailable, NewerSchema with a sentence for whoever starts the gateway
 */
export function openStore(config: Config): Promise<OpenStore> {
  return config.mongodbUri === undefined ? openEmbedded(config) : openShared(config.mongodbUri);
}

async function openEmbedded({ dataDir }: Config): Promise<OpenStore> {
  const { openSqlite } = await import('./storage/sqlite/open.js');
  const store = await openSqlite({ directory: dataDir, chain: chainHash });
  return { store, jobs: createSqliteBackend(store.sql), isShared: false };
}

async function openShared(uri: string): Promise<OpenStore> {
  // Who serves from the embedded store does without the driver.
  const { isRefusal, openMongo } = await import('./storage/mongo/index.js');
  const { createMongoBackend } = await import('./jobs/mongo-backend.js');
  try {
    const store = await openMongo({ uri, chain: chainHash });
    return { store, jobs: createMongoBackend(store.database), isShared: true, rateShares: store.rateShares };
  } catch (error) {
    if (error instanceof StoreUnavailable) throw new ConfigError(sentence('No MongoDB answers at MONGODB_URI', error));
    if (isRefusal(error)) throw new ConfigError(sentence('MONGODB_URI cannot be used', error));
    throw error;
  }
}

/** SECURITY: user and password of an address never reach the terminal, whatever the driver quotes of it. */
function sentence(what: string, error: Error): string {
  const reason = error.message
    .replaceAll(/\/\/[^@\s/]*@/g, '//…@')
    .replaceAll(/\s+/g, ' ')
    .replace(/[.\s]+$/, '');
  return `${what}: ${reason}.`;
}

/** Opens the store on MongoDB: a database that many gateways share. */
import { type Connection, createConnection } from 'mongoose';
import type { Storage } from '../port/index.js';
import { mapped } from './driver-errors.js';
import { ensureIndexes, modelsOn } from './models.js';
import { storageOver } from './storage.js';
import type { Chain } from './trail-writes.js';

export interface MongoOptions {
  /** The address, database included: `mongodb://host/doorward?replicaSet=rs0`. */
  readonly uri: string;
  readonly chain: Chain;
  /** How long the server may be away before a call gives up; 5 s unless told. */
  readonly patienceMs?: number;
}

/** The server cannot do transactions over several documents, without which a commit would not be whole. */
export class NoTransactions extends Error {
  override readonly name = 'NoTransactions';
}

/**
 * Opens the store, making the collections and indexes that are not there.
 *
 * @throws NoTransactions when the server is a lone mongod
 * @throws StoreUnavailable when no server answers
 */
export async function openMongo({ uri, chain, patienceMs = 5000 }: MongoOptions): Promise<Storage> {
  const connection = createConnection(uri, {
    autoCreate: false,
    autoIndex: false,
    bufferCommands: false,
    ignoreUndefined: true,
    readConcernLevel: 'majority',
    readPreference: 'primary',
    serverSelectionTimeoutMS: patienceMs,
    w: 'majority',
    journal: true,
  });
  try {
    await connection.asPromise();
    const description = await describeServer(connection);
    const models = modelsOn(connection);
    await ensureIndexes(models);
    return storageOver({ connection, models, chain, description });
  } catch (error) {
    await connection.close();
    throw mapped(error);
  }
}

async function describeServer(connection: Connection): Promise<string> {
  const db = connection.db!;
  const hello = await db.command({ hello: 1 });
  const { version } = await db.command({ buildInfo: 1 });
  if (hello.msg === 'isdbgrid') return `MongoDB ${version}, sharded cluster, database ${db.databaseName}.`;
  if (typeof hello.setName === 'string') {
    return `MongoDB ${version}, replica set ${hello.setName}, database ${db.databaseName}.`;
  }
  throw new NoTransactions(
    'The MongoDB at MONGODB_URI is a lone mongod, which has no transactions. Make it a replica set of one: start it with --replSet rs0, run rs.initiate() once in mongosh, and add ?replicaSet=rs0 to the address.',
  );
}

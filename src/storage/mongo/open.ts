/** Opens the store on MongoDB: a database that many gateways share. */
import type { Db } from 'mongodb';
import { type Connection, createConnection } from 'mongoose';
import type { RateShares, Storage } from '../port/index.js';
import { mapped, NoTransactions } from './driver-errors.js';
import { modelsOn } from './models.js';
import { enter } from './presence.js';
import { rateSharesIn } from './rate-shares.js';
import { bringUpToDate } from './schema/bring-up-to-date.js';
import { storageOver } from './storage.js';
import type { Chain } from './trail-writes.js';

export interface MongoOptions {
  /** The address: `mongodb://host/doorward?replicaSet=rs0`. The database is `doorward` where it names none. */
  readonly uri: string;
  readonly chain: Chain;
  /** How long the server may be away before a call gives up; 5 s unless told. */
  readonly patienceMs?: number | undefined;
}

/** The name of the database where the address names none. */
const usualDatabase = 'doorward';

/** The store, with its database for the jobs and the counts of requests that gateways share: one client for all. */
export type MongoStorage = Storage & { readonly database: Db; readonly rateShares: RateShares };

/**
 * Opens the store, making the collections and indexes that this release wants and the database was never given.
 *
 * @throws NewerSchema when a newer release has changed the database
 * @throws NoTransactions when the server is a lone mongod
 * @throws StoreUnavailable when no server answers
 * @throws what `isRefusal` knows when the address cannot be used
 */
export async function openMongo({ uri, chain, patienceMs }: MongoOptions): Promise<MongoStorage> {
  const { connection, description } = await connectTo({ uri, patienceMs });
  try {
    const db = connection.db!;
    await bringUpToDate(db);
    const { leave } = await enter(db);
    const models = modelsOn(connection);
    return {
      ...storageOver({ connection, models, chain, description, leave }),
      database: databaseOf(connection),
      rateShares: rateSharesIn(db),
    };
  } catch (error) {
    await connection.close();
    throw mapped(error);
  }
}

/**
 * Connects to the server and says what it is.
 *
 * @throws as `openMongo` does of servers and addresses
 */
export async function connectTo({ uri, patienceMs = 5000 }: Pick<MongoOptions, 'uri' | 'patienceMs'>) {
  const connection = createConnection(uri, {
    autoCreate: false,
    autoIndex: false,
    bufferCommands: false,
    ignoreUndefined: true,
    readConcernLevel: 'majority',
    readPreference: 'primary',
    serverSelectionTimeoutMS: patienceMs,
    // A server that is there and says nothing is noticed by its heartbeat; calls that wait for it are given up then.
    connectTimeoutMS: patienceMs,
    heartbeatFrequencyMS: 2000,
    waitQueueTimeoutMS: patienceMs * 2,
    socketTimeoutMS: 120_000,
    appName: 'doorward',
    w: 'majority',
    journal: true,
    ...(!namesDatabase(uri) && { dbName: usualDatabase }),
  });
  try {
    await connection.asPromise();
    return { connection, description: await describeServer(connection) };
  } catch (error) {
    await connection.close();
    throw mapped(error);
  }
}

const namesDatabase = (uri: string): boolean => /^mongodb(\+srv)?:\/\/[^/?]+\/[^?]/.test(uri);

/** The same database, by the driver's own rules for values that are undefined: Agenda was written for these. */
const databaseOf = (connection: Connection): Db =>
  connection.getClient().db(connection.db!.databaseName, { ignoreUndefined: false });

async function describeServer(connection: Connection): Promise<string> {
  const db = connection.db!;
  const hello = await db.command({ hello: 1 });
  const { version } = await db.command({ buildInfo: 1 });
  if (hello.msg === 'isdbgrid') return `MongoDB ${version}, sharded cluster, database ${db.databaseName}.`;
  if (typeof hello.setName === 'string') {
    return `MongoDB ${version}, replica set ${hello.setName}, database ${db.databaseName}.`;
  }
  throw new NoTransactions(
    'the server is a lone mongod, which has no transactions; make it a replica set of one: start it with --replSet rs0, run rs.initiate() once in mongosh, and add ?replicaSet=rs0 to the address',
  );
}

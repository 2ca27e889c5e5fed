/**
 * The MongoDB that tests use, where TEST_MONGODB_URI names one: any replica set, or the stand-in that `.ci/mongo-stand-in`
 * starts. Each caller gets a database of its own.
 */
import { randomBytes } from 'node:crypto';
import { describe } from '@jest/globals';
import { BSON, MongoClient } from 'mongodb';

/** The server's address as it was given; undefined where there is none. */
export const testMongoUri: string | undefined = process.env.TEST_MONGODB_URI || undefined;

/** `describe` for suites that need a server: without one they are skipped, and say so. */
export const describeMongo = (name: string, suite: () => void): void =>
  testMongoUri === undefined
    ? describe.skip(`${name} (skipped: TEST_MONGODB_URI is not set)`, suite)
    : describe(name, suite);

export interface MongoDatabase {
  /** The address with this database in it: what MONGODB_URI would be. */
  readonly uri: string;
  readonly name: string;
  /** Every document of every collection, as text. */
  dump(): Promise<string>;
  /** Removes the database and everything in it. */
  drop(): Promise<void>;
}

/**
 * Names a database that nobody else uses; it comes into being at the first write.
 *
 * @throws Error where TEST_MONGODB_URI is not set: ask within `describeMongo`
 */
export function freshMongoDatabase(): MongoDatabase {
  if (testMongoUri === undefined) throw new Error('TEST_MONGODB_URI is not set');
  const name = `doorward_test_${process.pid}_${randomBytes(6).toString('hex')}`;
  const uri = withDatabase(testMongoUri, name);
  return {
    uri,
    name,
    dump: () =>
      connected(uri, async (client) => {
        const collections = await client.db(name).collections();
        const documents = await Promise.all(collections.map((collection) => collection.find().toArray()));
        return BSON.EJSON.stringify(documents.flat());
      }),
    drop: () => connected(uri, async (client) => void (await client.db(name).dropDatabase())),
  };
}

async function connected<T>(uri: string, act: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = await MongoClient.connect(uri);
  try {
    return await act(client);
  } finally {
    await client.close();
  }
}

/** Puts the name where an address has its database. Several hosts make an address that `URL` does not read. */
export function withDatabase(address: string, name: string): string {
  const [, server, query = ''] = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(address) ?? [];
  if (server === undefined) throw new Error(`TEST_MONGODB_URI is not the address of a MongoDB: ${address}`);
  return `${server}/${name}${query}`;
}

/** The server's own address, and how it is reached through something that stands before it: one host, taken as it is. */
export function behindProxy(uri: string, port: number): { readonly host: string; readonly port: number; uri: string } {
  const { hostname, port: own, pathname } = new URL(uri);
  const target = { host: hostname, port: Number(own || 27017) };
  return { ...target, uri: `mongodb://127.0.0.1:${port}${pathname}?directConnection=true` };
}

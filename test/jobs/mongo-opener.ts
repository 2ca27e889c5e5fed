/** Opens the MongoDB backend for the contract and for the processes that it starts. */
import { MongoClient } from 'mongodb';
import { createMongoBackend } from '../../src/jobs/mongo-backend.js';
import type { OpenBackend } from './opener.js';

export const openBackend: OpenBackend = (uri) => {
  const client = new MongoClient(uri);
  return { backend: createMongoBackend(client.db()), close: () => client.close() };
};

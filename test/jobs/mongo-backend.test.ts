/** The scheduler over MongoDB, on the server that TEST_MONGODB_URI names. */
import { afterAll, describe } from '@jest/globals';
import { describeMongo, freshMongoDatabase, type MongoDatabase } from '../support/mongo.js';
import { backendContract } from './contract.js';
import { openBackend } from './mongo-opener.js';

describeMongo('MongoDB', () => {
  const databases: MongoDatabase[] = [];
  afterAll(() => Promise.all(databases.map((database) => database.drop())));

  describe('the contract', () => {
    backendContract({
      name: 'MongoDB',
      opener: new URL('mongo-opener.ts', import.meta.url).href,
      openBackend,
      newLocation() {
        const database = freshMongoDatabase();
        databases.push(database);
        return database.uri;
      },
    });
  });
});

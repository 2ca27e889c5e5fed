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
      // Agenda looks after a run at half its lock's life. Where that falls on the very moment at which the end of the run
      // is being written, it finds no lock and reports a run that succeeded as cancelled.
      sharingUnproven: 'a run that ends at half the life of its lock is reported as cancelled',
      newLocation() {
        const database = freshMongoDatabase();
        databases.push(database);
        return database.uri;
      },
    });
  });
});

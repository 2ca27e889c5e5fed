/** A store on a fresh database, whose commands a suite listens to. */
import type { CommandStartedEvent, Db } from 'mongodb';
import { createConnection } from 'mongoose';
import { modelsOn } from '../../../src/storage/mongo/models.js';
import { bringUpToDate } from '../../../src/storage/mongo/schema/bring-up-to-date.js';
import { storageOver } from '../../../src/storage/mongo/storage.js';
import type { Storage } from '../../../src/storage/port/index.js';
import type { MongoDatabase } from '../../support/mongo.js';

/** Opens it with all its indexes; `hear` is called with each command from then on. */
export async function openOverheard(
  database: MongoDatabase,
  hear: (event: CommandStartedEvent) => void,
): Promise<{ readonly db: Db; readonly storage: Storage }> {
  const connection = createConnection(database.uri, {
    autoCreate: false,
    bufferCommands: false,
    ignoreUndefined: true,
    monitorCommands: true,
  });
  await connection.asPromise();
  const db = connection.db!;
  await bringUpToDate(db);
  connection.getClient().on('commandStarted', hear);
  const storage = storageOver({
    connection,
    models: modelsOn(connection),
    chain: (previous, event, sequence) => `${previous.length}:${event.id}:${sequence}`,
    description: '',
    leave: async () => {},
  });
  return { db, storage };
}

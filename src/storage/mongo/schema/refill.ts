/** Copies newly indexed fields out of the texts of records that were written before anybody asked for them. */
import type { AnyBulkWriteOperation, Db } from 'mongodb';
import { type CollectionName, collectionIndexes } from '../../port/index.js';
import { indexedFields, indexedValues } from './fields.js';

interface Held {
  readonly _id: string;
  readonly v: number;
  readonly data: string;
  readonly [field: string]: string | number;
}

const atOnce = 500;

/**
 * Gives every record of the collection the fields that its text has and its document lacks. A record that somebody
 * changes at this moment is left to them.
 */
export async function refill(db: Db, name: string): Promise<void> {
  if (!Object.hasOwn(collectionIndexes, name)) return;
  const collection = name as CollectionName;
  const missing = { $or: indexedFields(collection).map((field) => ({ [field]: { $exists: false } })) };
  const records = db.collection<Held>(collection);
  let updates: AnyBulkWriteOperation<Held>[] = [];
  for await (const record of records.find(missing).batchSize(atOnce)) {
    const values = Object.entries(indexedValues(collection, JSON.parse(record.data)));
    const lacking = values.filter(([field]) => record[field] === undefined);
    if (lacking.length === 0) continue;
    const { _id, v } = record;
    updates.push({ updateOne: { filter: { _id, v }, update: { $set: Object.fromEntries(lacking) } } } as never);
    if (updates.length < atOnce) continue;
    await records.bulkWrite(updates, { ordered: false });
    updates = [];
  }
  if (updates.length > 0) await records.bulkWrite(updates, { ordered: false });
}

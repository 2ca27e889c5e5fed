/** Inserts, replaces and deletes small records. */
import {
  AlreadyExists,
  type Change,
  type CollectionName,
  NotFound,
  type Stored,
  VersionConflict,
} from '../port/index.js';
import type { Batch } from './batch.js';
import { takenIndex } from './driver-errors.js';
import type { Models, RecordDocument } from './models.js';
import { indexedValues } from './schema/fields.js';
import { plannedName } from './schema/plan.js';
import { configurationCounter, type Writing } from './writing.js';

type RecordChange = Extract<Change, { collection: CollectionName }>;

const watched: ReadonlySet<CollectionName> = new Set(['tenants', 'directories', 'scimTokens', 'apiKeys']);

/** @throws NotFound, AlreadyExists, VersionConflict */
export async function changeRecord(writing: Writing, change: RecordChange): Promise<void> {
  if (watched.has(change.collection)) writing.raised.add(configurationCounter);
  if (writing.batch) {
    gather(writing.models, writing.batch, change);
    return;
  }
  switch (change.change) {
    case 'insert':
      await claiming(change.collection, () => insert(writing, change.collection, change.record));
      return;
    case 'update':
      await claiming(change.collection, () => update(writing, change.collection, change.record));
      return;
    case 'delete':
      await remove(writing, change);
  }
}

function gather(models: Models, batch: Batch, change: RecordChange): void {
  const { collection } = change;
  const model = models.records[collection];
  if (change.change === 'insert') {
    batch.insert(model, documentOf(collection, { ...change.record, v: 1 }));
  } else if (change.change === 'update') {
    const { id, v } = change.record;
    batch.replace(model, { _id: id, v }, documentOf(collection, { ...change.record, v: v + 1 }));
  } else {
    const { id, v } = change;
    batch.remove(model, v === undefined ? { _id: id } : { _id: id, v }, v !== undefined);
  }
}

/** A key that is taken is the caller's affair, not a race to be run again. */
async function claiming(collection: CollectionName, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const index = takenIndex(error);
    if (index === undefined) throw error;
    throw new AlreadyExists(`${collection}.${index === '_id_' ? 'id' : plannedName(index)}`);
  }
}

async function insert({ models, session }: Writing, collection: CollectionName, record: Stored): Promise<void> {
  await models.records[collection].create([documentOf(collection, { ...record, v: 1 })], { session });
}

async function update({ models, session }: Writing, collection: CollectionName, record: Stored): Promise<void> {
  const { id, v } = record;
  const model = models.records[collection];
  const document = documentOf(collection, { ...record, v: v + 1 });
  const { matchedCount } = await model.replaceOne({ _id: id, v }, document, { session });
  if (matchedCount > 0) return;
  if (await model.exists({ _id: id }).session(session)) throw new VersionConflict(`${collection} ${id} was changed`);
  throw new NotFound(`there is no ${id} in ${collection}`);
}

async function remove(
  { models, session }: Writing,
  { collection, id, v }: Extract<RecordChange, { change: 'delete' }>,
): Promise<void> {
  const model = models.records[collection];
  const { deletedCount } = await model.deleteOne(v === undefined ? { _id: id } : { _id: id, v }, { session });
  if (deletedCount > 0 || v === undefined) return;
  if (await model.exists({ _id: id }).session(session)) throw new VersionConflict(`${collection} ${id} was changed`);
}

function documentOf(collection: CollectionName, record: Stored): RecordDocument {
  return { ...indexedValues(collection, record), _id: record.id, v: record.v, data: JSON.stringify(record) };
}

/** Changes of the small records: one routine for all collections, driven by their indexes. */
import {
  AlreadyExists,
  type Change,
  type CollectionName,
  collectionIndexes,
  type Index,
  NotFound,
  VersionConflict,
} from '../port/index.js';
import { type Bound, KeyTaken } from './driver.js';
import type { Writing } from './writing.js';

type RecordChange = Extract<Change, { collection: CollectionName }>;
type Plain = { readonly id: string; readonly v: number; readonly [field: string]: Bound | object };

/** The fields that a collection's indexes are made of, each once: its columns beside `id`, `v` and `data`. */
export function indexedFields(collection: CollectionName): readonly string[] {
  const indexes: Readonly<Record<string, Index>> = collectionIndexes[collection];
  return [...new Set(Object.values(indexes).flatMap((index) => index.fields))];
}

interface Texts {
  readonly fields: readonly string[];
  readonly insert: string;
  readonly updateData: string;
  readonly updateAll: string;
}

const texts = Object.fromEntries(
  (Object.keys(collectionIndexes) as CollectionName[]).map((name) => [name, textsOf(name)]),
) as Record<CollectionName, Texts>;

function textsOf(name: CollectionName): Texts {
  const fields = indexedFields(name);
  const columns = ['id', 'v', 'data', ...fields];
  const stays = ['id = ?', 'v = ?', ...fields.map((field) => `${field} IS ?`)];
  const sets = ['v = ?', 'data = ?', ...fields.map((field) => `${field} = ?`)];
  return {
    fields,
    insert: `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    // An update that names an indexed column rewrites its index entry even when the value stays: most don't need that.
    updateData: `UPDATE ${name} SET v = ?, data = ? WHERE ${stays.join(' AND ')}`,
    updateAll: `UPDATE ${name} SET ${sets.join(', ')} WHERE id = ? AND v = ?`,
  };
}

const configuration = new Set<CollectionName>(['tenants', 'directories', 'scimTokens', 'apiKeys']);

/** @throws AlreadyExists, NotFound, VersionConflict */
export function changeRecord(writing: Writing, change: RecordChange): void {
  if (configuration.has(change.collection)) writing.configurationChanged();
  writing.remembered.forget(change.collection, writing.undo);
  try {
    if (change.change === 'insert') insert(writing, change.collection, change.record as unknown as Plain);
    else if (change.change === 'update') update(writing, change.collection, change.record as unknown as Plain);
    else remove(writing, change);
  } catch (error) {
    if (error instanceof KeyTaken) throw new AlreadyExists(indexOf(change.collection, error));
    throw error;
  }
}

function insert({ connection }: Writing, collection: CollectionName, record: Plain): void {
  const { insert, fields } = texts[collection];
  const data = JSON.stringify(record.v === 1 ? record : { ...record, v: 1 });
  const binds: Bound[] = [record.id, 1, data];
  for (const field of fields) binds.push(record[field] as Bound);
  connection.prepare(insert).execute(binds);
}

function update(writing: Writing, collection: CollectionName, record: Plain): void {
  const { updateData, updateAll, fields } = texts[collection];
  const { id, v } = record;
  const keys = keysOf(record, fields);
  const data = JSON.stringify({ ...record, v: v + 1 });
  if (writing.connection.prepare(updateData).run([v + 1, data, id, v, ...keys]) === 1) return;
  if (writing.connection.prepare(updateAll).run([v + 1, data, ...keys, id, v]) === 1) return;
  throw exists(writing, collection, id) ? conflict(collection, id) : new NotFound(`${collection} has no ${id}`);
}

function remove(writing: Writing, change: Extract<RecordChange, { change: 'delete' }>): void {
  const { collection, id, v } = change;
  if (v === undefined) writing.connection.prepare(`DELETE FROM ${collection} WHERE id = ?`).run([id]);
  else if (writing.connection.prepare(`DELETE FROM ${collection} WHERE id = ? AND v = ?`).run([id, v]) === 0) {
    if (exists(writing, collection, id)) throw conflict(collection, id);
  }
}

const keysOf = (record: Plain, fields: readonly string[]): Bound[] => fields.map((field) => record[field] as Bound);

const exists = ({ connection }: Writing, collection: CollectionName, id: string): boolean =>
  connection.prepare(`SELECT 1 FROM ${collection} WHERE id = ?`).get([id]) !== undefined;

const conflict = (collection: CollectionName, id: string): VersionConflict =>
  new VersionConflict(`${id} of ${collection} has changed`);

function indexOf(collection: CollectionName, error: KeyTaken): string {
  const indexes: Readonly<Record<string, Index>> = collectionIndexes[collection];
  const taken = error.columns.map((column) => column.slice(column.indexOf('.') + 1)).join();
  const name = Object.keys(indexes).find((index) => indexes[index]!.fields.join() === taken);
  return `${collection}.${name ?? taken}`;
}

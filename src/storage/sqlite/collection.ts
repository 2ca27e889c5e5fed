/** Reading one collection of small records. */

import { readPlace, writePlace } from '../places.js';
import {
  type Collection,
  type CollectionName,
  type Collections,
  collectionIndexes,
  type Index,
  type IndexKey,
  type IndexName,
  type Page,
  type PageRequest,
} from '../port/index.js';
import type { Bound, Connection, Row } from './driver.js';

/** Times are the numbers among the indexed fields. */
const kindOf = (field: string): 'number' | 'string' => (field.endsWith('At') ? 'number' : 'string');

/** The collection of that name over the open connection. */
export function collectionOf<K extends CollectionName>(connection: Connection, name: K): Collection<K> {
  const record = (row: Row | undefined): Collections[K] | undefined =>
    row && (JSON.parse(row[0] as string) as Collections[K]);
  const indexOf = (index: IndexName<K>): Index => indexesOf(name)[index]!;
  return {
    get: async (id) => record(connection.prepare(`SELECT data FROM ${name} WHERE id = ?`).get([id])),
    find: async (index, key) => {
      const where = indexOf(index)
        .fields.map((field) => `${field} = ?`)
        .join(' AND ');
      return record(connection.prepare(`SELECT data FROM ${name} WHERE ${where}`).get(key));
    },
    list: async (index, prefix, page) => listPage<K>(connection, name, { index: indexOf(index), prefix, page }),
    upTo: async (index, upTo, limit) => {
      const field = indexOf(index).fields[0]!;
      const sql = `SELECT data FROM ${name} WHERE ${field} IS NOT NULL AND ${field} <= ? ORDER BY ${field}, id LIMIT ?`;
      return connection
        .prepare(sql)
        .all([upTo, limit])
        .map((row) => record(row)!);
    },
    count: async (index, prefix) => {
      const sql = `SELECT count(*) FROM ${name} WHERE ${within(indexOf(index).fields, prefix)}`;
      return Number(connection.prepare(sql).get(prefix)![0]);
    },
  };
}

const indexesOf = (name: CollectionName): Readonly<Record<string, Index>> => collectionIndexes[name];

/** Every field is named, so that the planner sees that the partial index holds all that is asked for. */
const within = (fields: readonly string[], prefix: IndexKey): string =>
  fields.map((field, at) => (at < prefix.length ? `${field} = ?` : `${field} IS NOT NULL`)).join(' AND ');

interface Listing {
  readonly index: Index;
  readonly prefix: IndexKey;
  readonly page: PageRequest;
}

function listPage<K extends CollectionName>(
  connection: Connection,
  name: K,
  { index: { fields, unique }, prefix, page }: Listing,
): Page<Collections[K]> {
  const rest = fields.slice(prefix.length);
  // Keys of a unique index differ before ids are looked at, and it does not hold them.
  const order = unique && rest.length > 0 ? rest : [...rest, 'id'];
  const binds: Bound[] = [...prefix];
  let where = within(fields, prefix);
  if (page.after !== undefined) {
    where += ` AND (${order.join(', ')}) > (${order.map(() => '?').join(', ')})`;
    binds.push(...readPlace(page.after, order.map(kindOf)));
  }
  const sql = `SELECT data, ${order.join(', ')} FROM ${name} WHERE ${where} ORDER BY ${order.join(', ')} LIMIT ?`;
  const rows = connection.prepare(sql).all([...binds, page.limit + 1]);
  const items = rows.slice(0, page.limit).map((row) => JSON.parse(row[0] as string) as Collections[K]);
  if (rows.length <= page.limit || items.length === 0) return { items };
  return { items, next: writePlace(rows[page.limit - 1]!.slice(1)) };
}

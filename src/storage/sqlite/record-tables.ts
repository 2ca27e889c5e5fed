/** Tables of the small records: made and widened after `collectionIndexes`, since their columns are copies of their data. */
import { type CollectionName, collectionIndexes, type Index } from '../port/index.js';
import type { Connection } from './driver.js';
import { indexedFields } from './record-writes.js';

/** Makes what is missing of every collection's table, columns and indexes; changes nothing when nothing is. */
export function ensureRecordTables(connection: Connection): void {
  const names = connection
    .prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'index') LIMIT 10000")
    .all([]);
  const present = new Set(names.map((row) => row[0] as string));
  connection.exec('BEGIN IMMEDIATE');
  try {
    for (const name of Object.keys(collectionIndexes) as CollectionName[]) ensureTable(connection, name, present);
    connection.exec('COMMIT');
  } catch (error) {
    connection.exec('ROLLBACK');
    throw error;
  }
}

function ensureTable(connection: Connection, name: CollectionName, present: ReadonlySet<string>): void {
  if (!present.has(name)) {
    // New rows go to the end of the table, whatever their ids: fewer pages to write than a table in the order of ids.
    const columns = 'place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, v INTEGER NOT NULL, data TEXT NOT NULL';
    connection.exec(`CREATE TABLE ${name} (${columns}) STRICT`);
  }
  const columns = new Set(connection.prepare(`SELECT name FROM pragma_table_info('${name}')`).all([]).flat());
  for (const field of indexedFields(name)) {
    if (columns.has(field)) continue;
    connection.exec(`ALTER TABLE ${name} ADD COLUMN ${field} ${columnType(field)}`);
    connection.exec(`UPDATE ${name} SET ${field} = json_extract(data, '$.${field}')`);
  }
  for (const [index, { fields, unique }] of Object.entries<Index>(collectionIndexes[name])) {
    if (present.has(`${name}_${index}`)) continue;
    const held = fields.map((field) => `${field} IS NOT NULL`).join(' AND ');
    const [kind, key] = unique ? ['UNIQUE INDEX', fields] : ['INDEX', [...fields, 'id']];
    connection.exec(`CREATE ${kind} ${name}_${index} ON ${name} (${key.join(', ')}) WHERE ${held}`);
  }
}

/** Times are the numbers among the indexed fields, and their names end so. */
const columnType = (field: string): string => (field.endsWith('At') ? 'INTEGER' : 'TEXT');

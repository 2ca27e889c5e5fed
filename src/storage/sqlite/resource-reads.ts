/** Reading resources by id, by indexed value and one after the other. */

import { readPlace, writePlace } from '../places.js';
import type { Resources, Scope, StoredResource } from '../port/index.js';
import type { Connection } from './driver.js';
import { resourceColumns, resourceOf } from './resource-rows.js';
import { seqsByValue } from './search/by-value.js';
import { readResources } from './search/read.js';
import { search } from './search/search.js';
import type { Searching } from './search/searching.js';
import type { Shelves } from './shelves.js';

const byId = `SELECT ${resourceColumns} FROM resources AS r WHERE r.id = ?`;
const walkSql = `SELECT ${resourceColumns} FROM resources AS r WHERE r.seq > ? ORDER BY r.seq LIMIT ?`;
const knownSql =
  'SELECT json_group_array(json_array(r.id, r.seq)) FROM json_each(?) AS j CROSS JOIN resources AS r ON r.id = j.value';

/** The resource reads over the open connection. */
export function resourcesOf(searching: Searching): Resources {
  const { connection, shelves, cache } = searching;
  return {
    get: async (scope, type, id) => {
      connection.check();
      const resource = cache.get(id)?.resource ?? readInto(searching, id);
      const isThere = resource?.directoryId === scope.directoryId && resource.tenantId === scope.tenantId;
      return isThere && resource.type === type ? resource : undefined;
    },
    known: async (scope, ids) => known(connection, shelves, scope, ids),
    byIndexed: async (scope, type, path, value) => {
      const shelf = shelves.find(scope, type);
      if (!shelf) return [];
      const seqs = seqsByValue(searching, shelf, { path, value }, Number.MAX_SAFE_INTEGER);
      return readResources(
        searching,
        [...seqs].sort((a, b) => a - b),
      );
    },
    search: (query) => search(searching, query),
    walk: async ({ limit, after }) => {
      const from = after === undefined ? -1 : (readPlace(after, ['number'])[0] as number);
      const rows = connection.prepare(walkSql).all([from, limit + 1]);
      const items: StoredResource[] = rows.slice(0, limit).map((row) => resourceOf(shelves, row));
      if (rows.length <= limit || items.length === 0) return { items };
      return { items, next: writePlace([rows[limit - 1]![0]!]) };
    },
  };
}

function readInto({ connection, shelves, cache }: Searching, id: string): StoredResource | undefined {
  const row = connection.prepare(byId).get([id]);
  if (!row) return undefined;
  const resource = resourceOf(shelves, row);
  cache.put({ seq: row[0] as number, resource });
  return resource;
}

function known(connection: Connection, shelves: Shelves, scope: Scope, ids: readonly string[]) {
  const found: { id: string; type: string }[] = [];
  for (const [id, seq] of connection.prepare(knownSql).list<[string, number]>([JSON.stringify([...new Set(ids)])])) {
    const shelf = shelves.within(scope, seq);
    if (shelf) found.push({ id, type: shelf.type });
  }
  return found;
}

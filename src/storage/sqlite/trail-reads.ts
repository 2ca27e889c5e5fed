/** Reading audit events and the provisioning log. */

import { readPlace, writePlace } from '../places.js';
import type { AuditEvent, Events, LogEntry, Page, PageRequest, ProvisioningLog } from '../port/index.js';
import type { Bound, Connection } from './driver.js';
import { type Trails, trailSize } from './trails.js';

interface Trailing {
  readonly table: 'events' | 'log';
  readonly trail: number | undefined;
  /** A column that narrows the list, and its value when it does. */
  readonly column: 'type' | 'directoryId';
  readonly value: string | undefined;
}

export const eventsOf = (connection: Connection, trails: Trails): Events => ({
  list: async (tenantId, { type }, page) => {
    const trailing: Trailing = { table: 'events', trail: trails.find(tenantId), column: 'type', value: type };
    return newestFirst<AuditEvent>(connection, trailing, page);
  },
  chain: async (tenantId, afterSequence, limit) => {
    const trail = trails.find(tenantId);
    if (trail === undefined) return [];
    const sql = 'SELECT data FROM events WHERE place > ? AND place < ? ORDER BY place LIMIT ?';
    const from = trail * trailSize + afterSequence;
    const rows = connection.prepare(sql).all([from, (trail + 1) * trailSize, limit]);
    return rows.map((row) => JSON.parse(row[0] as string) as AuditEvent);
  },
});

export const logOf = (connection: Connection, trails: Trails): ProvisioningLog => ({
  list: async (tenantId, { directoryId }, page) => {
    const trailing: Trailing = {
      table: 'log',
      trail: trails.find(tenantId),
      column: 'directoryId',
      value: directoryId,
    };
    return newestFirst<LogEntry>(connection, trailing, page);
  },
  oldest: async (tenantId) => {
    const trail = trails.find(tenantId);
    if (trail === undefined) return undefined;
    const sql = 'SELECT data FROM log WHERE place > ? AND place < ? ORDER BY place LIMIT 1';
    const row = connection.prepare(sql).get([trail * trailSize, (trail + 1) * trailSize]);
    return row && (JSON.parse(row[0] as string) as LogEntry);
  },
});

function newestFirst<T>(connection: Connection, { table, trail, column, value }: Trailing, page: PageRequest): Page<T> {
  const after = page.after === undefined ? trailSize : (readPlace(page.after, ['number'])[0] as number);
  if (trail === undefined) return { items: [] };
  const binds: Bound[] = [trail * trailSize, trail * trailSize + after];
  let where = 'place > ? AND place < ?';
  if (value !== undefined) {
    where += ` AND trail = ? AND ${column} = ?`;
    binds.push(trail, value);
  }
  const sql = `SELECT data, place FROM ${table} WHERE ${where} ORDER BY place DESC LIMIT ?`;
  const rows = connection.prepare(sql).all([...binds, page.limit + 1]);
  const items = rows.slice(0, page.limit).map((row) => JSON.parse(row[0] as string) as T);
  if (rows.length <= page.limit || items.length === 0) return { items };
  return { items, next: writePlace([(rows[page.limit - 1]![1] as number) - trail * trailSize]) };
}

/** Reads a whole store on SQLite as rows (`../archive/archive.ts`). */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { wholeShadow } from '../../scim/filter/untold.js';
import {
  type Archive,
  type MembershipRow,
  MigrationRefused,
  type Part,
  type RecordRow,
  type Row,
  type RowPage,
  type TrailRow,
} from '../archive/archive.js';
import type { WrittenResource } from '../port/index.js';
import type { Bound, Connection, Row as SqlRow } from './driver.js';
import { DataDirectoryInUse, lockDirectory } from './lock.js';
import { databaseFile, openFile } from './open.js';
import { resourceColumns, resourceOf } from './resource-rows.js';
import { shadowOfRow } from './shadow-column.js';
import { Shelves } from './shelves.js';
import { trailSize } from './trails.js';

/**
 * Opens the store of the directory to be read, and keeps gateways out of the directory until it is closed.
 *
 * @throws MigrationRefused when there is no store, or a gateway serves from it
 * @throws NewerSchema when a newer release wrote it
 */
export function openSqliteSource(directory: string): Archive {
  if (!existsSync(join(directory, databaseFile))) throw new MigrationRefused(`There is no store in ${directory}.`);
  const lock = lockForCopy(directory);
  try {
    const connection = openFile(join(directory, databaseFile));
    const close = async (): Promise<void> => {
      connection.close();
      lock.close();
    };
    return { name: `sqlite:${directory}`, ...readingOf(connection), close };
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** @throws MigrationRefused when a gateway, or another copy, has the directory */
export function lockForCopy(directory: string): Connection {
  try {
    return lockDirectory(directory);
  } catch (error) {
    if (!(error instanceof DataDirectoryInUse)) throw error;
    throw new MigrationRefused(`A gateway is running on ${directory}, or another copy: stop it first.`);
  }
}

/** The reading half of an archive. */
export function readingOf(connection: Connection): Pick<Archive, 'count' | 'read'> {
  return {
    count: async ({ name }) => Number(connection.prepare(`SELECT count(*) FROM ${name}`).get([])![0]),
    read: async (part, after, limit) => {
      const reader = readers[part.kind];
      const from = after === undefined ? reader.start : (JSON.parse(after) as number[]);
      const rows = connection.prepare(reader.sql(part.name)).all([...from, limit]);
      return pageOf(reader, connection, rows, limit);
    },
  };
}

/** How the rows of one kind are read: their place in the table comes first in each row. */
interface Reader {
  readonly start: readonly number[];
  sql(table: string): string;
  /** Called once a page. */
  rows(connection: Connection): (row: SqlRow) => Row;
}

function pageOf(reader: Reader, connection: Connection, rows: readonly SqlRow[], limit: number): RowPage {
  const read = reader.rows(connection);
  const last = rows.at(-1);
  return {
    rows: rows.map(read),
    ...(last && rows.length === limit && { next: JSON.stringify(last.slice(0, reader.start.length)) }),
  };
}

const readers: Readonly<Record<Part['kind'], Reader>> = {
  record: {
    start: [-1],
    sql: (table) => `SELECT place, id, v, data FROM ${table} WHERE place > ? ORDER BY place LIMIT ?`,
    rows: () => (row) => ({ id: row[1], v: row[2], data: row[3] }) as RecordRow,
  },
  resource: {
    start: [-1],
    sql: () => `SELECT ${resourceColumns}, r.keys, r.shadow FROM resources AS r WHERE r.seq > ? ORDER BY r.seq LIMIT ?`,
    rows: (connection) => {
      const shelves = new Shelves(connection);
      return (row): WrittenResource => {
        const resource = resourceOf(shelves, row);
        const [keys, column] = row.slice(-2) as [string, string];
        const shadow = () => shadowOfRow(resource.text, column, wholeShadow);
        return { ...resource, uniqueKeys: JSON.parse(keys), shadow };
      };
    },
  },
  membership: {
    start: [-1, -1],
    sql: () => `
SELECT m.grp, m.place, m.member, g.id, u.id FROM memberships AS m
CROSS JOIN resources AS g ON g.seq = m.grp CROSS JOIN resources AS u ON u.seq = m.member
WHERE (m.grp, m.place) > (?, ?) ORDER BY m.grp, m.place LIMIT ?`,
    rows: (connection) => {
      const shelves = new Shelves(connection);
      return (row): MembershipRow => {
        const [group, place, member, groupId, memberId] = row as [number, number, number, string, string];
        const { tenantId, directoryId } = shelves.holding(group);
        return { tenantId, directoryId, groupId, memberId, memberType: shelves.holding(member).type, place };
      };
    },
  },
  event: trailReader('events'),
  entry: trailReader('log'),
};

function trailReader(table: 'events' | 'log'): Reader {
  return {
    start: [-1],
    sql: () => `SELECT place, data FROM ${table} WHERE place > ? ORDER BY place LIMIT ?`,
    rows: (connection) => {
      const tenants = tenantsOf(connection);
      return ([place, data]): TrailRow => ({
        tenantId: tenants.get(Math.floor((place as number) / trailSize))!,
        sequence: (place as number) % trailSize,
        data: data as string,
      });
    },
  };
}

function tenantsOf(connection: Connection): ReadonlyMap<number, string> {
  const none: Bound[] = [];
  return new Map(connection.prepare('SELECT key, tenantId FROM trails').all(none) as unknown as [number, string][]);
}

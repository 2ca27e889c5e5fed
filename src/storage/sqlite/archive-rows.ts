/** Writes rows of an archive (`../archive/archive.ts`) into the tables, inside the transaction under way. */
import {
  type MembershipRow,
  MigrationRefused,
  type Part,
  type RecordRow,
  type Row,
  type TrailRow,
} from '../archive/archive.js';
import type { AuditEvent, CollectionName, LogEntry, WrittenResource } from '../port/index.js';
import { DirectGroups } from './direct-groups.js';
import type { Bound, Connection } from './driver.js';
import { indexedFields } from './record-writes.js';
import { Remembered } from './remembered.js';
import { ResourceCache } from './resource-cache.js';
import { createResource } from './resource-writes.js';
import { RowInserter } from './rows.js';
import { Shelves } from './shelves.js';
import { Trail } from './trail-writes.js';
import { Trails, trailSize } from './trails.js';
import { Undo } from './undo.js';
import type { Writing } from './writing.js';

/** What writing is done with. */
export interface ArchiveWriting extends Writing {
  readonly trails: Trails;
}

/** Nobody reads meanwhile, so nothing that is held in memory has to follow. */
export function archiveWriting(connection: Connection): ArchiveWriting {
  const undo = new Undo();
  const trails = new Trails(connection);
  return {
    connection,
    trails,
    shelves: new Shelves(connection),
    undo,
    trail: new Trail(connection, trails, undo, () => ''),
    cache: new ResourceCache(),
    remembered: new Remembered(connection),
    directGroups: new DirectGroups(),
    entries: new RowInserter(connection, 'entries', ['slot', 'value', 'seq']),
    counted: new Set(),
    configurationChanged: () => {},
    placeVacated: () => {},
  };
}

/**
 * Writes one row.
 *
 * @throws MigrationRefused when a membership names what is not there
 */
export function writeRow(writing: ArchiveWriting, part: Part, row: Row): void {
  writers[part.kind](writing, row, part.name);
}

const writers: Readonly<Record<Part['kind'], (writing: ArchiveWriting, row: Row, part: string) => void>> = {
  record: ({ connection }, row, part) => writeRecord(connection, part as CollectionName, row as RecordRow),
  resource: (writing, row) => createResource(writing, { change: 'createResource', resource: row as WrittenResource }),
  membership: ({ connection }, row) => writeMembership(connection, row as MembershipRow),
  event: (writing, row) => {
    const { type, onceKey } = JSON.parse((row as TrailRow).data) as AuditEvent;
    writeTrail(writing, row as TrailRow, ['events', 'type, onceKey', [type, onceKey]]);
  },
  entry: (writing, row) => {
    const { directoryId } = JSON.parse((row as TrailRow).data) as LogEntry;
    writeTrail(writing, row as TrailRow, ['log', 'directoryId', [directoryId]]);
  },
};

function writeRecord(connection: Connection, name: CollectionName, { id, v, data }: RecordRow): void {
  const record = JSON.parse(data) as Readonly<Record<string, Bound>>;
  const fields = indexedFields(name);
  const columns = ['id', 'v', 'data', ...fields];
  connection
    .prepare(`INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
    .execute([id, v, data, ...fields.map((field) => record[field])]);
}

const membershipSql = `
INSERT INTO memberships (grp, place, member)
SELECT g.seq, ?3, u.seq FROM resources AS g CROSS JOIN resources AS u WHERE g.id = ?1 AND u.id = ?2`;

function writeMembership(connection: Connection, { groupId, memberId, place }: MembershipRow): void {
  if (connection.prepare(membershipSql).run([groupId, memberId, place]) === 1) return;
  throw new MigrationRefused(
    `The source is damaged: a membership names ${groupId} and ${memberId}, and one of them is not there. Run doorward doctor on it.`,
  );
}

/** `extra` is the table, its columns beside place, trail and data, and their values. */
function writeTrail(
  { connection, trails, undo }: ArchiveWriting,
  { tenantId, sequence, data }: TrailRow,
  [table, columns, values]: readonly [table: string, columns: string, values: readonly Bound[]],
): void {
  const trail = trails.obtain(tenantId, undo);
  connection
    .prepare(
      `INSERT INTO ${table} (place, trail, data, ${columns}) VALUES (?, ?, ?, ${values.map(() => '?').join(', ')})`,
    )
    .execute([trail * trailSize + sequence, trail, data, ...values]);
}

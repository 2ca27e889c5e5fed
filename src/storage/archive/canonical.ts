/** One text for each row, the same on every store that keeps the same: what digests are made of, and what an export shows. */

import type { WrittenResource } from '../port/index.js';
import type { MembershipRow, Part, RecordRow, Row, TrailRow } from './archive.js';

/** The text of a row of that part: one line of JSON. */
export function canonical(part: Part, row: Row): string {
  return JSON.stringify([part.name, ...fieldsOf(part, row)]);
}

function fieldsOf({ kind }: Part, row: Row): readonly unknown[] {
  switch (kind) {
    case 'record': {
      const { id, v, data } = row as RecordRow;
      return [id, v, data];
    }
    case 'resource':
      return resourceFields(row as WrittenResource);
    case 'membership': {
      const { tenantId, directoryId, groupId, memberId, memberType, place } = row as MembershipRow;
      return [tenantId, directoryId, groupId, memberId, memberType, place];
    }
    case 'event':
    case 'entry': {
      const { tenantId, sequence, data } = row as TrailRow;
      return [tenantId, sequence, data];
    }
  }
}

function resourceFields(row: WrittenResource): readonly unknown[] {
  const { tenantId, directoryId, type, id, version, createdAt, modifiedAt, text, display } = row;
  const { access, uniqueKeys } = row;
  return [
    ...[tenantId, directoryId, type, id, version, createdAt, modifiedAt, text, display],
    ...[access ?? null, row.shadow(), uniqueKeys],
  ];
}

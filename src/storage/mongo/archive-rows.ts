/** Rows of an archive (`../archive/archive.ts`) as documents, and back. */
import type { MembershipRow, Part, RecordRow, Row, TrailRow } from '../archive/archive.js';
import type { AuditEvent, CollectionName, LogEntry, WrittenResource } from '../port/index.js';
import type { MembershipDocument, ResourceDocument } from './filter-document.js';
import type { RecordDocument, TrailDocument } from './models.js';
import { documentOf, resourceOf } from './resource-documents.js';
import { claimsOf } from './resource-writes.js';
import { indexedValues } from './schema/fields.js';
import { placeId, sequenceOf } from './trail-writes.js';

/** Any document of the store. */
export interface AnyDocument {
  readonly _id: string;
}

/** The documents of a row, by collection. */
export function documentsOf(part: Part, row: Row): readonly (readonly [collection: string, document: AnyDocument])[] {
  switch (part.kind) {
    case 'record': {
      const { id, v, data } = row as RecordRow;
      const values = indexedValues(part.name as CollectionName, JSON.parse(data));
      return [[part.name, { ...values, _id: id, v, data } as RecordDocument]];
    }
    case 'resource': {
      const resource = row as WrittenResource;
      return [['resources', documentOf(resource)], ...claimsOf(resource).map((claim) => ['claims', claim] as const)];
    }
    case 'membership': {
      const membership = row as MembershipRow;
      return [['memberships', { _id: `${membership.groupId}|${membership.memberId}`, ...membership }]];
    }
    case 'event': {
      const { at, type, onceKey } = JSON.parse((row as TrailRow).data) as AuditEvent;
      return [['events', trailDocument(row as TrailRow, { at, type, ...(onceKey !== undefined && { onceKey }) })]];
    }
    case 'entry': {
      const { at, directoryId } = JSON.parse((row as TrailRow).data) as LogEntry;
      return [['log', trailDocument(row as TrailRow, { at, directoryId })]];
    }
  }
}

const trailDocument = (
  { tenantId, sequence, data }: TrailRow,
  fields: Pick<TrailDocument, 'at' | 'type' | 'onceKey' | 'directoryId'>,
): TrailDocument => ({ _id: placeId(tenantId, sequence), tenantId, ...fields, data });

/** The row of a document of that part. */
export function rowOf(part: Part, document: AnyDocument): Row {
  switch (part.kind) {
    case 'record': {
      const { _id, v, data } = document as RecordDocument;
      return { id: _id, v, data };
    }
    case 'resource': {
      const resource = document as ResourceDocument;
      return { ...resourceOf(resource), shadow: () => resource.shadow, uniqueKeys: resource.uniqueKeys };
    }
    case 'membership': {
      const { tenantId, directoryId, groupId, memberId, memberType, place } = document as MembershipDocument;
      return { tenantId, directoryId, groupId, memberId, memberType, place };
    }
    case 'event':
    case 'entry': {
      const { _id, tenantId, data } = document as TrailDocument;
      return { tenantId, sequence: sequenceOf(_id), data };
    }
  }
}

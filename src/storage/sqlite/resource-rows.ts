/** Rows of the table `resources` as the port's `StoredResource`. */
import type { StoredResource, WrittenResource } from '../port/index.js';
import type { Row } from './driver.js';
import type { Shelves } from './shelves.js';

/** The columns that `resourceOf` reads, in its order, of a table called `r`. */
export const resourceColumns = 'r.seq, r.id, r.version, r.createdAt, r.modifiedAt, r.display, r.access, r.text';

export function resourceOf(shelves: Shelves, row: Row): StoredResource {
  const [seq, id, version, createdAt, modifiedAt, display, access, text] = row as [
    number,
    string,
    number,
    number,
    number,
    string,
    string | null,
    string,
  ];
  const { tenantId, directoryId, type } = shelves.holding(seq);
  if (access === null) return { tenantId, directoryId, type, id, version, createdAt, modifiedAt, display, text };
  return {
    tenantId,
    directoryId,
    type,
    id,
    version,
    createdAt,
    modifiedAt,
    display,
    text,
    access: JSON.parse(access),
  };
}

/** What was written as it would be read, member by member: whoever handles both finds objects of one shape. */
export function withoutKeys(written: WrittenResource): StoredResource {
  const { tenantId, directoryId, type, id, version, createdAt, modifiedAt, display, text, access } = written;
  if (!access) return { tenantId, directoryId, type, id, version, createdAt, modifiedAt, display, text };
  return { tenantId, directoryId, type, id, version, createdAt, modifiedAt, display, text, access };
}

/** Changes of resources: the row, what is filed of it, the counts of its shelf. */
import { foldText } from '../../scim/fold.js';
import {
  AlreadyExists,
  type Change,
  NotFound,
  type ResourceAccess,
  type Scope,
  VersionConflict,
  type WrittenResource,
} from '../port/index.js';
import { KeyTaken } from './driver.js';
import { claim, type Filed, file, filedShadow, reclaim, refile, unclaim, unfile } from './entries.js';
import { forgetMemberships } from './membership-writes.js';
import { withoutKeys } from './resource-rows.js';
import { shadowColumn, shadowOfRow } from './shadow-column.js';
import { firstSeq, type Shelf } from './shelves.js';
import type { Writing } from './writing.js';

type Of<K extends Change['change']> = Extract<Change, { change: K }>;

export function createResource(writing: Writing, { resource }: Of<'createResource'>): void {
  const shelf = writing.shelves.obtain(resource, resource.type, writing.undo);
  count(writing, shelf, 1);
  const seq = firstSeq(shelf) + shelf.last;
  claim(writing, shelf, resource.uniqueKeys, seq);
  try {
    writing.connection
      .prepare(
        'INSERT INTO resources (id, seq, version, modifiedAt, display, displayKey, text, shadow, createdAt, keys, access, vaultKeys) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .execute([resource.id, seq, ...varyingColumns(resource), ...steadyColumns(resource)]);
  } catch (error) {
    if (error instanceof KeyTaken) throw new AlreadyExists('id');
    throw error;
  }
  file(writing, shelf, filedOf(resource), seq);
}

export function replaceResource(writing: Writing, change: Of<'replaceResource'>): void {
  const { resource, expectedVersion, indexedAsBefore } = change;
  const before = indexedAsBefore ? undefined : locate(writing, resource, resource.type, resource.id);
  const { shelf, seq, version } = before ?? placeOf(writing, resource, resource.type, resource.id);
  if (version !== expectedVersion) throw new VersionConflict(`resource ${resource.id} has changed`);
  // Whoever is in it sees its name.
  if (shelf.type === 'Group') writing.directGroups.forget();
  if (before) {
    const filing = { before, after: filedOf(resource) };
    reclaim(writing, shelf, seq, filing);
    refile(writing, shelf, seq, filing);
  }
  const columns = varyingColumns(resource);
  const known = writing.cache.get(resource.id)?.resource;
  if (indexedAsBefore && known && known.access === resource.access) {
    writing.connection.prepare(`${update} WHERE seq = ?`).execute([...columns, seq]);
  } else {
    const all = `${update}, createdAt = ?, keys = ?, access = ?, vaultKeys = ? WHERE seq = ?`;
    writing.connection.prepare(all).execute([...columns, ...steadyColumns(resource), seq]);
  }
  keepReading(writing, seq, resource);
}

const update = 'UPDATE resources SET version = ?, modifiedAt = ?, display = ?, displayKey = ?, text = ?, shadow = ?';

/** What was just written is read next, by the answer to the very request. */
function keepReading({ cache, undo }: Writing, seq: number, written: WrittenResource): void {
  cache.put({ seq, resource: withoutKeys(written) });
  undo.push(() => cache.forget(written.id));
}

export function touchResource(writing: Writing, change: Of<'touchResource'>): void {
  const { seq, version } = placeOf(writing, change.scope, change.type, change.id);
  if (change.expectedVersion !== undefined && version !== change.expectedVersion) {
    throw new VersionConflict(`resource ${change.id} has changed`);
  }
  writing.connection
    .prepare('UPDATE resources SET version = version + 1, modifiedAt = ? WHERE seq = ?')
    .execute([change.modifiedAt, seq]);
  writing.cache.forget(change.id);
}

export function setAccess(writing: Writing, { scope, id, access, modifiedAt }: Of<'setAccess'>): void {
  const row = writing.connection.prepare('SELECT seq FROM resources WHERE id = ?').get([id]);
  const seq = row?.[0] as number | undefined;
  if (seq === undefined || !writing.shelves.within(scope, seq)) throw gone(id);
  writing.connection
    .prepare('UPDATE resources SET version = version + 1, modifiedAt = ?, access = ?, vaultKeys = ? WHERE seq = ?')
    .execute([modifiedAt, ...accessColumns(access), seq]);
  writing.cache.forget(id);
}

export function deleteResource(writing: Writing, { scope, type, id, expectedVersion }: Of<'deleteResource'>): void {
  const found = locate(writing, scope, type, id);
  if (expectedVersion !== undefined && found.version !== expectedVersion) {
    throw new VersionConflict(`resource ${id} has changed`);
  }
  const { shelf, seq } = found;
  unclaim(writing, shelf, found.uniqueKeys);
  unfile(writing, shelf, found, seq);
  forgetMemberships(writing, seq);
  writing.connection.prepare('DELETE FROM resources WHERE seq = ?').execute([seq]);
  writing.placeVacated(seq);
  count(writing, shelf, -1);
  writing.cache.forget(id);
}

/** Writes the counts of the shelves that the transaction changed. */
export function writeCounts(writing: Writing): void {
  for (const shelf of writing.counted) {
    writing.connection
      .prepare('UPDATE shelves SET resources = ?, last = ? WHERE key = ?')
      .execute([shelf.resources, shelf.last, shelf.key]);
  }
  writing.counted.clear();
}

function count(writing: Writing, shelf: Shelf, by: 1 | -1): void {
  shelf.resources += by;
  if (by === 1) shelf.last += 1;
  writing.counted.add(shelf);
  writing.undo.push(() => {
    shelf.resources -= by;
    if (by === 1) shelf.last -= 1;
  });
}

const varyingColumns = (resource: WrittenResource) => [
  resource.version,
  resource.modifiedAt,
  resource.display,
  foldText(resource.display),
  resource.text,
  shadowColumn(resource),
];

/** What most changes leave as it is. */
const steadyColumns = (resource: WrittenResource) => [
  resource.createdAt,
  JSON.stringify(resource.uniqueKeys),
  ...accessColumns(resource.access),
];

/** Names of vaults are compared folded, which the database cannot do by itself. */
const accessColumns = (access: ResourceAccess | undefined) => [
  access && JSON.stringify(access),
  access && access.vaults.length > 0 ? JSON.stringify(access.vaults.map(foldText)) : null,
];

interface Place {
  readonly shelf: Shelf;
  readonly seq: number;
  readonly version: number;
}

interface Located extends Place, Filed {}

function locate(writing: Writing, scope: Scope, type: string, id: string): Located {
  const row = writing.connection
    .prepare('SELECT seq, version, keys, text, shadow FROM resources WHERE id = ?')
    .get([id]);
  if (!row) throw gone(id);
  const [seq, version, keys, text, shadow] = row as [number, number, string, string, string];
  const shelf = shelfOf(writing, scope, type, { id, seq });
  return { shelf, seq, version, uniqueKeys: JSON.parse(keys), shadow: shadowOfRow(text, shadow, filedShadow) };
}

const filedOf = ({ uniqueKeys, told, shadow }: WrittenResource): Filed => ({
  uniqueKeys,
  shadow: told ? filedShadow(told) : shadow(),
});

/** As `locate`, without what is filed: a change mostly follows a reading, which left the rest in memory. */
function placeOf(writing: Writing, scope: Scope, type: string, id: string): Place {
  const cached = writing.cache.get(id);
  const place = cached
    ? [cached.seq, cached.resource.version]
    : writing.connection.prepare('SELECT seq, version FROM resources WHERE id = ?').get([id]);
  if (!place) throw gone(id);
  const [seq, version] = place as [number, number];
  return { shelf: shelfOf(writing, scope, type, { id, seq }), seq, version };
}

function shelfOf(
  { shelves }: Writing,
  scope: Scope,
  type: string,
  { id, seq }: { readonly id: string; readonly seq: number },
): Shelf {
  const shelf = shelves.within(scope, seq);
  if (shelf?.type !== type) throw gone(id);
  return shelf;
}

const gone = (id: string): NotFound => new NotFound(`there is no resource ${id}`);

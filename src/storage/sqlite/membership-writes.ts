/** Changes of memberships: one row each, so that adding one costs the same in a group of ten and of 100,000. */
import { type Change, NotFound, type Scope, VersionConflict } from '../port/index.js';
import { shelfSize } from './shelves.js';
import type { Writing } from './writing.js';

type Of<K extends Change['change']> = Extract<Change, { change: K }>;

const add = `
INSERT OR IGNORE INTO memberships (grp, place, member)
SELECT ?1, ?2 + j.key, r.seq
FROM json_each(?3) AS j CROSS JOIN resources AS r ON r.id = j.value
WHERE r.seq / ${shelfSize} IN (SELECT key FROM shelves WHERE tenantId = ?4 AND directoryId = ?5)
ORDER BY j.key`;

const remove = `
DELETE FROM memberships WHERE grp = ?1 AND place IN (
  SELECT m.place
  FROM json_each(?2) AS j CROSS JOIN resources AS r ON r.id = j.value
  CROSS JOIN memberships AS m INDEXED BY memberships_member ON m.member = r.seq AND m.grp = ?1)`;

/** The group and all that contain it, as far as they are among those that are to join. */
const circle = `
WITH RECURSIVE up(seq) AS (
  VALUES (?1) UNION SELECT m.grp FROM up CROSS JOIN memberships AS m INDEXED BY memberships_member ON m.member = up.seq)
SELECT r.id FROM up CROSS JOIN resources AS r ON r.seq = up.seq WHERE r.id IN (SELECT value FROM json_each(?2))`;

/** @throws NotFound when the group is gone, VersionConflict when it would come to contain itself */
export function addMembers(writing: Writing, { scope, groupId, memberIds }: Of<'addMembers'>): void {
  const { connection } = writing;
  writing.directGroups.forget();
  const group = seqOf(writing, scope, groupId);
  if (group === undefined) throw new NotFound(`there is no group ${groupId}`);
  if (memberIds.length === 0) return;
  const ids = JSON.stringify(memberIds);
  if (connection.prepare(circle).get([group, ids])) throw new VersionConflict(`a circle of groups through ${groupId}`);
  const place = connection
    .prepare('SELECT coalesce(max(place), 0) + 1 FROM memberships WHERE grp = ?')
    .get([group])![0]!;
  connection.prepare(add).execute([group, place, ids, scope.tenantId, scope.directoryId]);
}

export function removeMembers(writing: Writing, { scope, groupId, memberIds }: Of<'removeMembers'>): void {
  const { connection } = writing;
  writing.directGroups.forget();
  const group = seqOf(writing, scope, groupId);
  if (group === undefined) return;
  if (memberIds === 'all') connection.prepare('DELETE FROM memberships WHERE grp = ?').execute([group]);
  else connection.prepare(remove).execute([group, JSON.stringify(memberIds)]);
}

/** Removes every membership that names the resource on either side. */
export function forgetMemberships({ connection, directGroups }: Writing, seq: number): void {
  directGroups.forget();
  connection.prepare('DELETE FROM memberships WHERE grp = ?').execute([seq]);
  connection
    .prepare('DELETE FROM memberships WHERE (grp, place) IN (SELECT grp, place FROM memberships WHERE member = ?)')
    .execute([seq]);
}

function seqOf({ connection, shelves }: Writing, scope: Scope, id: string): number | undefined {
  const seq = connection.prepare('SELECT seq FROM resources WHERE id = ?').get([id])?.[0] as number | undefined;
  return seq !== undefined && shelves.within(scope, seq) ? seq : undefined;
}

/** Looks for damage: the file's structure, references that lead nowhere, counts that are wrong. */
import { askInThread, type Outcome } from './check-thread.js';
import type { Connection } from './driver.js';
import { shelfSize } from './shelves.js';
import { trailSize } from './trails.js';

/** SQL that counts what should not be, and what to say of it. */
const faults: readonly (readonly [sentence: string, sql: string])[] = [
  [
    'memberships name a resource that does not exist or is of another directory',
    `SELECT count(*) FROM memberships AS m
LEFT JOIN resources AS g ON g.seq = m.grp LEFT JOIN resources AS u ON u.seq = m.member
LEFT JOIN shelves AS gs ON gs.key = g.seq / ${shelfSize} LEFT JOIN shelves AS us ON us.key = u.seq / ${shelfSize}
WHERE g.seq IS NULL OR u.seq IS NULL OR gs.directoryId <> us.directoryId OR gs.tenantId <> us.tenantId`,
  ],
  [
    'links name an account that does not exist',
    // Those of who left stay for history when the account is deleted.
    'SELECT count(*) FROM links WHERE liveAccountId IS NOT NULL AND liveAccountId NOT IN (SELECT id FROM accounts)',
  ],
  [
    'invitations name a link that does not exist',
    'SELECT count(*) FROM invitations WHERE linkId NOT IN (SELECT id FROM links)',
  ],
  [
    'temporary passwords name a link that does not exist',
    'SELECT count(*) FROM temporaryPasswords WHERE linkId NOT IN (SELECT id FROM links)',
  ],
  [
    'users name a link that does not exist',
    "SELECT count(*) FROM resources WHERE access IS NOT NULL AND access ->> '$.linkId' NOT IN (SELECT id FROM links)",
  ],
  [
    'unique keys are held by a resource that does not exist',
    'SELECT count(*) FROM claims WHERE seq NOT IN (SELECT seq FROM resources)',
  ],
  [
    'index entries name a resource that does not exist',
    'SELECT count(*) FROM entries WHERE seq NOT IN (SELECT seq FROM resources)',
  ],
  [
    'directories count their resources wrongly',
    `SELECT count(*) FROM shelves AS s WHERE s.resources <> (SELECT count(*) FROM resources AS r WHERE r.seq BETWEEN s.key * ${shelfSize} AND s.key * ${shelfSize} + s.last)`,
  ],
  [
    'audit chains have gaps',
    `SELECT count(*) FROM (SELECT 1 FROM events GROUP BY trail HAVING max(place) <> trail * ${trailSize} + count(*))`,
  ],
];

/** One sentence a finding. The looks are taken beside whatever is served meanwhile. */
export async function checkStore(connection: Connection): Promise<string[]> {
  const file = connection.prepare('PRAGMA database_list').get([])![2] as string;
  const statements = ['PRAGMA integrity_check(20)', ...faults.map(([, sql]) => sql)];
  const [structure, ...counts] = await askInThread(file, statements);
  return [...damageOf(structure!), ...counts.flatMap((outcome, at) => faultOf(outcome, faults[at]![0]))];
}

function damageOf(outcome: Outcome): string[] {
  const lines = 'error' in outcome ? [outcome.error] : outcome.rows.flat();
  return lines.filter((line) => line !== 'ok').map((line) => `The database file is damaged: ${line}.`);
}

function faultOf(outcome: Outcome, sentence: string): string[] {
  if ('error' in outcome) return [`It could not be found out whether ${sentence}: ${outcome.error}.`];
  const count = Number(outcome.rows[0]![0]);
  return count > 0 ? [`${count} ${sentence}.`] : [];
}

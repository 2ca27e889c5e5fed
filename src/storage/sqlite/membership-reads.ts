/** Reading memberships, each with the present display of the other side. */
import type { Memberships, Scope, ShownMembership } from '../port/index.js';
import type { Direct, DirectGroups } from './direct-groups.js';
import type { Connection } from './driver.js';
import type { ResourceCache } from './resource-cache.js';
import type { Shelves } from './shelves.js';
import { breathe, SliceWidth } from './slices.js';

const presentSql = `
SELECT json_group_array(r.id) FROM json_each(?2) AS j CROSS JOIN resources AS r ON r.id = j.value
CROSS JOIN memberships AS m INDEXED BY memberships_member ON m.member = r.seq AND m.grp = ?1`;

const membersSql = `
SELECT m.place, r.id, r.seq, r.display FROM memberships AS m CROSS JOIN resources AS r ON r.seq = m.member
WHERE m.grp = ? AND m.place > ? ORDER BY m.place LIMIT ?`;

const groupsOfOne = `
SELECT json_group_array(json_array(g.id, g.display, m.grp) ORDER BY m.grp)
FROM memberships AS m INDEXED BY memberships_member CROSS JOIN resources AS g ON g.seq = m.grp
WHERE m.member = ?`;

const groupsOfMany = `
SELECT json_group_array(json_array(member, id, display)) FROM (
  SELECT m.member, g.id, g.display FROM json_each(?) AS j
  CROSS JOIN memberships AS m INDEXED BY memberships_member ON m.member = j.value
  CROSS JOIN resources AS g ON g.seq = m.grp
  ORDER BY m.member, m.grp)`;

interface Reading {
  readonly connection: Connection;
  readonly shelves: Shelves;
  readonly cache: ResourceCache;
  readonly directGroups: DirectGroups;
}

/** The membership reads over the open connection. */
export function membershipsOf(reading: Reading): Memberships {
  const { connection, shelves, cache, directGroups } = reading;
  const seqOf = (scope: Scope, id: string): number | undefined => {
    connection.check();
    const seq =
      cache.get(id)?.seq ??
      directGroups.seqOf(id) ??
      (connection.prepare('SELECT seq FROM resources WHERE id = ?').get([id])?.[0] as number | undefined);
    return seq !== undefined && shelves.within(scope, seq) ? seq : undefined;
  };
  return {
    async present(scope, groupId, memberIds) {
      const group = seqOf(scope, groupId);
      if (group === undefined) return new Set();
      return new Set(connection.prepare(presentSql).list<string>([group, JSON.stringify(memberIds)]));
    },
    async members(scope, groupId) {
      const group = seqOf(scope, groupId);
      return group === undefined ? [] : readMembers(connection, shelves, groupId, group);
    },
    async groupsOf(scope, memberIds) {
      connection.check();
      // Most directories push people first: while there is no group, nobody is asked about theirs.
      if (!shelves.find(scope, 'Group')?.resources) return new Map();
      if (memberIds.length === 1) {
        const seq = seqOf(scope, memberIds[0]!);
        const groups = seq === undefined ? [] : directGroups.of(seq, () => groupsOfMember(reading, memberIds[0]!, seq));
        return groups.length === 0 ? new Map() : new Map([[memberIds[0]!, groups]]);
      }
      const idOf = new Map<number, string>();
      for (const id of memberIds) {
        const seq = seqOf(scope, id);
        if (seq !== undefined) idOf.set(seq, id);
      }
      return groupsOfMembers(connection, shelves, idOf);
    },
  };
}

async function readMembers(
  connection: Connection,
  shelves: Shelves,
  groupId: string,
  group: number,
): Promise<ShownMembership[]> {
  const members: ShownMembership[] = [];
  const slices = new SliceWidth(512, 8192);
  for (let place = 0; ; ) {
    const asked = slices.width;
    const rows = slices.measure((width) => connection.prepare(membersSql).all([group, place, width]));
    for (const [, memberId, seq, display] of rows as [number, string, number, string][]) {
      members.push({ groupId, memberId, memberType: shelves.holding(seq).type, display });
    }
    if (rows.length < asked) return members;
    place = rows.at(-1)![0] as number;
    await breathe();
  }
}

function groupsOfMember({ connection, shelves }: Reading, memberId: string, seq: number): Direct {
  const { type } = shelves.holding(seq);
  const rows = connection.prepare(groupsOfOne).list<[string, string, number]>([seq]);
  return {
    memberships: rows.map(([groupId, display]) => ({ groupId, memberId, memberType: type, display })),
    groupSeqs: rows.map((row) => row[2]),
  };
}

function groupsOfMembers(
  connection: Connection,
  shelves: Shelves,
  idOf: ReadonlyMap<number, string>,
): Map<string, ShownMembership[]> {
  const groups = new Map<string, ShownMembership[]>();
  const rows = connection.prepare(groupsOfMany).list<[number, string, string]>([JSON.stringify([...idOf.keys()])]);
  for (const [seq, groupId, display] of rows) {
    const memberId = idOf.get(seq)!;
    const membership = { groupId, memberId, memberType: shelves.holding(seq).type, display };
    const known = groups.get(memberId);
    if (known) known.push(membership);
    else groups.set(memberId, [membership]);
  }
  return groups;
}

/** The groups that users belong to, also through nested groups (flows.md, edge case 18). */
import type { Json } from '../scim/schema/attribute.js';
import type { Memberships, Scope, ShownMembership } from '../storage/port/index.js';

/**
 * The `groups` attribute of each of the resources, by id; ids without groups are absent. Direct groups come first, then
 * those reached through them, each group once. Costs one look-up a level of nesting, for all ids together.
 */
export async function groupsOf(
  memberships: Memberships,
  scope: Scope,
  ids: readonly string[],
  baseUrl: string,
): Promise<ReadonlyMap<string, readonly Json[]>> {
  const direct = await memberships.groupsOf(scope, ids);
  if (direct.size === 0) return new Map();
  const parents = await ancestors(memberships, scope, [...direct.values()].flat());
  const shown = new Map<string, readonly Json[]>();
  for (const [id, rows] of direct) shown.set(id, withAncestors(rows, parents, baseUrl));
  return shown;
}

type Parents = ReadonlyMap<string, readonly ShownMembership[]>;

/** Every group above these, however far, by the group below it. */
async function ancestors(memberships: Memberships, scope: Scope, rows: readonly ShownMembership[]): Promise<Parents> {
  const parents = new Map<string, readonly ShownMembership[]>();
  const seen = new Set<string>();
  let level = rows.map((row) => row.groupId);
  for (;;) {
    const unseen = [...new Set(level)].filter((id) => !seen.has(id));
    if (unseen.length === 0) return parents;
    for (const id of unseen) seen.add(id);
    const above = await memberships.groupsOf(scope, unseen);
    for (const [id, found] of above) parents.set(id, found);
    level = [...above.values()].flat().map((row) => row.groupId);
  }
}

function withAncestors(direct: readonly ShownMembership[], parents: Parents, baseUrl: string): Json[] {
  const shown: Json[] = [];
  const seen = new Set<string>();
  let type = 'direct';
  let level: readonly ShownMembership[] = direct;
  while (level.length > 0) {
    const next: ShownMembership[] = [];
    for (const { groupId, display } of level) {
      if (seen.has(groupId)) continue;
      seen.add(groupId);
      shown.push({ value: groupId, $ref: `${baseUrl}/Groups/${groupId}`, display, type });
      next.push(...(parents.get(groupId) ?? []));
    }
    level = next;
    type = 'indirect';
  }
  return shown;
}

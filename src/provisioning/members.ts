/** Who may join a group: resources of the same directory, and no group that contains this one (flows.md, edge case 18). */
import type { Caller } from '../people/caller.js';
import type { DialectNote } from '../scim/dialect/dialect.js';
import { invalidValue } from '../scim/errors.js';
import type { Memberships, Scope, Storage } from '../storage/port/index.js';

type MemberDeps = { readonly storage: Pick<Storage, 'resources' | 'memberships'> };

/**
 * Of the ids that a client wants in the group, those that may join, in order and each once. Unknown ids are refused or
 * tolerated as the directory's dialect says.
 *
 * @throws ScimError invalidValue for an unknown member, or for a cycle of nested groups
 */
export async function admit(
  deps: MemberDeps,
  caller: Caller,
  groupId: string | undefined,
  wanted: readonly string[],
  notes: DialectNote[],
): Promise<readonly string[]> {
  if (wanted.length === 0) return [];
  const ids = [...new Set(wanted)];
  const known = await deps.storage.resources.known(caller.scope, ids);
  const types = new Map(known.map(({ id, type }) => [id, type]));
  const unknown = ids.filter((id) => !types.has(id));
  if (unknown.length > 0) tolerate(caller, unknown, notes);
  const groups = known.filter(({ type }) => type === 'Group').map(({ id }) => id);
  if (groupId !== undefined && groups.length > 0) await refuseCycle(deps, caller.scope, groupId, new Set(groups));
  return ids.filter((id) => types.has(id));
}

function tolerate(caller: Caller, unknown: readonly string[], notes: DialectNote[]): void {
  if (caller.dialect.unknownMember === 'refuse') {
    const shown = unknown.slice(0, 3).map((id) => `"${id.slice(0, 64)}"`);
    throw invalidValue(
      `members: this directory has no resource with the id ${shown.join(', ')}. Create the member before it joins a group.`,
    );
  }
  // okta-15-unknown-member: the push goes on, the unknown one is written down.
  for (const id of unknown) notes.push({ rule: `${caller.dialect.name}.unknown-member`, at: id.slice(0, 64) });
}

async function refuseCycle(
  deps: MemberDeps,
  scope: Scope,
  groupId: string,
  joining: ReadonlySet<string>,
): Promise<void> {
  for await (const ancestor of upwards(deps.storage.memberships, scope, groupId)) {
    if (!joining.has(ancestor)) continue;
    throw invalidValue(`members: the group "${ancestor}" contains this group already, so it cannot become its member.`);
  }
}

/** The group itself and every group that contains it, however far up. */
async function* upwards(memberships: Memberships, scope: Scope, groupId: string): AsyncGenerator<string> {
  const seen = new Set<string>();
  let level = [groupId];
  while (level.length > 0) {
    for (const id of level) {
      seen.add(id);
      yield id;
    }
    const above = await memberships.groupsOf(scope, level);
    const parents = [...above.values()].flat().map((row) => row.groupId);
    level = [...new Set(parents)].filter((id) => !seen.has(id));
  }
}

/**
 * The ids in the `members` of a Group as it was sent, or undefined when it says nothing of members.
 *
 * @throws ScimError invalidValue for an element that names nobody: reading would drop it without a word
 */
export function memberIds(sent: unknown, members: unknown): readonly string[] | undefined {
  const list = valueUnder(sent, 'members');
  if (list === undefined) return undefined;
  if (Array.isArray(list) && list.some((element) => isNameless(element))) {
    throw invalidValue(
      'members: an element has no "value", so it names nobody. Send the id of the member as its "value".',
    );
  }
  return Array.isArray(members) ? members.map((member: { value: string }) => member.value) : [];
}

function isNameless(element: unknown): boolean {
  if (typeof element !== 'object' || element === null) return false;
  const value = valueUnder(element, 'value');
  return value === undefined || value === null || value === '';
}

/** The value under a name in any letter case, in front of which the core schema's URN may stand. */
function valueUnder(object: unknown, name: string): unknown {
  const entry = Object.entries(object as object).find(([key]) => {
    const folded = key.toLowerCase();
    return folded === name || folded.endsWith(`:${name}`);
  });
  return entry?.[1];
}

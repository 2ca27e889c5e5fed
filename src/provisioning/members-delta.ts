/** Reduces what a request asks of a group's members to those who really join and leave. */
import type { Caller } from '../people/caller.js';
import type { DialectNote } from '../scim/dialect/dialect.js';
import type { Filter } from '../scim/filter/ast.js';
import { matches } from '../scim/filter/match.js';
import type { MembersOperation } from '../scim/patch/members.js';
import type { Storage } from '../storage/port/index.js';
import { admit } from './members.js';
import { memberOf } from './representation.js';

/** Ids that join (and are not members yet) and ids that leave (and are). */
export interface MembersDelta {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly isEmpty: boolean;
}

type DeltaDeps = { readonly storage: Pick<Storage, 'resources' | 'memberships'>; readonly baseUrl: string };

/**
 * Plays the operations in their order. The members of the group are read only where the request is about all of them
 * (replace, remove without value) or filters them by something other than their id; else the cost goes by the number of
 * ids in the request, never by the size of the group.
 *
 * @throws ScimError invalidValue for unknown members and cycles
 */
export async function membersDelta(
  deps: DeltaDeps,
  caller: Caller,
  groupId: string,
  operations: readonly MembersOperation[],
  notes: DialectNote[],
): Promise<MembersDelta> {
  const wanted = { clear: false, add: new Set<string>(), remove: new Set<string>() };
  for (const operation of operations) {
    switch (operation.op) {
      case 'add':
        for (const id of await admitted(deps, caller, groupId, operation, notes)) join(wanted, id);
        break;
      case 'replace':
        wanted.clear = true;
        wanted.remove.clear();
        wanted.add = new Set(await admitted(deps, caller, groupId, operation, notes));
        break;
      case 'remove':
        for (const id of operation.values) leave(wanted, id);
        break;
      case 'removeAll':
        wanted.clear = true;
        wanted.add.clear();
        wanted.remove.clear();
        break;
      case 'removeWhere':
        for (const id of await matching(deps, caller, groupId, wanted, operation.filter)) leave(wanted, id);
        break;
    }
  }
  return wanted.clear
    ? against(await allMembers(deps, caller, groupId), wanted)
    : againstPresent(deps, caller, groupId, wanted);
}

interface Wanted {
  clear: boolean;
  add: Set<string>;
  remove: Set<string>;
}

function join(wanted: Wanted, id: string): void {
  wanted.add.add(id);
  wanted.remove.delete(id);
}

function leave(wanted: Wanted, id: string): void {
  wanted.add.delete(id);
  wanted.remove.add(id);
}

function admitted(
  deps: DeltaDeps,
  caller: Caller,
  groupId: string,
  { members }: { readonly members: readonly { readonly value: string }[] },
  notes: DialectNote[],
): Promise<readonly string[]> {
  return admit(
    deps,
    caller,
    groupId,
    members.map((member) => member.value),
    notes,
  );
}

async function allMembers(deps: DeltaDeps, caller: Caller, groupId: string): Promise<ReadonlySet<string>> {
  const rows = await deps.storage.memberships.members(caller.scope, groupId);
  return new Set(rows.map((row) => row.memberId));
}

/** Members that a filter picks, among those in the store and those that earlier operations of the request brought. */
async function matching(
  deps: DeltaDeps,
  caller: Caller,
  groupId: string,
  wanted: Wanted,
  filter: Filter,
): Promise<string[]> {
  const rows = wanted.clear ? [] : await deps.storage.memberships.members(caller.scope, groupId);
  const joining = await deps.storage.resources.known(caller.scope, [...wanted.add]);
  const elements = [
    ...rows.map((row) => memberOf(row, deps.baseUrl)),
    ...joining.map(({ id, type }) => ({ value: id, type, $ref: `${deps.baseUrl}/${type}s/${id}` })),
  ];
  return elements.filter((element) => matches(filter, element)).map((element) => String(element.value));
}

function against(present: ReadonlySet<string>, wanted: Wanted): MembersDelta {
  const add = [...wanted.add].filter((id) => !present.has(id));
  const remove = [...present].filter((id) => !wanted.add.has(id));
  return { add, remove, isEmpty: add.length === 0 && remove.length === 0 };
}

async function againstPresent(deps: DeltaDeps, caller: Caller, groupId: string, wanted: Wanted): Promise<MembersDelta> {
  const named = [...wanted.add, ...wanted.remove];
  if (named.length === 0) return { add: [], remove: [], isEmpty: true };
  const present = await deps.storage.memberships.present(caller.scope, groupId, named);
  const add = [...wanted.add].filter((id) => !present.has(id));
  const remove = [...wanted.remove].filter((id) => present.has(id));
  return { add, remove, isEmpty: add.length === 0 && remove.length === 0 };
}

/** Rights to vaults by the SCIM groups that an administrator mapped to them (flows.md "Vault membership", T4, row 5). */
import { event } from '../events/index.js';
import { highestRole } from '../identity/index.js';
import type { Change, Link, Memberships, Scope, Storage, Vault, VaultGrant, VaultRole } from '../storage/port/index.js';
import type { Acting, Caller } from './caller.js';
import { eventContext, type PeopleDeps } from './deps.js';

export interface GroupReading {
  readonly storage: Pick<Storage, 'memberships' | 'vaultGrants'>;
}

/** A directory with more mappings than this is asked for those of each group instead. */
const fewMappings = 200;

/**
 * The roles that a person has by groups, by vault: also by groups that contain theirs, however far up; the highest where
 * several give one. Costs by the person's groups and the mappings of their directory, never by the size of a group.
 */
export async function groupRoles({ storage }: GroupReading, link: Link): Promise<ReadonlyMap<string, VaultRole>> {
  const roles = new Map<string, VaultRole>();
  if (!link.resource) return roles;
  const scope: Scope = { tenantId: link.tenantId, directoryId: link.resource.directoryId };
  const key = [scope.tenantId, scope.directoryId];
  const mappings = await storage.vaultGrants.list('group', key, { limit: fewMappings });
  if (mappings.items.length === 0) return roles;
  const groups = await groupsAbove(storage.memberships, scope, [link.resource.id]);
  const grants =
    mappings.next === undefined
      ? mappings.items.filter(({ groupId }) => groups.has(groupId!))
      : await mappingsOf(storage, scope, groups);
  for (const { vaultId, role } of grants) {
    const other = roles.get(vaultId);
    roles.set(vaultId, other ? highestRole([other, role]) : role);
  }
  return roles;
}

async function mappingsOf(
  { vaultGrants }: Pick<Storage, 'vaultGrants'>,
  { tenantId, directoryId }: Scope,
  groups: Iterable<string>,
): Promise<readonly VaultGrant[]> {
  const pages = await Promise.all(
    [...groups].map((group) => vaultGrants.list('group', [tenantId, directoryId, group], { limit: fewMappings })),
  );
  return pages.flatMap(({ items }) => items);
}

/** Every group that has one of these members, in it or in a group that it contains. One look-up a level of nesting. */
export async function groupsAbove(
  memberships: Pick<Memberships, 'groupsOf'>,
  scope: Scope,
  memberIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  let level = memberIds;
  while (level.length > 0) {
    const above = await memberships.groupsOf(scope, level);
    level = [...new Set([...above.values()].flat().map(({ groupId }) => groupId))].filter((id) => !seen.has(id));
    for (const id of level) seen.add(id);
  }
  return seen;
}

/** The mappings of a vault. */
export async function mappingsTo(
  { vaultGrants }: Pick<Storage, 'vaultGrants'>,
  { tenantId, id }: Vault,
): Promise<readonly VaultGrant[]> {
  const found: VaultGrant[] = [];
  let after: string | undefined;
  do {
    const page = await vaultGrants.list('mapped', [tenantId, id], { limit: fewMappings, after });
    found.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return found;
}

/**
 * Of these people, those who have a right by one of the mappings. Costs a look-up a level of nesting for all of them
 * together, and reads no group's members.
 */
export async function mappedAmong(
  { storage }: GroupReading,
  mappings: readonly VaultGrant[],
  links: readonly Link[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const directoryId of new Set(mappings.map((mapping) => mapping.directoryId!))) {
    const wanted = new Set(mappings.filter((each) => each.directoryId === directoryId).map(({ groupId }) => groupId!));
    const people = links.filter(({ resource }) => resource?.directoryId === directoryId);
    if (people.length === 0) continue;
    const scope = { tenantId: people[0]!.tenantId, directoryId };
    const direct = await storage.memberships.groupsOf(
      scope,
      people.map(({ resource }) => resource!.id),
    );
    const leading = await leadingTo(storage.memberships, scope, direct, wanted);
    for (const link of people) {
      if (direct.get(link.resource!.id)?.some(({ groupId }) => leading.has(groupId))) found.add(link.id);
    }
  }
  return found;
}

/** Those of the groups that are wanted, or are contained in one that is. */
async function leadingTo(
  memberships: Memberships,
  scope: Scope,
  direct: Awaited<ReturnType<Memberships['groupsOf']>>,
  wanted: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const leading = new Set<string>();
  for (const groupId of new Set([...direct.values()].flat().map((row) => row.groupId))) {
    const above = await groupsAbove(memberships, scope, [groupId]);
    if (wanted.has(groupId) || [...above].some((each) => wanted.has(each))) leading.add(groupId);
  }
  return leading;
}

/** Which group gets which role in which vault. */
export interface GroupMapping extends Scope {
  readonly vault: Vault;
  readonly groupId: string;
  /** What to call the group in the audit trail. */
  readonly display: string;
}

/** The changes that give everybody of a group that role in the vault; none when it is so. */
export async function mapGroup(
  deps: Pick<PeopleDeps, 'newId'> & { readonly storage: Pick<Storage, 'vaultGrants'> },
  acting: Acting,
  { vault, tenantId, directoryId, groupId, display, role }: GroupMapping & { readonly role: VaultRole },
  now: number,
): Promise<readonly Change[]> {
  const before = await deps.storage.vaultGrants.find('group', [tenantId, directoryId, groupId, vault.id]);
  if (before?.role === role) return [];
  const made: VaultGrant = {
    id: deps.newId(),
    v: 1,
    tenantId,
    vaultId: vault.id,
    role,
    source: 'scim_group',
    directoryId,
    groupId,
    createdAt: now,
  };
  return [
    before
      ? { change: 'update', collection: 'vaultGrants', record: { ...before, role } }
      : { change: 'insert', collection: 'vaultGrants', record: made },
    event(
      eventContext(deps, acting, now),
      'vault.group_mapped',
      { kind: 'vault', id: vault.id },
      {
        ...(before && { before: { role: before.role } }),
        after: { vault: vault.name, directoryId, groupId, group: display, role },
      },
    ),
  ];
}

/** The changes that take the right of a group away. */
export function unmapGroup(
  deps: Pick<PeopleDeps, 'newId'>,
  acting: Acting,
  { id, v, vaultId, directoryId, groupId, role }: VaultGrant,
  now: number,
): readonly Change[] {
  return [
    { change: 'delete', collection: 'vaultGrants', id, v },
    event(
      eventContext(deps, acting, now),
      'vault.group_unmapped',
      { kind: 'vault', id: vaultId },
      {
        before: { directoryId: directoryId ?? null, groupId: groupId ?? null, role },
      },
    ),
  ];
}

/** The changes that end the mappings of a group: for the very commit that deletes it. */
export async function endGroupMappings(
  deps: Pick<PeopleDeps, 'newId'> & { readonly storage: Pick<Storage, 'vaultGrants'> },
  caller: Caller,
  groupId: string,
  now: number,
): Promise<readonly Change[]> {
  const grants = await mappingsOf(deps.storage, caller.scope, [groupId]);
  return grants.flatMap((grant) => unmapGroup(deps, caller, grant, now));
}

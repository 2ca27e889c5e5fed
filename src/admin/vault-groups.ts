/** SCIM groups that give their members a role in a vault: only an administrator says which (flows.md T4, row 5). */
import { z } from 'zod';
import { isVaultRole, usualVaultRole, vaultRoles } from '../identity/vault.js';
import { type GroupMapping, mapGroup, unmapGroup } from '../people/vault-groups.js';
import type { VaultGrant } from '../storage/port/index.js';
import { settled } from '../storage/settled.js';
import { actingOf } from './acting.js';
import type { AdminDeps } from './deps.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { listOf, pageOf, pageQuery } from './paging.js';
import { Problem } from './problem.js';
import { vaultRole } from './user-view.js';
import { findVault } from './vaults.js';

const mappingShape = z
  .object({
    group: z.string().describe('Id of the SCIM group.'),
    directory: z.string(),
    name: z.string().nullable().describe('What the directory calls the group.'),
    role: vaultRole,
  })
  .meta({ id: 'VaultGroup' });

const newMapping = z
  .strictObject({
    directory: z.string().max(200).describe('Id of a directory of this tenant.'),
    group: z.string().max(200).describe('Id of a SCIM group of that directory.'),
    role: z
      .string()
      .max(64)
      .default(usualVaultRole)
      .describe(`One of ${vaultRoles.join(', ')}. A contractor in the group has at most use_sessions in force.`),
  })
  .meta({ id: 'NewVaultGroup' });

const place = { path: '/vaults/:vault/groups', tag: 'Vaults', status: 200 } as const;

/** `GET` and `POST /tenants/{t}/vaults/{id}/groups`, `DELETE …/groups/{group}`. */
export const vaultGroupOperations = [
  tenantOperation({
    ...place,
    id: 'listVaultGroups',
    method: 'get',
    summary: 'List the groups whose members have a role in a vault',
    query: pageQuery,
    answer: listOf(mappingShape),
    handle: listGroups,
  }),
  tenantOperation({
    ...place,
    id: 'mapVaultGroup',
    method: 'post',
    summary: 'Give the members of a SCIM group a role in a vault, or another one',
    description:
      'Also to the members of groups that it contains. Who joins or leaves the group later gains or loses it at once.',
    body: newMapping,
    answer: mappingShape,
    errors: ['role_unknown', 'conflict'],
    handle: map,
  }),
  tenantOperation({
    ...place,
    id: 'unmapVaultGroup',
    method: 'delete',
    path: '/vaults/:vault/groups/:id',
    status: 204,
    summary: 'Take the role of a group away',
    errors: ['conflict'],
    handle: unmap,
  }),
];

async function listGroups(deps: AdminDeps, call: TenantCall<z.output<typeof pageQuery>>) {
  const vault = await findVault(deps, call);
  return pageOf(
    deps,
    call,
    (page) => deps.storage.vaultGrants.list('mapped', [vault.tenantId, vault.id], page),
    (grant) => show(deps, grant),
  );
}

async function show({ storage }: AdminDeps, grant: VaultGrant): Promise<z.output<typeof mappingShape>> {
  const scope = { tenantId: grant.tenantId, directoryId: grant.directoryId! };
  const group = await storage.resources.get(scope, 'Group', grant.groupId!);
  return { group: grant.groupId!, directory: scope.directoryId, name: group?.display ?? null, role: grant.role };
}

async function map(deps: AdminDeps, call: TenantCall<unknown, z.output<typeof newMapping>>) {
  const { role, group } = call.body;
  if (!isVaultRole(role)) throw new Problem('role_unknown', { detail: `Roles are ${vaultRoles.join(', ')}.` });
  const vault = await findVault(deps, call);
  const { mapping } = await settled(deps, async () => {
    const mapping: GroupMapping = { vault, ...(await findGroup(deps, call)) };
    const now = deps.clock.now();
    return { mapping, changes: await mapGroup(deps, actingOf(call), { ...mapping, role }, now) };
  });
  return { group, directory: mapping.directoryId, name: mapping.display, role };
}

/** SECURITY: a group of another tenant is not there, whatever its id. */
async function findGroup({ storage }: AdminDeps, { tenant, body }: TenantCall<unknown, z.output<typeof newMapping>>) {
  const directory = await storage.directories.get(body.directory);
  const scope = { tenantId: tenant.id, directoryId: body.directory };
  const group = directory?.tenantId === tenant.id ? await storage.resources.get(scope, 'Group', body.group) : undefined;
  if (!group) throw new Problem('not_found', { detail: 'No such group in this directory of the tenant.' });
  return { ...scope, groupId: group.id, display: group.display };
}

async function unmap(deps: AdminDeps, call: TenantCall): Promise<void> {
  const vault = await findVault(deps, call);
  await settled(deps, async () => {
    const key = [vault.tenantId, vault.id, call.params.id!];
    const { items } = await deps.storage.vaultGrants.list('mapped', key, { limit: 1 });
    const [grant] = items;
    if (!grant) throw new Problem('not_found', { detail: 'This group has no role in the vault.' });
    return { changes: unmapGroup(deps, actingOf(call), grant, deps.clock.now()) };
  });
}

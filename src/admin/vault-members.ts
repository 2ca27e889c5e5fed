/** The people of a vault: who has which role in force and whence, and giving and taking rights. */
import { z } from 'zod';
import { isVaultRole, usualVaultRole, vaultRoles } from '../identity/vault.js';
import { joinVault, leaveVault, namesVault, vaultGrantsOf, vaultRightsOf } from '../people/index.js';
import { mappedAmong, mappingsTo } from '../people/vault-groups.js';
import type { Link, Vault } from '../storage/port/index.js';
import { settled } from '../storage/settled.js';
import { actingOf } from './acting.js';
import type { AdminDeps } from './deps.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { limitOf, listOf, openCursor, pageQuery, sealCursor } from './paging.js';
import { Problem } from './problem.js';
import { type Found, scanLinks } from './scan-links.js';
import { vaultAccess, vaultRole } from './user-view.js';
import { findLink } from './users.js';
import { findVault } from './vaults.js';

const memberShape = z
  .object({
    user: z.string(),
    email: z.string().nullable(),
    role: vaultRole.nullable().describe('The role in force; null for nobody of the vault.'),
    access: vaultAccess,
    sources: z
      .array(z.enum(['direct', 'invite', 'scim', 'scim_group']))
      .describe('Whence: given here, with an invitation, by the name that a directory sends, or by a SCIM group.'),
  })
  .meta({ id: 'VaultMember' });

const newMember = z
  .strictObject({
    user: z.string().max(200).describe('Id of a user of this tenant.'),
    role: z
      .string()
      .max(64)
      .default(usualVaultRole)
      .describe(`One of ${vaultRoles.join(', ')}. A contractor has at most use_sessions in force.`),
  })
  .meta({ id: 'NewVaultMember' });

const place = { path: '/vaults/:vault/members', tag: 'Vaults', status: 200 } as const;

/** `GET` and `POST /tenants/{t}/vaults/{id}/members`, `DELETE …/members/{user}`. */
export const vaultMemberOperations = [
  tenantOperation({
    ...place,
    id: 'listVaultMembers',
    method: 'get',
    summary: 'List the people of a vault with the role in force',
    query: pageQuery,
    answer: listOf(memberShape),
    handle: listMembers,
  }),
  tenantOperation({
    ...place,
    id: 'addVaultMember',
    method: 'post',
    summary: 'Give a person a role in a vault, or another one',
    body: newMember,
    answer: memberShape,
    errors: ['role_unknown', 'conflict'],
    handle: addMember,
  }),
  tenantOperation({
    ...place,
    id: 'removeVaultMember',
    method: 'delete',
    path: '/vaults/:vault/members/:id',
    summary: 'Take away what was given here or came with an invitation',
    description: 'The answer shows what is left: a vault that a directory names stays until the directory drops it.',
    answer: memberShape,
    errors: ['conflict'],
    handle: removeMember,
  }),
];

type ListCall = TenantCall<z.output<typeof pageQuery>>;

/** A place is in the stored rights (`g`) or, after them, among those who are in by what their directory says (`s`). */
async function listMembers(deps: AdminDeps, call: ListCall) {
  const vault = await findVault(deps, call);
  const limit = limitOf(call);
  const [part, at] = readPlace(openCursor(deps, call));
  const given = part === 'g' ? await givenMembers(deps, vault, { limit, after: at }) : { links: [] };
  const room = limit - given.links.length;
  const isOver = given.place === undefined;
  const named =
    isOver && room > 0
      ? await namedMembers(deps, vault, { limit: room, after: part === 's' ? at : undefined })
      : undefined;
  const links = [...given.links, ...(named?.links ?? [])];
  const next = !isOver ? ['g', given.place] : named ? named.place && ['s', named.place] : ['s'];
  const items = await Promise.all(links.map((link) => showMember(deps, vault, link)));
  return { items, nextCursor: next ? sealCursor(deps, call, JSON.stringify(next)) : null };
}

function readPlace(place: string | undefined): [part: 'g' | 's', at: string | undefined] {
  if (place === undefined) return ['g', undefined];
  const [part, at] = JSON.parse(place) as ['g' | 's', string?];
  return [part, at];
}

interface Wanted {
  readonly limit: number;
  readonly after: string | undefined;
}

/** Somebody with several rights is shown once, where the first of them stands. */
async function givenMembers(deps: AdminDeps, vault: Vault, wanted: Wanted): Promise<Found> {
  const page = await deps.storage.vaultGrants.list('vault', [vault.tenantId, vault.id], wanted);
  const links: Link[] = [];
  for (const { id, linkId } of page.items) {
    const link = linkId === undefined ? undefined : await deps.storage.links.get(linkId);
    if (!link || link.state === 'removed') continue;
    const [first] = await vaultGrantsOf(deps.storage, link, vault.id);
    if (first?.id === id) links.push(link);
  }
  return { links, ...(page.next !== undefined && { place: page.next }) };
}

/** By the name of the vault, or by a group that is mapped to it. */
async function namedMembers(deps: AdminDeps, vault: Vault, { limit, after }: Wanted): Promise<Found> {
  const mappings = await mappingsTo(deps.storage, vault);
  const found = await scanLinks(
    {
      read: (page) => deps.storage.links.list('tenant', [vault.tenantId], page),
      pick: async (links) => {
        const mapped = await mappedAmong(deps, mappings, links);
        return links.filter((link) => link.state !== 'removed' && (mapped.has(link.id) || namesVault(link, vault)));
      },
      limit,
    },
    after,
  );
  const links: Link[] = [];
  for (const link of found.links) {
    // Who has a stored right too was shown with those.
    if ((await vaultGrantsOf(deps.storage, link, vault.id)).length === 0) links.push(link);
  }
  return { ...found, links };
}

async function showMember(deps: AdminDeps, vault: Vault, link: Link): Promise<z.output<typeof memberShape>> {
  const [account, rights] = await Promise.all([
    deps.storage.accounts.get(link.accountId),
    vaultRightsOf(deps, link, deps.clock.now()),
  ]);
  const right = rights.find((each) => each.vault.id === vault.id);
  return {
    user: link.id,
    email: account?.email ?? null,
    role: right?.role ?? null,
    access: right?.access ?? 'revoked',
    sources: [...(right?.sources ?? [])],
  };
}

async function addMember(deps: AdminDeps, call: TenantCall<unknown, z.output<typeof newMember>>) {
  const { user, role } = call.body;
  if (!isVaultRole(role)) throw new Problem('role_unknown', { detail: `Roles are ${vaultRoles.join(', ')}.` });
  const vault = await findVault(deps, call);
  const whose = { ...call, params: { ...call.params, id: user } };
  const { link } = await settled(deps, async () => {
    const link = await findLink(deps, whose);
    const now = deps.clock.now();
    return { link, changes: await joinVault(deps, actingOf(call), { vault, link, role }, now) };
  });
  return showMember(deps, vault, link);
}

async function removeMember(deps: AdminDeps, call: TenantCall) {
  const vault = await findVault(deps, call);
  const { link } = await settled(deps, async () => {
    const link = await findLink(deps, call);
    const changes = await leaveVault(deps, actingOf(call), { vault, link }, deps.clock.now());
    if (changes.length === 0) throw await nothingToTake(deps, link, vault);
    return { link, changes };
  });
  return showMember(deps, vault, link);
}

async function nothingToTake(deps: AdminDeps, link: Link, vault: Vault): Promise<Problem> {
  if (namesVault(link, vault)) {
    return new Problem('conflict', {
      detail: 'The directory of this person names the vault; it has to drop the name.',
    });
  }
  const mapped = await mappedAmong(deps, await mappingsTo(deps.storage, vault), [link]);
  return mapped.has(link.id)
    ? new Problem('conflict', { detail: 'This person is in the vault by a group; the group has to lose it, or them.' })
    : new Problem('not_found', { detail: 'This person is not in the vault.' });
}

/** The vaults of a person: what was given here or came with an invitation, what their directory names, and by groups (flows.md "Vault membership"). */
import {
  allowsUse,
  entryRole,
  highestRole,
  roleInForce,
  usualVaultRole,
  type VaultAccess,
  type VaultRole,
  vaultAccess,
  vaultNameKey,
} from '../identity/index.js';
import type { Change, Link, Storage, Vault, VaultEntry, VaultGrant } from '../storage/port/index.js';
import { groupRoles } from './vault-groups.js';

/** An entry as one person sees it; `url` is null for who may only see that it is there. */
export interface EntryView extends Omit<VaultEntry, 'url'> {
  readonly role: VaultRole;
  readonly url: string | null;
}

/** A vault that a person can use now, with the role in force. */
export interface HeldVault {
  readonly id: string;
  readonly name: string;
  readonly role: VaultRole;
  readonly entries: readonly EntryView[];
}

/** A right to a vault, whether or not it can be used now; `role` is the one in force, `sources` are sorted. */
export interface VaultRight {
  readonly vault: Vault;
  readonly role: VaultRole;
  readonly access: VaultAccess;
  readonly sources: readonly VaultGrant['source'][];
}

type VaultDeps = { readonly storage: Pick<Storage, 'memberships' | 'vaultGrants' | 'vaults'> };

/**
 * The vaults that the person can use at that instant, by name: none before they accepted, while a hold withholds access,
 * and after they left. `now` in epoch milliseconds.
 */
export async function vaultsOf(deps: VaultDeps, link: Link, now: number): Promise<readonly HeldVault[]> {
  // SECURITY: asked of the link and the clock at every call; nothing about it is stored (flows.md G3).
  if (vaultAccess(link, now) !== 'granted') return [];
  const held = await heldRoles(deps, link);
  return held.map(({ vault, roles }) => {
    const granted = highestRole([...roles.values()]);
    return {
      id: vault.id,
      name: vault.name,
      role: roleInForce(granted, link.kind),
      entries: vault.entries.map((entry) => viewEntry(entry, entryRole(granted, link.kind, entry.kind))),
    };
  });
}

/** SECURITY: who may not use an entry is not told where it leads. */
function viewEntry({ id, name, kind, url }: VaultEntry, role: VaultRole): EntryView {
  return { id, name, kind, role, url: allowsUse(role) ? url : null };
}

/** All rights of the person, by name of the vault, with where each stands at that instant (epoch milliseconds). */
export async function vaultRightsOf(deps: VaultDeps, link: Link, now: number): Promise<readonly VaultRight[]> {
  const held = await heldRoles(deps, link);
  return held.map(({ vault, roles }) => ({
    vault,
    role: roleInForce(highestRole([...roles.values()]), link.kind),
    access: vaultAccess(link, now),
    sources: [...roles.keys()].sort(),
  }));
}

interface Held {
  readonly vault: Vault;
  readonly roles: ReadonlyMap<VaultGrant['source'], VaultRole>;
}

async function heldRoles(deps: VaultDeps, link: Link): Promise<readonly Held[]> {
  const roles = new Map<string, Map<VaultGrant['source'], VaultRole>>();
  const give = (vaultId: string, source: VaultGrant['source'], role: VaultRole) =>
    roles.set(vaultId, (roles.get(vaultId) ?? new Map()).set(source, role));
  for (const grant of await vaultGrantsOf(deps.storage, link)) give(grant.vaultId, grant.source, grant.role);
  const named = await namedVaults(deps, link);
  for (const vault of named) give(vault.id, 'scim', usualVaultRole);
  for (const [vaultId, role] of await groupRoles(deps, link)) give(vaultId, 'scim_group', role);
  const vaults = await Promise.all([...roles.keys()].map((id) => deps.storage.vaults.get(id)));
  return vaults
    .filter((vault): vault is Vault => vault?.tenantId === link.tenantId)
    .sort((a, b) => (a.nameKey < b.nameKey ? -1 : 1))
    .map((vault) => ({ vault, roles: roles.get(vault.id)! }));
}

/** A name that is no vault of the tenant gives nothing until somebody makes a vault of that name. */
async function namedVaults({ storage }: Pick<VaultDeps, 'storage'>, link: Link): Promise<readonly Vault[]> {
  const keys = new Set(link.vaults.map(vaultNameKey).filter((key) => key !== undefined));
  const found = await Promise.all([...keys].map((key) => storage.vaults.find('name', [link.tenantId, key])));
  return found.filter((vault) => vault !== undefined);
}

/** True when the directory of the person names this vault. */
export function namesVault(link: Link, vault: Vault): boolean {
  return link.vaults.some((name) => vaultNameKey(name) === vault.nameKey);
}

/** The stored rights of a person, in order of vaults; with `vaultId`, those to that vault. */
export async function vaultGrantsOf(
  storage: Pick<Storage, 'vaultGrants'>,
  link: Link,
  vaultId?: string,
): Promise<readonly VaultGrant[]> {
  const key = vaultId === undefined ? [link.tenantId, link.id] : [link.tenantId, link.id, vaultId];
  const grants: VaultGrant[] = [];
  let after: string | undefined;
  do {
    const page = await storage.vaultGrants.list('link', key, { limit: 200, after });
    grants.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return grants;
}

/** Takes all stored rights away: for the very commit that removes the link. */
export async function endVaultGrants(storage: Pick<Storage, 'vaultGrants'>, link: Link): Promise<readonly Change[]> {
  const grants = await vaultGrantsOf(storage, link);
  return grants.map(({ id }) => ({ change: 'delete', collection: 'vaultGrants', id }));
}

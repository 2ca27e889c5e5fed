/** Somebody here gives a person a right to a vault, or takes it away (flows.md "Vault membership"). */
import { event } from '../events/index.js';
import type { Change, Link, Storage, Vault, VaultGrant, VaultRole } from '../storage/port/index.js';
import { stillThere } from './administrators.js';
import type { Acting } from './caller.js';
import { eventContext, type PeopleDeps, userTarget } from './deps.js';
import { vaultGrantsOf } from './vaults.js';

type JoinDeps = Pick<PeopleDeps, 'newId'> & {
  readonly storage: Pick<Storage, 'accounts' | 'vaultGrants'>;
};

/** Whose right to which vault. */
export interface VaultMember {
  readonly vault: Vault;
  readonly link: Link;
}

/**
 * The changes that give the person that role here; whatever came with an invitation or a directory stays beside it.
 * Nothing when they have it so. A commit that fails with `AlreadyExists` or `VersionConflict` is to be tried again.
 */
export async function joinVault(
  deps: JoinDeps,
  acting: Acting,
  { vault, link, role }: VaultMember & { readonly role: VaultRole },
  now: number,
): Promise<readonly Change[]> {
  const grants = await vaultGrantsOf(deps.storage, link, vault.id);
  const before = grants.find(({ source }) => source === 'direct');
  if (before?.role === role) return [];
  const account = await deps.storage.accounts.get(link.accountId);
  return [
    before
      ? { change: 'update', collection: 'vaultGrants', record: { ...before, role } }
      : { change: 'insert', collection: 'vaultGrants', record: newGrant(deps, { vault, link, role }, now) },
    // Somebody who is removed at the same moment must not leave a right behind.
    stillThere(link),
    event(eventContext(deps, acting, now), 'vault.member_added', userTarget(link, account), {
      ...(before && { before: { vaultId: vault.id, role: before.role } }),
      after: { vaultId: vault.id, vault: vault.name, role },
    }),
  ];
}

function newGrant(
  deps: Pick<PeopleDeps, 'newId'>,
  { vault, link, role }: VaultMember & { readonly role: VaultRole },
  now: number,
): VaultGrant {
  return {
    id: deps.newId(),
    v: 1,
    tenantId: link.tenantId,
    vaultId: vault.id,
    role,
    source: 'direct',
    linkId: link.id,
    createdAt: now,
  };
}

/** The changes that take away what was given here or came with an invitation; none when there is nothing of that. */
export async function leaveVault(
  deps: JoinDeps,
  acting: Acting,
  { vault, link }: VaultMember,
  now: number,
): Promise<readonly Change[]> {
  const grants = await vaultGrantsOf(deps.storage, link, vault.id);
  if (grants.length === 0) return [];
  const account = await deps.storage.accounts.get(link.accountId);
  return [
    ...grants.map(({ id, v }) => ({ change: 'delete', collection: 'vaultGrants', id, v }) as const),
    event(eventContext(deps, acting, now), 'vault.member_removed', userTarget(link, account), {
      before: { vaultId: vault.id, vault: vault.name, roles: grants.map(({ source, role }) => ({ source, role })) },
    }),
  ];
}

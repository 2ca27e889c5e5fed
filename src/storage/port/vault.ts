/** Vaults, and who has a right to them, as the store keeps them (flows.md section 1, "Vault membership"). */
import type { Stored } from './collections.js';

/** In rising order of what one may do. */
export type VaultRole = 'read_only' | 'use_sessions' | 'edit' | 'manage';

/** A `session` is there to be used; what is `privileged` has the secrets of others in it. */
export type VaultEntryKind = 'session' | 'privileged';

export interface VaultEntry {
  readonly id: string;
  readonly name: string;
  readonly kind: VaultEntryKind;
  readonly url: string;
}

export interface Vault extends Stored {
  readonly tenantId: string;
  readonly name: string;
  /** What names are matched by (`vaultNameKey`): unique in the tenant, also among planned ones. */
  readonly nameKey: string;
  /** `planned`: a directory sent the name and nobody made the vault yet, so it gives nobody anything. */
  readonly state: 'live' | 'planned';
  readonly entries: readonly VaultEntry[];
  readonly createdAt: number;
}

/**
 * One right to a vault, of a person (`linkId`) or of a SCIM group (`directoryId`, `groupId`), never of both. Who is in a
 * group is read when it is asked, never copied here.
 */
export interface VaultGrant extends Stored {
  readonly tenantId: string;
  readonly vaultId: string;
  readonly role: VaultRole;
  /** `direct`: given by an administrator or key; `scim`: the `vaults` of a directory's user. */
  readonly source: 'direct' | 'invite' | 'scim' | 'scim_group';
  readonly linkId?: string;
  readonly directoryId?: string;
  readonly groupId?: string;
  /** Source `scim`: the key of the name that the directory sent, which stays the same when the vault is renamed. */
  readonly sentKey?: string;
  readonly createdAt: number;
}

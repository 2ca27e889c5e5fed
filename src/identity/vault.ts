/** Rights to vaults: which role is in force for whom, and whether it can be used now (flows.md "Vault membership"). */
import { foldText } from '../scim/fold.js';
import { type HoldReason, hasNoHold } from './holds.js';
import type { LinkKind } from './link.js';

/** In rising order: who has one may do all that those before it may. */
export const vaultRoles = ['read_only', 'use_sessions', 'edit', 'manage'] as const;
export type VaultRole = (typeof vaultRoles)[number];
export type VaultEntryKind = 'session' | 'privileged';

/** What invitations and directories give unless they say otherwise. */
export const usualVaultRole: VaultRole = 'use_sessions';

/** The most that a contractor may do, whatever was granted [S]. */
const contractorCeiling: Readonly<Record<VaultEntryKind, VaultRole>> = {
  session: 'use_sessions',
  privileged: 'read_only',
};

export function isVaultRole(text: string): text is VaultRole {
  return vaultRoles.some((role) => role === text);
}

/**
 * The highest of several roles: rights through a group add to one's own and never lessen them.
 *
 * @throws RangeError for none
 */
export function highestRole(roles: readonly VaultRole[]): VaultRole {
  const highest = vaultRoles.findLast((role) => roles.includes(role));
  if (highest === undefined) throw new RangeError('no role to choose from');
  return highest;
}

/**
 * The role in force in a vault. SECURITY: the ceiling is applied here, at every evaluation and never when a right is
 * given, so that a group with wider rights is narrowed and a conversion lifts the ceiling without granting anything.
 *
 * @example roleInForce('manage', 'contractor') === 'use_sessions'
 */
export function roleInForce(granted: VaultRole, kind: LinkKind): VaultRole {
  return kind === 'contractor' ? lower(granted, contractorCeiling.session) : granted;
}

/**
 * The role in force for one entry.
 *
 * @example entryRole('manage', 'contractor', 'privileged') === 'read_only'
 */
export function entryRole(granted: VaultRole, kind: LinkKind, entry: VaultEntryKind): VaultRole {
  return kind === 'contractor' ? lower(granted, contractorCeiling[entry]) : granted;
}

function lower(a: VaultRole, b: VaultRole): VaultRole {
  return vaultRoles.indexOf(a) < vaultRoles.indexOf(b) ? a : b;
}

/** True when a role is enough to open a session or to use what is privileged, instead of only seeing that it is there. */
export function allowsUse(role: VaultRole): boolean {
  return role !== 'read_only';
}

export type VaultAccess = 'planned' | 'granted' | 'frozen' | 'revoked';

/** What decides whether a right can be used. `expiresAt` in epoch milliseconds. */
export interface HolderFacts {
  readonly state: 'invited' | 'active' | 'removed';
  readonly holds: readonly HoldReason[];
  readonly expiresAt?: number | undefined;
}

/**
 * Where a right to a vault stands at that instant: `planned` before the person accepted, `frozen` while any hold
 * withholds access, `revoked` once they left. Nothing of it is stored, so a hold acts at once and its end thaws.
 */
export function vaultAccess(holder: HolderFacts, now: number): VaultAccess {
  if (holder.state === 'removed') return 'revoked';
  if (holder.state === 'invited') return 'planned';
  return hasNoHold(holder, now) ? 'granted' : 'frozen';
}

/** Longest name of a vault, in UTF-16 units. */
export const longestVaultName = 200;

const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/**
 * The key by which names of vaults are matched, the same for administrators, invitations and directories: trimmed, runs
 * of white space as one space, folded. Undefined for what can be no name: nothing, more than 200 units, or characters
 * that nobody sees (security rule 5), by which two vaults would look the same.
 *
 * @example vaultNameKey('  Prod  Ops ') === 'prod ops'
 */
export function vaultNameKey(name: string): string | undefined {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > longestVaultName || unseen.test(trimmed)) return undefined;
  const key = foldText(trimmed).replaceAll(/\s+/gu, ' ').trim();
  return key === '' || unseen.test(key) ? undefined : key;
}

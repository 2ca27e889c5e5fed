/** Rights to vaults: roles in force, ceilings, and what a hold or a goodbye does to them (flows.md "Vault membership"). */
import { describe, expect, it, test } from '@jest/globals';
import type { HoldReason, LinkKind } from '../../src/identity/index.js';
import {
  allowsUse,
  entryRole,
  highestRole,
  isVaultRole,
  roleInForce,
  type VaultRole,
  vaultAccess,
  vaultNameKey,
  vaultRoles,
} from '../../src/identity/vault.js';

const day = 24 * 60 * 60 * 1000;
const now = Date.parse('2026-03-01T12:00:00Z');

describe('the role in force', () => {
  const contractors: readonly [granted: VaultRole, vault: VaultRole, session: VaultRole, privileged: VaultRole][] = [
    ['read_only', 'read_only', 'read_only', 'read_only'],
    ['use_sessions', 'use_sessions', 'use_sessions', 'read_only'],
    ['edit', 'use_sessions', 'use_sessions', 'read_only'],
    ['manage', 'use_sessions', 'use_sessions', 'read_only'],
  ];

  test.each(contractors)(
    'of a contractor with %s is %s: sessions %s, privileged %s',
    (granted, vault, session, pam) => {
      expect(roleInForce(granted, 'contractor')).toBe(vault);
      expect(entryRole(granted, 'contractor', 'session')).toBe(session);
      expect(entryRole(granted, 'contractor', 'privileged')).toBe(pam);
    },
  );

  test.each(
    vaultRoles.flatMap((role) => (['user', 'admin'] satisfies LinkKind[]).map((kind) => [role, kind] as const)),
  )('%s is not narrowed for a %s', (role, kind) => {
    const all = [roleInForce(role, kind), entryRole(role, kind, 'session'), entryRole(role, kind, 'privileged')];
    expect(all).toEqual([role, role, role]);
  });

  test.each<[VaultRole[], VaultRole]>([
    [['read_only'], 'read_only'],
    [['use_sessions', 'read_only'], 'use_sessions'],
    [['read_only', 'manage', 'edit'], 'manage'],
  ])('of %j is the highest, whatever the order', (roles, highest) => {
    expect([highestRole(roles), highestRole(roles.toReversed())]).toEqual([highest, highest]);
  });

  it('is never made out of nothing', () => {
    expect(() => highestRole([])).toThrow(RangeError);
  });

  it('opens sessions from use_sessions on', () => {
    expect(vaultRoles.filter(allowsUse)).toEqual(['use_sessions', 'edit', 'manage']);
  });

  test.each(['owner', 'Manage', '', 'toString'])('%j is no role', (text) => {
    expect(isVaultRole(text)).toBe(false);
  });
});

describe('access to a vault', () => {
  const everyHold: readonly HoldReason[] = [
    'idp_inactive',
    'expired',
    'admin_suspended',
    'contractors_off',
    'approval_needed',
  ];

  test.each([
    ['before acceptance', { state: 'invited', holds: [] }, 'planned'],
    ['before acceptance, on hold', { state: 'invited', holds: ['admin_suspended'] }, 'planned'],
    ['after it', { state: 'active', holds: [] }, 'granted'],
    ['a millisecond before the last day ends', { state: 'active', holds: [], expiresAt: now + 1 }, 'granted'],
    ['at that very millisecond, job or no job', { state: 'active', holds: [], expiresAt: now }, 'frozen'],
    ['after an extension', { state: 'active', holds: [], expiresAt: now + day }, 'granted'],
    ['once removed', { state: 'removed', holds: [] }, 'revoked'],
    ['once removed, on hold', { state: 'removed', holds: ['expired'] }, 'revoked'],
  ] as const)('%s', (_, holder, access) => {
    expect(vaultAccess(holder, now)).toBe(access);
  });

  test.each(everyHold)('is frozen by the hold %s and thaws without it', (hold) => {
    expect(vaultAccess({ state: 'active', holds: [hold] }, now)).toBe('frozen');
    expect(vaultAccess({ state: 'active', holds: [] }, now)).toBe('granted');
  });
});

describe('the key of a name', () => {
  test.each([
    ['Prod', 'prod'],
    ['  Prod  Ops ', 'prod ops'],
    ['Prod\u00a0Ops', 'prod ops'],
    ['PROD ÉQUIPE', 'prod équipe'],
    ['ﬁnance', 'finance'],
    ['v'.repeat(200), 'v'.repeat(200)],
  ])('%j is %j', (name, key) => {
    expect(vaultNameKey(name)).toBe(key);
    expect(vaultNameKey(key)).toBe(key);
  });

  test.each([
    ['', 'nothing'],
    ['   ', 'white space alone'],
    ['v'.repeat(201), 'too long'],
    ['Pro\u200bd', 'zero width'],
    ['Prod\u202e', 'a bidi override'],
    ['Pro\u00add', 'a soft hyphen'],
    ['Prod\nOps', 'a line break'],
    ['Prod\ud800', 'half a pair'],
  ])('%j is none: %s', (name) => {
    expect(vaultNameKey(name)).toBeUndefined();
  });
});

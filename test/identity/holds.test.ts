/** Holds and the access that is left (flows.md G1 to G3, T4). */
import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { accessStatus, addHold, clearHold, type HoldReason, hasNoHold, holdsAt } from '../../src/identity/holds.js';
import type { HoldReason as StoredHoldReason } from '../../src/storage/port/index.js';

const now = 1_800_000_000_000;
const reasons: readonly HoldReason[] = [
  'idp_inactive',
  'expired',
  'admin_suspended',
  'contractors_off',
  'approval_needed',
];

test('the store keeps the same reasons', () => {
  const stored: readonly StoredHoldReason[] = reasons;
  const own: readonly HoldReason[] = stored;
  expect(own).toHaveLength(5);
});

describe('accessStatus', () => {
  test.each([
    { holds: [], invited: false, expiresAt: undefined, status: 'active' },
    { holds: [], invited: true, expiresAt: undefined, status: 'invited' },
    { holds: ['idp_inactive'], invited: true, expiresAt: undefined, status: 'on_hold' },
    { holds: ['idp_inactive'], invited: true, expiresAt: now, status: 'expired' },
    { holds: ['expired'], invited: false, expiresAt: undefined, status: 'expired' },
    { holds: ['contractors_off', 'expired'], invited: false, expiresAt: now - 1, status: 'expired' },
    { holds: [], invited: false, expiresAt: now, status: 'expired' },
    { holds: [], invited: true, expiresAt: now - 1, status: 'expired' },
    { holds: [], invited: false, expiresAt: now + 1, status: 'active' },
  ] as const)('$holds, invited $invited, $expiresAt: $status', ({ status, ...facts }) => {
    expect(accessStatus(facts, now)).toBe(status);
  });

  it('is active or invited exactly when there is no hold', () => {
    const facts = fc.record({
      holds: fc.subarray([...reasons]),
      invited: fc.boolean(),
      expiresAt: fc.option(fc.integer({ min: now - 2, max: now + 2 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(facts, (given) => {
        const isIn = ['active', 'invited'].includes(accessStatus(given, now));
        expect(isIn).toBe(hasNoHold(given, now));
        expect(hasNoHold(given, now)).toBe(
          given.holds.length === 0 && !(given.expiresAt !== undefined && now >= given.expiresAt),
        );
      }),
    );
  });
});

describe('holds', () => {
  it('hold expired from the very millisecond on', () => {
    expect(holdsAt({ holds: ['idp_inactive'], expiresAt: now }, now - 1)).toEqual(['idp_inactive']);
    expect(holdsAt({ holds: ['idp_inactive'], expiresAt: now }, now)).toEqual(['idp_inactive', 'expired']);
    expect(holdsAt({ holds: ['expired'], expiresAt: now }, now)).toEqual(['expired']);
  });

  it('come and go one by one, without touching the others', () => {
    fc.assert(
      fc.property(fc.subarray([...reasons]), (holds) => {
        const added = addHold(holds, 'directory', 'idp_inactive');
        const cleared = clearHold(added, 'directory', 'idp_inactive');
        expect(new Set(added)).toEqual(new Set([...holds, 'idp_inactive']));
        expect(cleared).toEqual(holds.filter((hold) => hold !== 'idp_inactive'));
        expect(addHold(added, 'directory', 'idp_inactive')).toBe(added);
        expect(clearHold(cleared, 'directory', 'idp_inactive')).toBe(cleared);
      }),
    );
  });

  it('belong to their actors', () => {
    const foreign = (): unknown => clearHold(['expired'], 'directory', 'expired' as 'idp_inactive');
    expect(foreign).toThrow('not for the directory');
    expect(() => addHold([], 'clock', 'admin_suspended' as 'expired')).toThrow('not for the clock');
  });
});

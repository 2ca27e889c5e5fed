/** Which dates a contractor may have, and whose counts (flows.md T3 and T4). */
import { describe, expect, it, test } from '@jest/globals';
import { checkContractor, type DateInForce, dayMs, moveDate } from '../../src/identity/expiry.js';

const now = 1_800_000_000_000;
const on = { contractorsEnabled: true, contractorMaxDays: 10 };
const off = { contractorsEnabled: false, contractorMaxDays: 10 };
const email = 'ann@example.com';
const day = (days: number): number => now + days * dayMs;

describe('checkContractor', () => {
  test.each([
    { rules: off, claim: { isContractor: true }, result: undefined },
    { rules: off, claim: { isContractor: true, expiresAt: day(1), email }, result: 'contractors_disabled' },
    { rules: off, claim: { isContractor: false, expiresAt: day(1), email }, result: 'contractors_disabled' },
    { rules: on, claim: { isContractor: false }, result: undefined },
    { rules: on, claim: { isContractor: false, expiresAt: day(1), email }, result: 'expiry_not_contractor' },
    { rules: on, claim: { isContractor: true, email }, result: 'expiry_required' },
    { rules: on, claim: { isContractor: true, expiresAt: now, email }, result: 'expiry_in_past' },
    { rules: on, claim: { isContractor: true, expiresAt: now + 1, email }, result: now + 1 },
    { rules: on, claim: { isContractor: true, expiresAt: day(10), email }, result: day(10) },
    { rules: on, claim: { isContractor: true, expiresAt: day(10) + 1, email }, result: 'expiry_too_far' },
    { rules: on, claim: { isContractor: true, expiresAt: day(1) }, result: 'address_invalid' },
  ])('$claim with contractors $rules.contractorsEnabled: $result', ({ rules, claim, result }) => {
    const check = () => checkContractor(claim, rules, now);
    if (typeof result === 'string') expect(check).toThrow(expect.objectContaining({ code: result }));
    else expect(check()).toBe(result);
  });

  it('names the latest date and the screen', () => {
    expect(() => checkContractor({ isContractor: true, expiresAt: day(11), email }, on, now)).toThrow(
      new Date(day(10)).toISOString(),
    );
    expect(() => checkContractor({ isContractor: true, expiresAt: day(1) }, off, now)).toThrow('Settings, Contractors');
  });
});

describe('moveDate', () => {
  const byDirectory: DateInForce = { expiresAt: day(5), expirySetBy: 'directory', directoryExpiresAt: day(5) };
  const byPerson: DateInForce = { expiresAt: day(5), expirySetBy: 'person', directoryExpiresAt: day(3) };
  const over = (days: number): DateInForce => ({
    expiresAt: day(-days),
    expirySetBy: 'directory',
    directoryExpiresAt: day(-days),
  });

  test.each([
    ['its own date later', byDirectory, day(7), day(7)],
    ['its own date nearer', byDirectory, day(2), day(2)],
    ['its own date to the past means now', byDirectory, day(-2), now],
    ['its own date after expiry', over(29), day(2), day(2)],
    ['not after retention', over(30), day(2), day(-30)],
    ['the past after expiry moves nothing', over(2), day(-1), day(-2)],
    ['a date of a person nearer', byPerson, day(4), day(4)],
    ['a date of a person not later', byPerson, day(7), day(5)],
    ['a date of a person to now', byPerson, day(-1), now],
    ['no date yet', {}, day(3), day(3)],
  ] as const)('%s', (_, date, asked, inForce) => {
    const moved = moveDate(date, asked, on, now);
    expect(moved).toEqual({
      expiresAt: inForce,
      expirySetBy: date === byPerson ? 'person' : 'directory',
      directoryExpiresAt: asked,
    });
  });

  it('is not moved again by the same request, whatever a person decided between', () => {
    expect(moveDate(byPerson, day(3), on, now)).toBe(byPerson);
    const ended = moveDate(byDirectory, day(-2), on, now);
    expect(moveDate(ended, day(-2), on, now + 5_000)).toBe(ended);
  });

  it('refuses what lies beyond the longest contract', () => {
    expect(() => moveDate(byDirectory, day(11), on, now)).toThrow(expect.objectContaining({ code: 'expiry_too_far' }));
  });
});

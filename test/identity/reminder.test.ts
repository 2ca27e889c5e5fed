/** Which reminder of a contract's end is due when, by the calendar of a zone. */
import { describe, expect, it, test } from '@jest/globals';
import { daysBefore, nextDue, readGivenDate, reminderAt } from '../../src/identity/index.js';

const day = 86_400_000;
const end = Date.UTC(2026, 5, 30, 12);

describe('nextDue', () => {
  test.each([
    ['31 days ahead', 31, 30],
    ['30 days ahead to the millisecond: that moment is here already', 30, 14],
    ['20 days ahead', 20, 14],
    ['8 days ahead', 8, 7],
    ['3 days ahead', 3, 1],
    ['half a day ahead', 0.5, 0],
    ['past', -2, 0],
  ])('%s', (_, ahead, days) => {
    expect(nextDue(end, 'UTC', end - ahead * day)).toBe(end - days * day);
  });
});

describe('reminderAt', () => {
  test.each([
    [30, { days: 30, daysLeft: 30 }],
    [29.5, { days: 30, daysLeft: 30 }],
    [16.2, { days: 30, daysLeft: 17 }],
    [14, { days: 14, daysLeft: 14 }],
    [7.001, { days: 14, daysLeft: 8 }],
    [0.3, { days: 1, daysLeft: 1 }],
  ])('%d days ahead is the nearest of those that came', (ahead, reminder) => {
    expect(reminderAt(end, 'UTC', end - ahead * day)).toEqual(reminder);
  });

  it('is none further ahead', () => {
    expect(reminderAt(end, 'UTC', end - 30 * day - 1)).toBeUndefined();
  });
});

describe('days of a calendar', () => {
  const zone = 'America/Toronto';

  it('keep the time of day across a change of the clocks', () => {
    // Clocks go forward on 8 March 2026: the end of 31 March is in summer time, thirty days before it is not.
    const { expiresAt } = readGivenDate('2026-03-31', zone)!;
    const thirty = readGivenDate('2026-03-01', zone)!.expiresAt;
    expect(nextDue(expiresAt, zone, Date.UTC(2026, 0, 1))).toBe(thirty);
    expect(expiresAt - thirty).toBe(30 * day - day / 24);
    expect(reminderAt(expiresAt, zone, thirty - 1)).toBeUndefined();
    expect(reminderAt(expiresAt, zone, thirty)).toEqual({ days: 30, daysLeft: 30 });
  });

  it('count the days that are left when they come late, across the change too', () => {
    const { expiresAt } = readGivenDate('2026-11-08T23:59', zone)!;
    const late = readGivenDate('2026-10-30T12:00', zone)!.expiresAt;
    expect(reminderAt(expiresAt, zone, late)).toEqual({ days: 14, daysLeft: 10 });
  });

  test.each([
    // 02:30 does not exist on 8 March, and 01:30 exists twice on 1 November: the later instant both times.
    ['2026-03-15T02:30', 7, '2026-03-08T07:30:00.000Z'],
    ['2026-11-02T01:30', 1, '2026-11-01T06:30:00.000Z'],
  ])('%s less %d days', (local, days, expected) => {
    const { expiresAt } = readGivenDate(local, zone)!;
    expect(new Date(daysBefore(zone)(expiresAt, days)).toISOString()).toBe(expected);
  });
});

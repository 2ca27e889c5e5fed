/** The forms in which a person gives a date, in zones whose clocks jump (flows.md T3, edge case 15). */
import { describe, expect, it, test } from '@jest/globals';
import { instantOf, readGivenDate } from '../../src/identity/expiry-date.js';

const iso = (instant: number | undefined) => (instant === undefined ? undefined : new Date(instant).toISOString());

describe('readGivenDate', () => {
  test.each([
    ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01T10:00:00.250+02:00', '2026-03-01T08:00:00.250Z'],
  ])('takes %s as the instant that it is', (text, instant) => {
    const given = readGivenDate(text, 'America/Toronto');
    expect(iso(given?.expiresAt)).toBe(instant);
    expect(given).not.toHaveProperty('expiryLocal');
  });

  test.each([
    ['2026-03-01', 'UTC', '2026-03-01T23:59:59.999Z'],
    ['2026-03-01', 'America/Toronto', '2026-03-02T04:59:59.999Z'],
    ['2026-07-01', 'America/Toronto', '2026-07-02T03:59:59.999Z'],
    ['2026-03-01', 'Pacific/Kiritimati', '2026-03-01T09:59:59.999Z'],
    ['2026-03-01', 'Asia/Kathmandu', '2026-03-01T18:14:59.999Z'],
    ['2026-03-01T09:30', 'Europe/Paris', '2026-03-01T08:30:00.000Z'],
    ['2026-03-01T09:30:15.5', 'Europe/Paris', '2026-03-01T08:30:15.500Z'],
  ])('reads %s in %s as %s', (text, timeZone, instant) => {
    const given = readGivenDate(text, timeZone);
    expect(iso(given?.expiresAt)).toBe(instant);
    expect(given?.expiryLocal).toEqual({ local: text, timeZone });
  });

  test.each([
    '',
    'tomorrow',
    '2026-02-30',
    '2026-3-1',
    '2026-03-01T',
    '2026-03-01T25:00',
    '2026-03-01 10:00',
    '20260301',
  ])('does not understand %p', (text) => expect(readGivenDate(text, 'UTC')).toBeUndefined());
});

describe('a local time', () => {
  test.each([
    // Toronto skips 02:00 to 03:00 on 8 March 2026 and shows 01:00 to 02:00 twice on 1 November.
    ['2026-03-08T02:30', 'America/Toronto', '2026-03-08T07:30:00.000Z'],
    ['2026-03-08T01:59:59.999', 'America/Toronto', '2026-03-08T06:59:59.999Z'],
    ['2026-03-08T03:00', 'America/Toronto', '2026-03-08T07:00:00.000Z'],
    ['2026-11-01T01:30', 'America/Toronto', '2026-11-01T06:30:00.000Z'],
    ['2026-11-01T00:59:59.999', 'America/Toronto', '2026-11-01T04:59:59.999Z'],
    ['2026-11-01T02:00', 'America/Toronto', '2026-11-01T07:00:00.000Z'],
    // Cairo's clocks go back at midnight: the last hour of 29 October 2026 comes twice.
    ['2026-10-29', 'Africa/Cairo', '2026-10-29T21:59:59.999Z'],
    // Half an hour only.
    ['2026-04-05T01:45', 'Australia/Lord_Howe', '2026-04-04T15:15:00.000Z'],
    // Samoa had no 30 December 2011.
    ['2011-12-30T12:00', 'Pacific/Apia', '2011-12-30T22:00:00.000Z'],
  ])('%s in %s is %s', (local, timeZone, instant) => expect(iso(instantOf({ local, timeZone }))).toBe(instant));

  it('read back in its zone is what it was, wherever clocks do not jump', () => {
    for (const timeZone of ['America/St_Johns', 'Asia/Tokyo', 'Europe/London']) {
      for (let month = 1; month <= 12; month += 1) {
        const local = `2027-${String(month).padStart(2, '0')}-15T13:14:15`;
        const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
        expect(shown.format(instantOf({ local, timeZone })).replace(' ', 'T')).toBe(local);
      }
    }
  });
});

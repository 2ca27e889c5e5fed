/** Reading of xsd:dateTime: what is an instant, and what is not. */
import { expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { parseDateTime } from '../../src/scim/date-time.js';

test.each([
  ['2008-01-23T04:56:22Z', Date.UTC(2008, 0, 23, 4, 56, 22)],
  ['2011-08-01T18:29:49.793Z', Date.UTC(2011, 7, 1, 18, 29, 49, 793)],
  ['2011-08-01T18:29:49.793+02:00', 1312216189793],
  ['2011-08-01T18:29:49-05:30', Date.UTC(2011, 7, 1, 23, 59, 49)],
  ['2011-08-01T18:29:49.7Z', Date.UTC(2011, 7, 1, 18, 29, 49, 700)],
  ['2011-08-01T18:29:49.1234567Z', Date.UTC(2011, 7, 1, 18, 29, 49, 123)],
  ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ['2011-08-01T24:00:00Z', Date.UTC(2011, 7, 2)],
  ['2011-08-01T00:00:00+14:00', Date.UTC(2011, 6, 31, 10)],
  ['0001-01-01T00:00:00Z', -62135596800000],
  ['9999-12-31T23:59:59.999Z', 253402300799999],
])('reads %j', (text, instant) => {
  expect(parseDateTime(text)).toBe(instant);
});

test.each([
  '',
  '2011-08-01',
  '2011-08-01T18:29:49',
  '2011-08-01 18:29:49Z',
  '2011-08-01t18:29:49Z',
  '2011-08-01T18:29:49z',
  '2011-08-01T18:29Z',
  '2011-08-01T18:29:49.Z',
  '2011-08-01T18:29:49,5Z',
  '2011-13-01T00:00:00Z',
  '2011-00-01T00:00:00Z',
  '2011-02-29T00:00:00Z',
  '1900-02-29T00:00:00Z',
  '2011-04-31T00:00:00Z',
  '2011-08-01T25:00:00Z',
  '2011-08-01T24:00:01Z',
  '2011-08-01T24:00:00.5Z',
  '2011-08-01T00:60:00Z',
  '2011-08-01T00:00:60Z',
  '2011-08-01T00:00:00+14:01',
  '2011-08-01T00:00:00+0200',
  '2011-08-01T00:00:00+02',
  '2011-08-01T00:00:00Zx',
  ' 2011-08-01T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '２０11-08-01T00:00:00Z',
  'tomorrow',
])('refuses %j', (text) => {
  expect(parseDateTime(text)).toBeUndefined();
});

it('agrees with the clock on every instant that it prints', () => {
  const instants = fc.integer({ min: -62135596800000, max: 253402300799999 });
  fc.assert(
    fc.property(instants, (instant) => {
      expect(parseDateTime(new Date(instant).toISOString())).toBe(instant);
    }),
  );
});

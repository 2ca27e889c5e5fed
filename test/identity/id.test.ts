/** Ids: their form, their order, and that every random bit that is drawn for one is in it. */
import { expect, test } from '@jest/globals';
import { createIdSource } from '../../src/identity/id.js';

test('an id has the time, the version, the variant and the random bits in the places of RFC 9562 §5.7', () => {
  const bytes = Uint8Array.from([0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x11, 0x02]);
  let now = 0x0123456789ab;
  const newId = createIdSource(
    () => now,
    () => bytes,
  );
  expect(newId()).toBe('01234567-89ab-7123-a456-789abcdef011');
  expect(newId()).toBe('01234567-89ab-7123-a456-789abcdef011');
  now += 1;
  expect(newId()).toBe('01234567-89ac-7123-a456-789abcdef011');
  now = 0x0a;
  expect(newId()).toBe('00000000-000a-7123-a456-789abcdef011');
});

test('a change of any bit that is drawn changes the id, but for those that the variant has no room for', () => {
  const idOf = (bytes: Uint8Array) =>
    createIdSource(
      () => 1_800_000_000_000,
      () => bytes,
    )();
  const plain = idOf(new Uint8Array(10));
  const seen = new Set([plain]);
  for (let bit = 0; bit < 74; bit += 1) {
    const bytes = new Uint8Array(10);
    bytes[bit >> 3] = 1 << (bit & 7);
    seen.add(idOf(bytes));
  }
  expect(seen.size).toBe(75);
});

/** What is read from a User (flows.md section 2). */
import { describe, expect, test } from '@jest/globals';
import { readPerson } from '../../src/people/person.js';
import type { Json } from '../../src/scim/schema/attribute.js';
import { urns } from '../../src/scim/urns.js';

describe('the address', () => {
  const home = { value: 'home@example.com', type: 'home' };
  const work = { value: 'Work@example.com ', type: 'Work' };
  const main = { value: 'main@example.com', primary: true };
  test.each<[string, Json, string | undefined]>([
    ['u', [home, work, main], 'main@example.com'],
    ['u', [home, work], 'Work@example.com'],
    ['u', [home, { value: 'x@example.com' }], 'home@example.com'],
    ['u', [], undefined],
    ['u@example.com', [], 'u@example.com'],
    ['u@example.com', [home], 'home@example.com'],
    ['u', [{ value: 'nonsense', primary: true }, work], 'Work@example.com'],
    ['u', [{ value: 'nonsense', primary: true }], undefined],
    ['u', [{ type: 'work' }, { value: '' }, null, 'x@example.com'], undefined],
    ['u', { value: 'x@example.com' }, undefined],
  ])('of %j with %j is %j', (userName, emails, email) => {
    expect(readPerson({ userName, emails }).email).toBe(email);
  });
});

test('a User with everything', () => {
  const person = readPerson({
    userName: 'ann',
    displayName: 'Ann Ek',
    externalId: 'x1',
    active: false,
    preferredLanguage: 'fr-CA',
    locale: 'en-CA',
    userType: 'CONTRACTOR',
    [urns.doorwardUser]: {
      expiresAt: '2030-01-02T00:00:00Z',
      sponsor: { value: 's1' },
      vaults: ['Ops', 'Ops', 'Dev', ''],
      accessStatus: 'active',
    },
  });
  expect(person).toEqual({
    userName: 'ann',
    displayName: 'Ann Ek',
    externalId: 'x1',
    active: false,
    locale: 'fr',
    isContractor: true,
    expiresAt: Date.UTC(2030, 0, 2),
    sponsor: 's1',
    vaults: ['Ops', 'Dev'],
  });
});

test('a User with hardly anything', () => {
  expect(readPerson({ userName: 'ann' })).toEqual({
    userName: 'ann',
    active: true,
    locale: undefined,
    isContractor: false,
    vaults: [],
  });
});

test.each([
  ['fr', 'fr'],
  ['fr_FR', 'fr'],
  ['fr, en;q=0.5', 'fr'],
  ['FR-ca', 'fr'],
  ['en-GB', 'en'],
  ['de', 'en'],
  ['fry', 'en'],
])('%s is addressed in %s', (language, locale) => {
  expect(readPerson({ userName: 'a', preferredLanguage: language }).locale).toBe(locale);
  expect(readPerson({ userName: 'a', locale: language }).locale).toBe(locale);
});

test.each([
  [{ displayName: 'D', name: { formatted: 'F' } }, 'D'],
  [{ name: { formatted: 'F', givenName: 'G' } }, 'F'],
  [{ name: { givenName: 'G', familyName: 'L' } }, 'G L'],
  [{ name: { familyName: 'L' } }, 'L'],
  [{ name: {} }, undefined],
])('%j is called %j', (names, name) => {
  expect(readPerson({ userName: 'a', ...names }).displayName).toBe(name);
});

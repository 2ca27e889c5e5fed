import { describe, expect, it, test } from '@jest/globals';
import { entra } from '../../../src/scim/dialect/entra.js';
import { strict } from '../../../src/scim/dialect/strict.js';
import type { Json } from '../../../src/scim/schema/attribute.js';
import { urns } from '../../../src/scim/urns.js';
import { enterprise, odd } from '../filter/sample-types.js';
import { ann, home, patchUser, refusalOf, work } from './patching.js';

const enterpriseData = ann[enterprise] as object;

describe('an operation without path', () => {
  test.each<[string, 'add' | 'replace', Json, object]>([
    ['sets attributes', 'replace', { displayName: 'A', title: 'B' }, { displayName: 'A', title: 'B' }],
    ['adds elements', 'add', { emails: [{ value: 'x' }] }, { emails: [work, home, { value: 'x' }] }],
    ['replaces elements', 'replace', { emails: [{ value: 'x' }] }, { emails: [{ value: 'x' }] }],
    ['merges complex values', 'replace', { name: { givenName: 'B' } }, { name: { givenName: 'B', familyName: 'Ek' } }],
    [
      'reads dotted keys',
      'replace',
      { 'name.givenName': 'B', 'NAME.familyName': 'C' },
      { name: { givenName: 'B', familyName: 'C' } },
    ],
    [
      'reads URN keys',
      'add',
      { [`${enterprise}:department`]: 'HR' },
      { [enterprise]: { ...enterpriseData, department: 'HR' } },
    ],
    [
      'reads dotted URN keys',
      'replace',
      { [`${enterprise}:manager.value`]: 'M2' },
      { [enterprise]: { department: 'IT', manager: { value: 'M2' } } },
    ],
    [
      'reads extensions',
      'replace',
      { [enterprise]: { department: 'HR' } },
      { [enterprise]: { ...enterpriseData, department: 'HR' } },
    ],
    [
      'reads dotted keys in extensions',
      'replace',
      { [enterprise]: { 'manager.value': 'M2' } },
      { [enterprise]: { department: 'IT', manager: { value: 'M2' } } },
    ],
    ['reads core URN keys', 'replace', { [`${urns.user}:title`]: 'B' }, { title: 'B' }],
    [
      'reads the core URN',
      'replace',
      { [urns.user]: { title: 'B', 'name.givenName': 'C' } },
      { title: 'B', name: { givenName: 'C', familyName: 'Ek' } },
    ],
    [
      'reads keys with brackets',
      'replace',
      { 'emails[type eq "work"].value': 'x' },
      { emails: [{ ...work, value: 'x' }, home] },
    ],
    [
      'takes null away',
      'replace',
      { name: null, addresses: [], emails: [home] },
      { name: undefined, addresses: undefined, emails: [home] },
    ],
    ['accepts its own id', 'replace', { id: 'A1', displayName: 'A' }, { displayName: 'A' }],
    [
      'ignores read-only attributes',
      'replace',
      { meta: { version: 'x' }, groups: [], displayName: 'A' },
      { displayName: 'A' },
    ],
    [
      'ignores unknown attributes',
      'add',
      { shoe: 1, 'name.shoe': 2, __proto__: 3, displayName: 'A' },
      { displayName: 'A' },
    ],
    [
      'ignores unknown attributes of known schemas',
      'add',
      { [`${enterprise}:shoe`]: 1, [enterprise]: { shoe: 2 } },
      {},
    ],
    ['ignores unknown schemas without data', 'add', { 'urn:x:y': {}, 'urn:x:z': null }, {}],
    ['ignores schemas', 'replace', { schemas: [enterprise] }, {}],
    ['ignores null when adding', 'add', { displayName: null, [enterprise]: null }, {}],
  ])('%s', (_, op, value, change) => {
    const expected = Object.fromEntries(Object.entries({ ...ann, ...change }).filter(([, each]) => each !== undefined));
    const result = patchUser([[op, undefined, value]]);
    expect(result.resource).toEqual(expected);
    expect(result.changed).toBe(Object.keys(change).length > 0);
  });

  it('notes what it made allowances for', () => {
    const { notes } = patchUser([['replace', undefined, { groups: [], shoe: 1, active: 'True' }]]);
    expect(notes).toEqual([
      { rule: 'pathlessOperations', at: 'replace' },
      { rule: 'readOnlyAttributes', at: 'groups' },
      { rule: 'unknownAttributes', at: 'shoe' },
      { rule: 'booleanText', at: 'active' },
    ]);
  });

  it('never lets a key reach a prototype', () => {
    const value = JSON.parse(
      '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "name": {"__proto__": {"polluted": 1}}}',
    );
    const result = patchUser([['add', undefined, value]]);
    expect(result.changed).toBe(false);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('finds extension attributes without URN where the dialect says so', () => {
    const value = { department: 'HR' };
    expect(patchUser([['replace', undefined, value]], entra).resource[enterprise]).toEqual({
      ...enterpriseData,
      department: 'HR',
    });
    expect(refusalOf(() => patchUser([['replace', undefined, value]]))).toBe('400 invalidPath');
  });

  test.each<[Json]>([['x'], [null], [[]], [5]])('refuses the value %j', (value) => {
    expect(refusalOf(() => patchUser([['replace', undefined, value]]))).toBe('400 invalidValue');
  });

  it('refuses another id and data of unknown schemas', () => {
    expect(refusalOf(() => patchUser([['replace', undefined, { id: 'A2' }]]))).toBe('400 mutability');
    expect(refusalOf(() => patchUser([['replace', undefined, { 'urn:x:y': { a: 1 } }]]))).toBe('400 invalidSyntax');
    expect(patchUser([['replace', undefined, { 'urn:x:y': { a: 1 } }]], entra).changed).toBe(false);
    expect(refusalOf(() => patchUser([['replace', undefined, { [`${odd}:serial`]: 'S2' }]]))).toBe('400 mutability');
  });

  it('is refused in a strict directory', () => {
    expect(refusalOf(() => patchUser([['replace', undefined, { displayName: 'A' }]], strict))).toBe(
      '400 invalidSyntax',
    );
    expect(refusalOf(() => patchUser([['replace', enterprise, { shoe: 1 }]], strict))).toBe('400 invalidSyntax');
    expect(patchUser([['replace', enterprise, { department: 'HR' }]], strict).changed).toBe(true);
    expect(refusalOf(() => patchUser([['replace', 'active', 'False']], strict))).toBe('400 invalidValue');
  });
});

import { describe, expect, it, test } from '@jest/globals';
import { entra } from '../../../src/scim/dialect/entra.js';
import { strict } from '../../../src/scim/dialect/strict.js';
import { urns } from '../../../src/scim/urns.js';
import { enterprise, odd } from '../filter/sample-types.js';
import { ann, home, type Op, patchUser, refusalOf, work } from './patching.js';

const enterpriseData = ann[enterprise] as object;
const without = (...names: string[]) => Object.fromEntries(Object.entries(ann).filter(([key]) => !names.includes(key)));

describe('replace', () => {
  test.each<[string, Op, object]>([
    ['a simple attribute', ['replace', 'displayName', 'Anna'], { displayName: 'Anna' }],
    ['in another letter case', ['replace', 'displayName', 'ANN'], { displayName: 'ANN' }],
    ['an absent attribute', ['replace', 'title', 'Boss'], { title: 'Boss' }],
    ['a sub-attribute', ['replace', 'name.givenName', 'Anna'], { name: { givenName: 'Anna', familyName: 'Ek' } }],
    [
      'parts of a complex value',
      ['replace', 'name', { givenName: 'Anna' }],
      { name: { givenName: 'Anna', familyName: 'Ek' } },
    ],
    ['a part by null', ['replace', 'name', { givenName: null }], { name: { familyName: 'Ek' } }],
    ['a part by empty text', ['replace', 'name', { givenName: '' }], { name: { familyName: 'Ek' } }],
    ['all elements', ['replace', 'emails', [{ value: 'x@y' }]], { emails: [{ value: 'x@y' }] }],
    ['all elements by one without its list', ['replace', 'emails', { value: 'x@y' }], { emails: [{ value: 'x@y' }] }],
    [
      'a selected element',
      ['replace', 'emails[type eq "home"]', { value: 'x@y', display: 'X' }],
      { emails: [work, { type: 'home', value: 'x@y', display: 'X' }] },
    ],
    [
      'the whole work address (RFC 7644 §3.5.2.3)',
      [
        'replace',
        'addresses[type eq "work"]',
        { type: 'work', streetAddress: '911 Universal City Plaza', country: 'US', primary: true },
      ],
      { addresses: [{ type: 'work', streetAddress: '911 Universal City Plaza', country: 'US', primary: true }] },
    ],
    [
      'one part of the work address (RFC 7644 §3.5.2.3)',
      ['replace', 'addresses[type eq "work"].streetAddress', '1010 Broadway Ave'],
      { addresses: [{ type: 'work', country: 'SE', locality: 'Lund', streetAddress: '1010 Broadway Ave' }] },
    ],
    [
      'a part of a selected element',
      ['replace', 'emails[type eq "WORK"].value', 'x@y'],
      { emails: [{ ...work, value: 'x@y' }, home] },
    ],
    [
      'a part of several elements',
      ['replace', 'emails[value co "ann"].display', 'D'],
      {
        emails: [
          { ...work, display: 'D' },
          { ...home, display: 'D' },
        ],
      },
    ],
    [
      'who is primary',
      ['replace', 'emails[type eq "home"].primary', 'True'],
      {
        emails: [
          { ...work, primary: false },
          { ...home, primary: true },
        ],
      },
    ],
    [
      'an element where there is none',
      ['replace', 'phoneNumbers[type eq "work"].value', '1'],
      { phoneNumbers: [{ type: 'work', value: '1' }] },
    ],
    [
      'an extension attribute',
      ['replace', `${enterprise}:department`, 'HR'],
      { [enterprise]: { ...enterpriseData, department: 'HR' } },
    ],
    [
      'an extension as a whole',
      ['replace', enterprise, { department: 'HR' }],
      { [enterprise]: { ...enterpriseData, department: 'HR' } },
    ],
    [
      'a manager by another',
      ['replace', `${enterprise}:manager`, { value: 'M2' }],
      { [enterprise]: { department: 'IT', manager: { value: 'M2' } } },
    ],
    ['a manager by the same', ['replace', `${enterprise}:manager`, { value: 'M1' }], {}],
    ['simple elements', ['replace', `${odd}:tags`, ['x']], { [odd]: { ...(ann[odd] as object), tags: ['x'] } }],
    [
      'a selected simple element',
      ['replace', `${odd}:tags[value eq "RED"]`, 'x'],
      { [odd]: { ...(ann[odd] as object), tags: ['x', 'blue'] } },
    ],
    ['the same value', ['replace', 'displayName', 'Ann'], {}],
    ['the same elements in another order', ['replace', 'emails', [home, work]], {}],
    ['nothing of a complex value', ['replace', 'name', {}], {}],
    ['an immutable attribute by itself', ['replace', `${odd}:serial`, 'S1'], {}],
    ['an absent attribute by null', ['replace', 'title', null], {}],
    ['a part of no element by empty text', ['replace', 'phoneNumbers[type eq "fax"].value', ''], {}],
    ['schemas by themselves', ['replace', 'schemas', [urns.user, enterprise]], {}],
  ])('%s', (_, op, change) => {
    const result = patchUser([op]);
    expect(result.resource).toEqual({ ...ann, ...change });
    expect(result.changed).toBe(Object.keys(change).length > 0);
  });

  test.each<[string, Op, string]>([
    ['null', ['replace', 'displayName', null], 'displayName'],
    ['empty text', ['replace', 'displayName', ''], 'displayName'],
    ['an empty list', ['replace', 'emails', []], 'emails'],
    ['null for a list', ['replace', 'emails', null], 'emails'],
    ['null for a complex value', ['replace', 'name', null], 'name'],
    ['empty text for a complex value', ['replace', 'name', ''], 'name'],
  ])('takes the value away by %s', (_, op, name) => {
    expect(patchUser([op]).resource).toEqual(without(name));
  });

  it('takes an extension away by null, and its URN with it', () => {
    const { resource } = patchUser([['replace', enterprise, null]]);
    expect(resource).toEqual({ ...without(enterprise), schemas: [urns.user, odd] });
  });

  it('drops an element whose value is replaced by empty text', () => {
    expect(patchUser([['replace', 'emails[type eq "home"].value', '']]).resource.emails).toEqual([work]);
    expect(patchUser([['replace', `${enterprise}:manager.value`, '']]).resource[enterprise]).toEqual({
      department: 'IT',
    });
  });

  it('creates an element beside others only where the dialect says so', () => {
    const op: Op = ['replace', 'emails[type eq "other"].value', 'x@y'];
    expect(refusalOf(() => patchUser([op]))).toBe('400 noTarget');
    expect(refusalOf(() => patchUser([op], strict))).toBe('400 noTarget');
    const { resource, notes } = patchUser([op], entra);
    expect(resource.emails).toEqual([work, home, { type: 'other', value: 'x@y' }]);
    expect(notes).toEqual([{ rule: 'replaceWithoutTarget', at: 'emails.value' }]);
    expect(refusalOf(() => patchUser([['replace', 'phoneNumbers[type eq "x"].value', '1']], strict))).toBe(
      '400 noTarget',
    );
    expect(refusalOf(() => patchUser([['replace', 'emails[type co "x"].value', '1']], entra))).toBe('400 noTarget');
  });

  it('takes a list of one for a single value where the dialect says so', () => {
    expect(patchUser([['replace', 'displayName', ['Anna']]], entra).resource.displayName).toBe('Anna');
    expect(patchUser([['replace', 'emails[type eq "home"]', [{ value: 'x' }]]], entra).resource.emails).toEqual([
      work,
      { type: 'home', value: 'x' },
    ]);
  });

  it('finds an extension attribute without its URN where the dialect says so', () => {
    const { resource, notes } = patchUser([['replace', 'department', 'HR']], entra);
    expect(resource[enterprise]).toEqual({ ...enterpriseData, department: 'HR' });
    expect(notes).toEqual([{ rule: 'looseShapes', at: 'department' }]);
  });

  it('reads old URNs except in a strict directory', () => {
    const path = 'urn:scim:schemas:extension:enterprise:1.0:department';
    expect(patchUser([['replace', path, 'HR']]).resource[enterprise]).toEqual({ ...enterpriseData, department: 'HR' });
    expect(refusalOf(() => patchUser([['replace', path, 'HR']], strict))).toBe('400 invalidPath');
  });

  test.each<[Op, string]>([
    [['replace', 'userName', null], '400 invalidValue'],
    [['replace', 'userName', ''], '400 invalidValue'],
    [['replace', 'groups', []], '400 mutability'],
    [['replace', 'meta', {}], '400 mutability'],
    [['replace', 'id', 'A2'], '400 mutability'],
    [['replace', `${odd}:serial`, null], '400 mutability'],
    [['replace', `${odd}:serial`, 's1'], '400 mutability'],
    [['replace', 'emails.primary', true], '400 invalidValue'],
    [['replace', 'displayName', { a: 1 }], '400 invalidValue'],
    [['replace', 'displayName', ['x']], '400 invalidValue'],
    [['replace', enterprise, 'x'], '400 invalidValue'],
    [['replace', `${odd}:locks[kind eq "door"]`, { kind: 'x' }], '400 invalidValue'],
    [['replace', `${odd}:floor`, 1.5], '400 invalidValue'],
    [['replace', `${odd}:hiredAt`, 'soon'], '400 invalidValue'],
    [['replace', 'schemas', 'x'], '400 invalidSyntax'],
  ])('refuses %j', (op, refusal) => {
    expect(refusalOf(() => patchUser([op]))).toBe(refusal);
  });
});

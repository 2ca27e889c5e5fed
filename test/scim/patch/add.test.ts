import { describe, expect, it, test } from '@jest/globals';
import { urns } from '../../../src/scim/urns.js';
import { enterprise, odd } from '../filter/sample-types.js';
import { ann, home, type Op, patchUser, refusalOf, work } from './patching.js';

const other = { value: 'ann@other.net', type: 'other' };
const notPrimary = { ...work, primary: false };

describe('add', () => {
  test.each<[string, Op, object]>([
    ['a new attribute', ['add', 'title', 'Boss'], { title: 'Boss' }],
    ['a present simple attribute', ['add', 'displayName', 'Anna'], { displayName: 'Anna' }],
    ['a name in another case', ['add', 'DisplayName', 'Anna'], { displayName: 'Anna' }],
    ['behind the core URN', ['add', `${urns.user}:title`, 'Boss'], { title: 'Boss' }],
    ['a sub-attribute', ['add', 'name.middleName', 'B'], { name: { ...(ann.name as object), middleName: 'B' } }],
    [
      'parts of a complex value',
      ['add', 'name', { givenName: 'Anna', middleName: 'B' }],
      { name: { givenName: 'Anna', middleName: 'B', familyName: 'Ek' } },
    ],
    ['elements', ['add', 'emails', [other]], { emails: [work, home, other] }],
    ['one element without its list', ['add', 'emails', other], { emails: [work, home, other] }],
    [
      'an element of another type',
      ['add', 'emails', [{ ...home, type: 'other' }]],
      { emails: [work, home, { ...home, type: 'other' }] },
    ],
    [
      'parts of a present element',
      ['add', 'emails', [{ ...home, display: 'x' }]],
      { emails: [work, { ...home, display: 'x' }] },
    ],
    [
      'a new primary',
      ['add', 'emails', [{ ...other, primary: true }]],
      { emails: [notPrimary, home, { ...other, primary: true }] },
    ],
    [
      'primary of a present element',
      ['add', 'emails[type eq "home"].primary', true],
      { emails: [notPrimary, { ...home, primary: true }] },
    ],
    [
      'a sub-attribute of a selected element',
      ['add', 'emails[type eq "work"].display', 'W'],
      { emails: [{ ...work, display: 'W' }, home] },
    ],
    [
      'parts of a selected element',
      ['add', 'emails[value sw "ann@w"]', { display: 'W' }],
      { emails: [{ ...work, display: 'W' }, home] },
    ],
    [
      'to all elements',
      ['add', 'emails.display', 'D'],
      {
        emails: [
          { ...work, display: 'D' },
          { ...home, display: 'D' },
        ],
      },
    ],
    ['a sub-attribute where no element is', ['add', 'phoneNumbers.value', '1'], { phoneNumbers: [{ value: '1' }] }],
    [
      'an element that brackets describe',
      ['add', 'phoneNumbers[type eq "Mobile"].value', '1'],
      { phoneNumbers: [{ type: 'Mobile', value: '1' }] },
    ],
    [
      'beside others, as brackets describe',
      ['add', 'emails[type eq "other"].value', 'x@y'],
      { emails: [work, home, { type: 'other', value: 'x@y' }] },
    ],
    [
      'as joined brackets describe',
      ['add', 'emails[type eq "other" and primary eq "True"].value', 'x@y'],
      { emails: [notPrimary, home, { type: 'other', primary: true, value: 'x@y' }] },
    ],
    [
      'a whole element as brackets describe',
      ['add', 'emails[type eq "other"]', { value: 'x@y' }],
      { emails: [work, home, { type: 'other', value: 'x@y' }] },
    ],
    [
      'an extension attribute',
      ['add', `${enterprise}:costCenter`, '1'],
      { [enterprise]: { ...(ann[enterprise] as object), costCenter: '1' } },
    ],
    [
      'an extension as a whole',
      ['add', enterprise, { costCenter: '1' }],
      { [enterprise]: { ...(ann[enterprise] as object), costCenter: '1' } },
    ],
    [
      'a sub-attribute of an extension',
      ['add', `${enterprise}:manager.value`, 'M2'],
      { [enterprise]: { department: 'IT', manager: { value: 'M2' } } },
    ],
    [
      'a bare manager',
      ['add', `${enterprise.toUpperCase()}:manager`, 'M2'],
      { [enterprise]: { department: 'IT', manager: { value: 'M2' } } },
    ],
    [
      'simple elements',
      ['add', `${odd}:tags`, ['green', 'RED']],
      { [odd]: { ...(ann[odd] as object), tags: ['Red', 'blue', 'green'] } },
    ],
    ['an immutable attribute again', ['add', `${odd}:serial`, 'S1'], {}],
    ['what is there', ['add', 'emails', [work]], {}],
    ['what is there in another order of keys', ['add', 'emails', [{ type: 'home', value: 'ann@home.org' }]], {}],
    ['null', ['add', 'title', null], {}],
    ['null to a list', ['add', 'emails', null], {}],
    ['an empty list', ['add', 'emails', []], {}],
    ['text for a boolean', ['add', 'active', 'False'], { active: false }],
    ['its own id', ['add', 'id', 'A1'], {}],
    ['unknown parts of a complex value', ['add', 'name', { nick: 'x' }], {}],
  ])('%s', (_, op, change) => {
    const result = patchUser([op]);
    expect(result.resource).toEqual({ ...ann, ...change });
    expect(result.changed).toBe(Object.keys(change).length > 0);
  });

  it('lists an extension in schemas once it has data', () => {
    const bare = { schemas: [urns.user], id: 'B', userName: 'b' };
    const { resource } = patchUser([['add', `${enterprise}:department`, 'IT']], undefined, bare);
    expect(resource).toEqual({ ...bare, schemas: [urns.user, enterprise], [enterprise]: { department: 'IT' } });
  });

  test.each<[Op, string]>([
    [['add', 'shoe', 'x'], '400 invalidPath'],
    [['add', '', 'x'], '400 invalidPath'],
    [['add', 'name.shoe', 'x'], '400 invalidPath'],
    [['add', 'urn:x:y', 'x'], '400 invalidPath'],
    [['add', 'employeeNumber', 'x'], '400 invalidPath'],
    [['add', 'emails[type eq "work"].shoe', 'x'], '400 invalidPath'],
    [['add', 'emails[type eq "work"', 'x'], '400 invalidFilter'],
    [['add', 'emails[type eq work].value', 'x'], '400 invalidFilter'],
    [['add', 'emails[shoe eq "work"].value', 'x'], '400 invalidFilter'],
    [['add', 'emails[type eq "work"]value', 'x'], '400 invalidPath'],
    [['add', 'emails[type eq "work"] .value x', 'x'], '400 invalidPath'],
    [['add', 'emails.type[type eq "work"]', 'x'], '400 invalidPath'],
    [['add', 'userName[value eq "x"]', 'x'], '400 invalidPath'],
    [['add', 'groups', [{ value: 'G2' }]], '400 mutability'],
    [['add', 'meta.version', 'x'], '400 mutability'],
    [['add', 'id', 'A2'], '400 mutability'],
    [['add', `${enterprise}:manager.displayName`, 'x'], '400 mutability'],
    [['add', `${odd}:serial`, 'S2'], '400 mutability'],
    [['add', `${odd}:stamp`, 'x'], '400 mutability'],
    [['add', 'title', 5], '400 invalidValue'],
    [['add', 'title', ['x']], '400 invalidValue'],
    [['add', 'active', 'yes'], '400 invalidValue'],
    [['add', 'name', ['x', 'y']], '400 invalidValue'],
    [['add', `${odd}:locks`, [{ kind: 'x' }]], '400 invalidValue'],
    [
      [
        'add',
        'emails',
        [
          { value: 'a', primary: true },
          { value: 'b', primary: true },
        ],
      ],
      '400 invalidValue',
    ],
    [['add', 'emails[type sw "o"].value', 'x@y'], '400 noTarget'],
    [['add', 'emails[type eq "a" or type eq "b"].value', 'x@y'], '400 noTarget'],
    [['add', 'emails[type ne "work" and type ne "home"].value', 'x@y'], '400 noTarget'],
  ])('refuses %j', (op, refusal) => {
    expect(refusalOf(() => patchUser([op]))).toBe(refusal);
  });
});

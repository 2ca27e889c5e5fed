import { describe, expect, it, test } from '@jest/globals';
import { strict } from '../../../src/scim/dialect/strict.js';
import { urns } from '../../../src/scim/urns.js';
import { enterprise, odd } from '../filter/sample-types.js';
import { ann, home, type Op, patchUser, refusalOf, work } from './patching.js';

const without = (...names: string[]) => Object.fromEntries(Object.entries(ann).filter(([key]) => !names.includes(key)));
const oddData = ann[odd] as object;

describe('remove', () => {
  test.each<[string, Op, object]>([
    ['an attribute', ['remove', 'displayName'], without('displayName')],
    ['an attribute, whatever the value', ['remove', 'displayName', 'x'], without('displayName')],
    ['all elements', ['remove', 'emails'], without('emails')],
    ['all elements, with null for value', ['remove', 'emails', null], without('emails')],
    ['a complex value', ['remove', 'name'], without('name')],
    ['a sub-attribute', ['remove', 'name.givenName'], { ...ann, name: { familyName: 'Ek' } }],
    ['selected elements', ['remove', 'emails[type eq "work"]'], { ...ann, emails: [home] }],
    ['all selected elements', ['remove', 'emails[type pr]'], without('emails')],
    ['by two conditions', ['remove', 'emails[type eq "work" and value ew "WORK.com"]'], { ...ann, emails: [home] }],
    [
      'a part of selected elements',
      ['remove', 'emails[type eq "work"].primary'],
      { ...ann, emails: [{ value: 'ann@work.com', type: 'work' }, home] },
    ],
    [
      'the value of an element, and so the element',
      ['remove', 'emails[type eq "work"].value'],
      { ...ann, emails: [home] },
    ],
    [
      'a part of all elements',
      ['remove', 'emails.type'],
      { ...ann, emails: [{ value: 'ann@work.com', primary: true }, { value: 'ann@home.org' }] },
    ],
    ['listed elements', ['remove', 'emails', [{ value: 'ANN@work.com' }]], { ...ann, emails: [home] }],
    ['listed elements of that type alone', ['remove', 'emails', [{ value: 'ann@work.com', type: 'home' }]], ann],
    [
      'one listed element without its list',
      ['remove', 'emails', { value: 'ann@work.com', $ref: null }],
      { ...ann, emails: [home] },
    ],
    ['an element listed as text', ['remove', 'emails', ['ann@work.com']], { ...ann, emails: [home] }],
    [
      'elements listed by their parts',
      ['remove', 'addresses', [{ country: 'se', type: 'work' }]],
      without('addresses'),
    ],
    ['no element for an empty list', ['remove', 'emails', []], ann],
    ['no element for an empty object', ['remove', 'emails', [{}]], ann],
    ['no element for unknown parts', ['remove', 'emails', [{ shoe: 1 }]], ann],
    [
      'listed simple elements',
      ['remove', `${odd}:tags`, ['RED', 'x']],
      { ...ann, [odd]: { ...oddData, tags: ['blue'] } },
    ],
    [
      'simple elements listed as objects',
      ['remove', `${odd}:tags`, [{ value: 'red' }]],
      { ...ann, [odd]: { ...oddData, tags: ['blue'] } },
    ],
    [
      'selected simple elements',
      ['remove', `${odd}:tags[value sw "r"]`],
      { ...ann, [odd]: { ...oddData, tags: ['blue'] } },
    ],
    [
      'an extension attribute',
      ['remove', `${enterprise}:department`],
      { ...ann, [enterprise]: { manager: (ann[enterprise] as Record<string, unknown>).manager } },
    ],
    [
      'a manager by its value',
      ['remove', `${enterprise}:manager.value`],
      { ...ann, [enterprise]: { department: 'IT' } },
    ],
    ['an extension', ['remove', enterprise], { ...without(enterprise), schemas: [urns.user, odd] }],
    ['what is not there', ['remove', 'title'], ann],
    ['a part that is not there', ['remove', 'name.middleName'], ann],
    ['a part of what is not there', ['remove', 'phoneNumbers.value'], ann],
    ['elements that are not there', ['remove', 'emails[type eq "x"]'], ann],
    ['the value of elements that are not there', ['remove', 'phoneNumbers[type eq "x"].value'], ann],
  ])('%s', (_, op, expected) => {
    const result = patchUser([op]);
    expect(result.resource).toEqual(expected);
    expect(result.changed).toBe(expected !== ann);
    if (expected === ann) expect(result.resource).toBe(ann);
  });

  it('takes the last attribute of an extension and with it the URN', () => {
    const { resource } = patchUser([
      ['remove', `${enterprise}:department`],
      ['remove', `${enterprise}:manager`],
    ]);
    expect(resource).toEqual({ ...without(enterprise), schemas: [urns.user, odd] });
  });

  it('finds no target in a strict directory where the filter matches nothing', () => {
    expect(refusalOf(() => patchUser([['remove', 'emails[type eq "x"]']], strict))).toBe('400 noTarget');
    expect(patchUser([['remove', 'emails[type eq "home"]']], strict).resource.emails).toEqual([work]);
  });

  test.each<[Op, string]>([
    [['remove', 'userName'], '400 mutability'],
    [['remove', 'id'], '400 mutability'],
    [['remove', 'meta'], '400 mutability'],
    [['remove', 'schemas'], '400 mutability'],
    [['remove', 'groups'], '400 mutability'],
    [['remove', 'groups[value eq "G1"]'], '400 mutability'],
    [['remove', `${odd}:serial`], '400 mutability'],
    [['remove', odd], '400 mutability'],
    [['remove', `${odd}:locks[kind eq "door"].value`], '400 mutability'],
    [['remove', urns.user], '400 noTarget'],
    [['remove', 'shoe'], '400 invalidPath'],
    [['remove', 'emails[type eq'], '400 invalidFilter'],
    [['remove', 'password[value eq "x"]'], '400 invalidPath'],
  ])('refuses %j', (op, refusal) => {
    expect(refusalOf(() => patchUser([op]))).toBe(refusal);
  });
});

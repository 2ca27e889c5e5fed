import { describe, expect, it, test } from '@jest/globals';
import { entra } from '../../../src/scim/dialect/entra.js';
import { strict } from '../../../src/scim/dialect/strict.js';
import { type Op, patchGroup, refusalOf, staff } from './patching.js';

describe('operations on detached members', () => {
  test.each<[string, Op, object[]]>([
    [
      'adds',
      ['add', 'members', [{ value: 'U1', $ref: null, display: 'x' }]],
      [{ op: 'add', members: [{ value: 'U1' }] }],
    ],
    [
      'adds with type',
      ['add', 'members', [{ value: 'G2', type: 'Group' }]],
      [{ op: 'add', members: [{ value: 'G2', type: 'Group' }] }],
    ],
    ['adds one without its list', ['add', 'members', { value: 'U1' }], [{ op: 'add', members: [{ value: 'U1' }] }]],
    ['adds whom brackets describe', ['add', 'members[value eq "U1"]', {}], [{ op: 'add', members: [{ value: 'U1' }] }]],
    [
      'adds without path',
      ['add', undefined, { members: [{ value: 'U1' }] }],
      [{ op: 'add', members: [{ value: 'U1' }] }],
    ],
    ['adds nobody', ['add', 'members', []], []],
    ['replaces', ['replace', 'members', [{ value: 'U1' }]], [{ op: 'replace', members: [{ value: 'U1' }] }]],
    ['replaces by nobody', ['replace', 'members', []], [{ op: 'replace', members: [] }]],
    ['replaces by null', ['replace', 'members', null], [{ op: 'replace', members: [] }]],
    [
      'replaces without path',
      ['replace', undefined, { id: 'G1', members: [{ value: 'U1' }] }],
      [{ op: 'replace', members: [{ value: 'U1' }] }],
    ],
    ['removes all', ['remove', 'members'], [{ op: 'removeAll' }]],
    ['removes all for null', ['remove', 'members', null], [{ op: 'removeAll' }]],
    [
      'removes listed',
      ['remove', 'members', [{ $ref: null, value: 'U1' }, { VALUE: 'U2' }]],
      [{ op: 'remove', values: ['U1', 'U2'] }],
    ],
    ['removes listed bare ids', ['remove', 'members', ['U1']], [{ op: 'remove', values: ['U1'] }]],
    ['removes one listed without its list', ['remove', 'members', { value: 'U1' }], [{ op: 'remove', values: ['U1'] }]],
    ['removes nobody for an empty list', ['remove', 'members', []], [{ op: 'remove', values: [] }]],
    ['removes one by filter', ['remove', 'members[value eq "Ab"]'], [{ op: 'remove', values: ['Ab'] }]],
    [
      'removes several by filter',
      ['remove', 'members[value eq "U1" or VALUE EQ "U2"]'],
      [{ op: 'remove', values: ['U1', 'U2'] }],
    ],
    [
      'removes behind a URN',
      ['remove', 'urn:ietf:params:scim:schemas:core:2.0:Group:members[value eq "U1"]'],
      [{ op: 'remove', values: ['U1'] }],
    ],
  ])('%s', (_, op, members) => {
    const result = patchGroup([op]);
    expect(result.members).toEqual(members);
    expect(result.resource).toBe(staff);
    expect(result.changed).toBe(false);
  });

  test.each([
    ['members[type eq "Group"]'],
    ['members[value ne "U1"]'],
    ['members[value eq "U1" and type eq "User"]'],
    ['members[not (value eq "U1")]'],
    ['members[value sw "U"]'],
  ])('leaves %s to those who know the members', (path) => {
    expect(patchGroup([['remove', path]]).members).toEqual([{ op: 'removeWhere', filter: expect.anything() }]);
  });

  it('keeps the order, beside changes of the group itself', () => {
    const { members, resource, changed } = patchGroup([
      ['remove', 'members[value eq "U1"]'],
      ['replace', 'displayName', 'New'],
      ['add', 'members', [{ value: 'U2' }]],
    ]);
    expect(members.map((each) => each.op)).toEqual(['remove', 'add']);
    expect(resource).toEqual({ ...staff, displayName: 'New' });
    expect(changed).toBe(true);
  });

  test.each<[Op, string]>([
    [['replace', 'members[value eq "U1"].display', 'x'], '400 mutability'],
    [['replace', 'members[value eq "U1"].value', 'U2'], '400 mutability'],
    [['replace', 'members[value eq "U1"]', { value: 'U2' }], '400 mutability'],
    [['add', 'members.value', 'U1'], '400 mutability'],
    [['remove', 'members[value eq "U1"].display'], '400 mutability'],
    [['add', 'members', [{ display: 'x' }]], '400 invalidValue'],
    [['add', 'members', [{ value: 5 }]], '400 invalidValue'],
    [['add', 'members', [{ value: '' }]], '400 invalidValue'],
    [['remove', 'members', [{ display: 'x' }]], '400 invalidValue'],
    [['remove', 'members[shoe eq "x"]'], '400 invalidFilter'],
    [['add', 'members[value sw "U"]', {}], '400 invalidPath'],
  ])('refuses %j', (op, refusal) => {
    expect(refusalOf(() => patchGroup([op]))).toBe(refusal);
  });

  it('adds bare ids where the dialect says so', () => {
    const op: Op = ['add', 'members', ['U1', 'U2', 'U1']];
    expect(patchGroup([op], entra).members).toEqual([{ op: 'add', members: [{ value: 'U1' }, { value: 'U2' }] }]);
    expect(refusalOf(() => patchGroup([op], strict))).toBe('400 invalidValue');
  });

  it('works by the letter in a strict directory', () => {
    expect(patchGroup([['remove', 'members', [{ value: 'U1' }]]], strict).members).toEqual([
      { op: 'remove', values: ['U1'] },
    ]);
    expect(patchGroup([['add', 'members', [{ value: 'U1' }]]], strict).members).toHaveLength(1);
  });
});

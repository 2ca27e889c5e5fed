/** The table of habits: what each provider's PATCH comes to in each dialect. Names begin with the fixture's. */
import { describe, expect, it, test } from '@jest/globals';
import { dialectFor } from '../../../src/scim/dialect/choose.js';
import type { Dialect } from '../../../src/scim/dialect/dialect.js';
import { entra } from '../../../src/scim/dialect/entra.js';
import { generic } from '../../../src/scim/dialect/generic.js';
import { okta } from '../../../src/scim/dialect/okta.js';
import { strict } from '../../../src/scim/dialect/strict.js';
import { enterprise } from '../filter/sample-types.js';
import { ann, home, type Op, patchGroup, patchUser, refusalOf, work } from '../patch/patching.js';

const lenient: readonly [string, Dialect][] = [
  ['generic', generic],
  ['entra', entra],
  ['okta', okta],
];

describe.each(lenient)('in the dialect %s', (_, dialect) => {
  test.each<[string, Op, object]>([
    ['entra-02-active-string-false', ['replace', 'active', 'False'], { active: false }],
    ['entra-03-flag-062020', ['replace', 'active', false], { active: false }],
    [
      'entra-07-pathless-dotted-keys',
      [
        'replace',
        undefined,
        { displayName: 'Ann Ek', 'name.givenName': 'B', [`${enterprise}:employeeNumber`]: '7001' },
      ],
      {
        displayName: 'Ann Ek',
        name: { givenName: 'B', familyName: 'Ek' },
        [enterprise]: { ...(ann[enterprise] as object), employeeNumber: '7001' },
      },
    ],
    [
      'entra-08-value-path-create, nothing there',
      ['replace', 'phoneNumbers[type eq "work"].value', '1'],
      { phoneNumbers: [{ type: 'work', value: '1' }] },
    ],
    [
      'entra-08-value-path-create, by add',
      ['add', 'emails[type eq "other"].value', 'x'],
      { emails: [work, home, { type: 'other', value: 'x' }] },
    ],
    [
      'entra-11-manager-bare-string',
      ['add', `${enterprise}:manager`, 'M2'],
      { [enterprise]: { department: 'IT', manager: { value: 'M2' } } },
    ],
    [
      'entra-21-roles-json-in-string',
      ['add', 'roles', [{ value: '{"id":"06","value":"Admin"}' }]],
      { roles: [{ value: '{"id":"06","value":"Admin"}' }] },
    ],
    ['entra-25-rename-username', ['replace', 'userName', 'new.name@example.com'], { userName: 'new.name@example.com' }],
    ['entra-29-null-update', ['replace', 'displayName', ''], { displayName: undefined }],
    ['okta-04-deactivate-pathless', ['replace', undefined, { active: false }], { active: false }],
  ])('%s', (_, op, change) => {
    const { resource } = patchUser([op], dialect);
    expect(JSON.parse(JSON.stringify(resource))).toEqual(JSON.parse(JSON.stringify({ ...ann, ...change })));
    expect(patchUser([op], dialect, resource).changed).toBe(false);
  });

  test.each<[string, Op, object[]]>([
    [
      'entra-04-remove-member-by-value-array',
      ['remove', 'members', [{ $ref: null, value: 'U1' }]],
      [{ op: 'remove', values: ['U1'] }],
    ],
    ['entra-05-remove-member-filter', ['remove', 'members[value eq "U1"]'], [{ op: 'remove', values: ['U1'] }]],
    [
      'entra-06-add-member-null-ref',
      ['add', 'members', [{ $ref: null, value: 'U1' }]],
      [{ op: 'add', members: [{ value: 'U1' }] }],
    ],
    [
      'okta-09-full-push',
      ['replace', 'members', [{ value: 'U2', display: 'x' }, { value: 'U1' }]],
      [{ op: 'replace', members: [{ value: 'U2' }, { value: 'U1' }] }],
    ],
    ['okta-12-empty-members-path', ['replace', 'members', []], [{ op: 'replace', members: [] }]],
    ['authentik-01-remove-array', ['remove', 'members', [{ value: 'U1' }]], [{ op: 'remove', values: ['U1'] }]],
    ['authentik-01-remove-array, empty', ['remove', 'members', []], [{ op: 'remove', values: [] }]],
  ])('%s', (_, op, members) => {
    expect(patchGroup([op], dialect).members).toEqual(members);
  });

  it('okta-07-group-rename-with-id', () => {
    const { resource, members } = patchGroup([['replace', undefined, { id: 'G1', displayName: 'Test' }]], dialect);
    expect(resource.displayName).toBe('Test');
    expect(members).toEqual([]);
  });
});

describe('where dialects differ', () => {
  const other: Op = ['replace', 'emails[type eq "other"].value', 'x'];
  test.each<[string, Op, string[]]>([
    ['replace without target beside others', other, ['400 noTarget', 'ok', 'ok', '400 noTarget']],
    ['add without target', ['add', 'emails[type eq "other"].value', 'x'], ['ok', 'ok', 'ok', '400 noTarget']],
    [
      'extension attribute without URN',
      ['replace', 'department', 'HR'],
      ['400 invalidPath', 'ok', 'ok', '400 invalidPath'],
    ],
    [
      'one-element list for a singular attribute',
      ['replace', 'title', ['x']],
      ['400 invalidValue', 'ok', 'ok', '400 invalidValue'],
    ],
    ['text for a boolean', ['replace', 'active', 'true'], ['ok', 'ok', 'ok', '400 invalidValue']],
    ['no path', ['replace', undefined, { title: 'x' }], ['ok', 'ok', 'ok', '400 invalidSyntax']],
    ['unknown parts', ['replace', 'name', { shoe: 1 }], ['ok', 'ok', 'ok', '400 invalidSyntax']],
    [
      'unknown path',
      ['replace', 'shoe', 1],
      ['400 invalidPath', '400 invalidPath', '400 invalidPath', '400 invalidPath'],
    ],
    [
      'data of unknown schemas',
      ['replace', undefined, { 'urn:x:y': { a: 1 } }],
      ['400 invalidSyntax', 'ok', 'ok', '400 invalidSyntax'],
    ],
    ['a plain replace', ['replace', 'title', 'x'], ['ok', 'ok', 'ok', 'ok']],
  ])('%s', (_, op, outcomes) => {
    const outcome = (dialect: Dialect) => {
      const result = refusalOf(() => patchUser([op], dialect));
      return typeof result === 'string' ? result : 'ok';
    };
    expect([generic, entra, okta, strict].map(outcome)).toEqual(outcomes);
  });

  it('is chosen by profile, unless the directory is strict', () => {
    expect(dialectFor('generic', false)).toBe(generic);
    expect(dialectFor('entra', false)).toBe(entra);
    expect(dialectFor('okta', false)).toBe(okta);
    expect(dialectFor('okta', true)).toBe(strict);
  });
});

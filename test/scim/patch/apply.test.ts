import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dialectFor } from '../../../src/scim/dialect/choose.js';
import { ScimError } from '../../../src/scim/errors.js';
import { applyPatch } from '../../../src/scim/patch/apply.js';
import { readPatchRequest } from '../../../src/scim/patch/parse.js';
import type { Json } from '../../../src/scim/schema/attribute.js';
import { checkResource } from '../../../src/scim/schema/check-resource.js';
import { urns } from '../../../src/scim/urns.js';
import { enterprise, odd, user } from '../filter/sample-types.js';
import { ann, patchUser, refusalOf } from './patching.js';

const path = fc.oneof(
  fc.constantFrom(
    ...[
      'userName',
      'title',
      'active',
      'name',
      'name.givenName',
      'emails',
      'emails.value',
      'emails.primary',
      'id',
      'meta',
    ],
    ...[
      'emails[type eq "work"]',
      'emails[type eq "x"].value',
      'emails[primary eq true].type',
      'emails[not (value pr)]',
    ],
    ...[enterprise, `${enterprise}:manager`, `${enterprise}:manager.value`, urns.user, odd, `${odd}:tags`, 'schemas'],
    ...[
      `${odd}:tags[value eq "red"]`,
      `${odd}:locks[kind eq "door"].value`,
      `${odd}:serial`,
      'shoe',
      'department',
      '__proto__',
    ],
  ),
  fc.string(),
);
const value: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>('x', '', null, true, 'True', 5, [], {}, ['x'], { value: 'x' }, [{ value: 'x', primary: true }]),
  fc.constantFrom<Json>(
    { type: 'work', value: 'x' },
    { 'name.givenName': 'x', active: 'False' },
    { [enterprise]: { department: 'x' } },
  ),
  fc.dictionary(path, fc.constantFrom<Json>('x', null, [], { value: 'x' }), { maxKeys: 3 }),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
);
const operation = fc.record({ op: fc.constantFrom('add', 'remove', 'replace'), path, value }, { requiredKeys: ['op'] });
const dialect = fc
  .tuple(fc.constantFrom('generic' as const, 'entra' as const, 'okta' as const), fc.boolean())
  .map(([profile, isStrict]) => dialectFor(profile, isStrict));

/** The names in a value: those of a PATCH without `path` are paths themselves. */
const keysOf = (from: Json | undefined): string[] =>
  typeof from === 'object' && from !== null
    ? Object.entries(from).flatMap(([key, each]) => [key, ...keysOf(each)])
    : [];

describe('applyPatch', () => {
  it('runs operations in order', () => {
    const { resource } = patchUser([
      ['remove', 'emails'],
      ['add', 'emails', [{ value: 'x', type: 'a' }]],
      ['replace', 'emails[type eq "a"].value', 'y'],
    ]);
    expect(resource.emails).toEqual([{ value: 'y', type: 'a' }]);
  });

  it('does all or nothing', () => {
    const before = structuredClone(ann);
    expect(
      refusalOf(() =>
        patchUser([
          ['replace', 'title', 'x'],
          ['replace', 'shoe', 'x'],
        ]),
      ),
    ).toBe('400 invalidPath');
    expect(ann).toEqual(before);
  });

  it('says that nothing changed when one operation undoes another', () => {
    const result = patchUser([
      ['add', 'title', 'x'],
      ['remove', 'title'],
    ]);
    expect(result.changed).toBe(false);
    expect(result.resource).toBe(ann);
  });

  it('hands a password on', () => {
    expect(patchUser([['replace', 'password', 'secret']]).resource.password).toBe('secret');
  });

  it('leaves the input alone, throws nothing but ScimError, and keeps the schema, whatever is asked', () => {
    const before = structuredClone(ann);
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 4 }), dialect, (Operations, each) => {
        try {
          const operations = readPatchRequest({ schemas: [urns.patchOp], Operations });
          const { resource, changed } = applyPatch(user, ann, operations, { dialect: each, detached: new Set() });
          expect(checkResource(user, resource)).toEqual(resource);
          if (!changed) expect(resource).toBe(ann);
          expect(resource.id).toBe('A1');
        } catch (error) {
          if (!(error instanceof ScimError)) throw error;
        }
        expect(ann).toEqual(before);
      }),
      { numRuns: 2000 },
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(operation, (each) => {
        // What brackets selected may be another thing after the change.
        fc.pre(![each.path ?? '', ...keysOf(each.value)].some((text) => text.includes('[')));
        let once: ReturnType<typeof patchUser>;
        const operations = () => readPatchRequest({ schemas: [urns.patchOp], Operations: [each] });
        const run = (resource: typeof ann) =>
          applyPatch(user, resource, operations(), { dialect: dialectFor('entra', false), detached: new Set() });
        try {
          once = run(ann);
        } catch (error) {
          if (error instanceof ScimError) return;
          throw error;
        }
        expect(run(once.resource).changed).toBe('password' in once.resource);
      }),
      { numRuns: 500 },
    );
  });
});

/** A store that is told to leave its indexes alone has nothing to change there. */
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadSchemas } from '../../src/config/schemas.js';
import { isIndexedAsBefore, toWritten } from '../../src/provisioning/representation.js';
import type { Json, Resource } from '../../src/scim/schema/attribute.js';
import { urns } from '../../src/scim/urns.js';
import { indexedPaths, isIndexed } from '../../src/storage/port/index.js';

const registry = loadSchemas(join(import.meta.dirname, '../../scim-schemas')).forTenant('acme');
const facts = { scope: { tenantId: 't', directoryId: 'd' }, id: 'i', version: 1, createdAt: 0, modifiedAt: 0 };

function valuesAt(value: Json | undefined, keys: readonly string[]): readonly Json[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((element: Json) => valuesAt(element, keys)).sort();
  const [key, ...rest] = keys;
  return key === undefined ? [value] : valuesAt((value as { readonly [key: string]: Json })[key], rest);
}

function filedOf(typeName: 'User' | 'Group', resource: Resource) {
  const { shadow, uniqueKeys } = toWritten(registry.resourceType(typeName)!, resource, facts);
  const paths = indexedPaths.filter((path) => isIndexed(typeName, path));
  return { uniqueKeys, values: paths.map((path) => valuesAt(shadow() as Json, path.split('.'))) };
}

const word = fc.constantFrom('ann', 'Ann', 'bo');
const emails = fc.array(fc.record({ value: word, type: word }, { requiredKeys: ['value'] }), { maxLength: 2 });
const optional = { requiredKeys: [] };
const user = fc.record(
  {
    userName: word,
    externalId: word,
    title: word,
    displayName: word,
    emails,
    [urns.enterpriseUser]: fc.record({ employeeNumber: word, department: word }, optional),
  },
  optional,
);
const group = fc.record({ displayName: word, externalId: word }, optional);

test.each([
  ['User', user],
  ['Group', group],
] as const)('what is filed of a %s is the same whenever it is told to be', (name, said) => {
  const type = registry.resourceType(name)!;
  let same = 0;
  const withSchemas = (resource: object): Resource => ({ schemas: [type.schema.id], ...resource });
  fc.assert(
    fc.property(said, said, fc.nat(), (one, other, at) => {
      const [changed] = Object.entries(other).slice(at % Math.max(1, Object.keys(other).length));
      const [before, after] = [
        withSchemas(one),
        withSchemas({ ...one, ...(changed && Object.fromEntries([changed])) }),
      ];
      if (!isIndexedAsBefore(type, before, after)) return;
      same += 1;
      expect(filedOf(name, after)).toEqual(filedOf(name, before));
    }),
    { numRuns: 400 },
  );
  expect(same).toBeGreaterThan(5);
});

test('a new title leaves the indexes alone, a new name, address or number does not', () => {
  const type = registry.resourceType('User')!;
  const before: Resource = {
    schemas: [urns.user, urns.enterpriseUser],
    userName: 'ann',
    emails: [{ value: 'ann@acme.example' }],
    [urns.enterpriseUser]: { employeeNumber: '1', department: 'Sales' },
  };
  const isSameWith = (more: object) => isIndexedAsBefore(type, before, { ...before, ...more });
  expect(isSameWith({ title: 'Clerk', displayName: 'Ann' })).toBe(true);
  expect(isSameWith({ userName: 'Ann' })).toBe(false);
  expect(isSameWith({ externalId: '7' })).toBe(false);
  expect(isSameWith({ emails: [] })).toBe(false);
  expect(isSameWith({ [urns.enterpriseUser]: { employeeNumber: '2', department: 'Sales' } })).toBe(false);
});

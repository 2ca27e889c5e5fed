import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Filter } from '../../../src/scim/filter/ast.js';
import { holds, matches } from '../../../src/scim/filter/match.js';
import { parseFilter } from '../../../src/scim/filter/parse.js';
import { type Shadow, shadowOf } from '../../../src/scim/filter/shadow.js';
import type { Json } from '../../../src/scim/schema/attribute.js';
import { filterText, userResource } from './random.js';
import { doorward, enterprise, group, odd, user } from './sample-types.js';

/** Reads a filter over a shadow by keys alone, as stores do. */
function holdsOnShadow(filter: Filter, shadow: Shadow): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.filters.every((each) => holdsOnShadow(each, shadow));
    case 'or':
      return filter.filters.some((each) => holdsOnShadow(each, shadow));
    case 'not':
      return !holdsOnShadow(filter.filter, shadow);
    case 'present':
      return valuesAt(shadow, filter.path.keys).length > 0;
    case 'compare':
      return valuesAt(shadow, filter.path.keys).some((value) => holds(value as string, filter.operator, filter.value));
    case 'some':
      return valuesAt(shadow, filter.path.keys).some((value) => holdsOnShadow(filter.filter, value as Shadow));
  }
}

function valuesAt(root: Json, keys: readonly string[]): Json[] {
  let values: Json[] = [root];
  for (const key of keys) {
    values = values.flatMap((value) => {
      const next = (value as Shadow)[key];
      return next === undefined ? [] : Array.isArray(next) ? next : [next];
    });
  }
  return values;
}

describe('shadowOf', () => {
  it('folds, dates, aliases and leaves out', () => {
    const shadow = shadowOf(user, {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      id: 'A1',
      meta: { resourceType: 'User' },
      groups: [{ value: 'g' }],
      userName: 'ANN',
      externalId: 'Ext',
      password: 'secret',
      active: false,
      displayName: '',
      title: null,
      name: { familyName: '' },
      emails: [{ value: 'A@B', type: 'Work', primary: true }, {}],
      roles: [],
      [enterprise]: { manager: { value: 'M', $ref: 'https://x/Users/M' } },
      [doorward]: { vaults: ['v'] },
      [odd]: { hiredAt: '2011-08-01T18:29:49.793+02:00', floor: 0, tags: ['', 'A'] },
    });
    expect(shadow).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'ann',
      externalId: 'Ext',
      active: false,
      emails: [{ value: 'a@b', type: 'work', primary: true }],
      ':enterprise:2-0:user': { manager: { value: 'M', ref: 'https://x/Users/M' } },
      ':urn:example:params:scim:odd:1-5:user': { hiredAt: 1312216189793, floor: 0, tags: ['a'] },
    });
  });

  it('leaves out the members of a group', () => {
    expect(shadowOf(group, { displayName: 'G', members: [{ value: 'x' }] })).toEqual({ displayName: 'g' });
  });

  it('agrees with matches on every filter and resource', () => {
    fc.assert(
      fc.property(filterText, userResource, (text, resource) => {
        const filter = parseFilter(user, text);
        expect(holdsOnShadow(filter, shadowOf(user, resource))).toBe(matches(filter, resource));
      }),
      { numRuns: 1500 },
    );
  });
});

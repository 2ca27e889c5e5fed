/** A store that keeps what the text leaves untold, and folds the rest as databases do, has the whole shadow. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shadowOf } from '../../../src/scim/filter/shadow.js';
import { untoldOf, wholeShadow } from '../../../src/scim/filter/untold.js';
import type { Resource } from '../../../src/scim/schema/attribute.js';
import { userResource } from './random.js';
import { enterprise, odd, user } from './sample-types.js';

const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
const untoldIn = (resource: Resource) => untoldOf(user, resource);

describe('untoldOf', () => {
  it('is nothing for a person whose name is ASCII', () => {
    const resource: Resource = {
      schemas,
      id: 'A1',
      userName: 'Ann.Ek@Example.com',
      externalId: '0a-17',
      active: true,
      name: { givenName: 'Ann "A.\\" Maria' },
      emails: [{ value: 'Ann.Ek@Example.com', type: 'work', primary: true }],
      [enterprise]: { department: 'Sales' },
    };
    expect(untoldIn(resource)).toEqual({});
  });

  it.each<[string, Resource, object]>([
    ['letters beyond ASCII', { displayName: 'Émile', title: 'Clerk' }, { displayName: 'émile' }],
    ['capitals where letter case counts', { externalId: 'aB' }, { externalId: 'aB' }],
    [
      'an instant',
      { [odd]: { hiredAt: '2011-08-01T16:29:49Z' } },
      { ':urn:example:params:scim:odd:1-5:user': { hiredAt: 1312216189000 } },
    ],
    ['what is empty', { displayName: '', name: { givenName: '' } }, { displayName: null, name: null }],
    ['a list of nothing', { emails: [{}], roles: [] }, { emails: [], roles: [] }],
    ['an element of nothing', { emails: [{}, { value: 'a' }] }, { emails: [{ value: 'a' }] }],
    [
      'a key that shadows spell otherwise',
      { [enterprise]: { manager: { $ref: 'x' } } },
      { ':enterprise:2-0:user': { manager: { ref: 'x' } } },
    ],
    ['NUL', { title: 'a\0B' }, { title: 'a\0b' }],
    ['half a pair of surrogates', { title: 'A\ud800' }, { title: 'a\ud800' }],
    ['what may never be asked', { password: 'secret' }, { password: null }],
    ['what no schema knows', { shoeSize: 'XL' }, { shoeSize: null }],
  ])('has %s', (_, resource, untold) => {
    expect(untoldIn({ schemas, ...resource })).toEqual(untold);
  });

  it('is the rest of the shadow, for every resource', () => {
    let told = 0;
    fc.assert(
      fc.property(userResource, (resource) => {
        const untold = untoldIn(resource);
        const shadow = shadowOf(user, resource);
        if (Object.keys(untold).length < Object.keys(shadow).length) told += 1;
        expect(wholeShadow({ resource, untold })).toEqual(shadow);
      }),
      { numRuns: 2000 },
    );
    expect(told).toBeGreaterThan(200);
  });
});

describe('wholeShadow', () => {
  it('gives no more than what is wanted', () => {
    const resource: Resource = { schemas, userName: 'ANN', displayName: 'Émile', title: 'Clerk' };
    const told = { resource, untold: untoldIn(resource) };
    expect(wholeShadow(told, new Set(['userName', 'displayName']))).toEqual({ userName: 'ann', displayName: 'émile' });
    expect(wholeShadow(told, new Set(['title']))).toEqual({ title: 'clerk' });
  });
});

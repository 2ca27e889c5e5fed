/** The check of a resource that was changed by a PATCH. */
import { expect, it, test } from '@jest/globals';
import type { Resource } from '../../../src/scim/schema/attribute.js';
import { checkResource } from '../../../src/scim/schema/check-resource.js';
import { urns } from '../../../src/scim/urns.js';
import { acmeUser, badgeUrn } from './standard-types.js';

const core = { schemas: [urns.user], id: '1', userName: 'ann' };

it('gives a sound resource back as it is', () => {
  const resource = { ...core, schemas: [urns.user, urns.enterpriseUser], [urns.enterpriseUser]: { department: 'IT' } };
  expect(checkResource(acmeUser, resource)).toBe(resource);
});

it('derives schemas from the data', () => {
  const gained: Resource = { ...core, [urns.enterpriseUser]: { department: 'IT' } };
  expect(checkResource(acmeUser, gained).schemas).toEqual([urns.user, urns.enterpriseUser]);
  const lost: Resource = { ...core, schemas: [urns.user, urns.enterpriseUser], [urns.enterpriseUser]: {} };
  expect(checkResource(acmeUser, lost)).toEqual(core);
  expect(lost[urns.enterpriseUser]).toEqual({});
});

test.each<[string, object]>([
  ['a required attribute', { userName: undefined }],
  ['text in a required attribute', { userName: ' ' }],
  ['a required attribute of an extension', { [badgeUrn]: { floor: 1 } }],
  ['a required sub-attribute', { [badgeUrn]: { badge: 'b', desk: { plan: 'p' } } }],
  [
    'a single primary',
    {
      emails: [
        { value: 'a', primary: true },
        { value: 'b', primary: true },
      ],
    },
  ],
])('misses %s', (_, changes) => {
  const check = () => checkResource(acmeUser, { ...core, ...changes } as Resource);
  expect(check).toThrow(expect.objectContaining({ status: 400, scimType: 'invalidValue' }));
});

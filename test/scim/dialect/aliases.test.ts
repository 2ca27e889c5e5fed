/** Old spellings of schema URNs. */
import { expect, test } from '@jest/globals';
import { canonicalUrn, withoutAlias } from '../../../src/scim/dialect/aliases.js';
import { urns } from '../../../src/scim/urns.js';
import { group, user } from '../schema/standard-types.js';

test.each([
  [urns.user, urns.user],
  [urns.user.toUpperCase(), urns.user],
  [urns.enterpriseUser.toLowerCase(), urns.enterpriseUser],
  ['urn:scim:schemas:core:1.0', urns.user],
  ['urn:scim:schemas:core:2.0:USER', urns.user],
  ['urn:scim:schemas:extension:enterprise:2.0', urns.enterpriseUser],
  ['urn:scim:schemas:core:2.0:Group', undefined],
  ['urn:scim:schemas:core:3.0', undefined],
  ['urn:scim:schemas:core', undefined],
  ['urn:scim:schemas:extension:doorward:2.0', undefined],
  ['urn:ietf:params:scim:api:messages:2.0:PatchOp', undefined],
  ['core:2.0', undefined],
  ['', undefined],
])('%j is %j', (urn, canonical) => {
  expect(canonicalUrn(user, urn)).toBe(canonical);
});

test('a group has no enterprise extension', () => {
  expect(canonicalUrn(group, urns.enterpriseUser)).toBeUndefined();
  expect(canonicalUrn(group, 'urn:scim:schemas:extension:enterprise:1.0')).toBeUndefined();
  expect(canonicalUrn(group, 'urn:scim:schemas:core:1.0')).toBe(urns.group);
});

test.each([
  ['userName', 'userName'],
  ['urn:scim:schemas:core:1.0:title', `${urns.user}:title`],
  ['urn:scim:schemas:core:1.0:name.givenName', `${urns.user}:name.givenName`],
  ['urn:scim:schemas:extension:enterprise:2.0', urns.enterpriseUser],
  ['urn:scim:schemas:extension:enterprise:2.0:manager.value', `${urns.enterpriseUser}:manager.value`],
  [`${urns.enterpriseUser}:department`, `${urns.enterpriseUser}:department`],
  [urns.enterpriseUser, urns.enterpriseUser],
  ['urn:x:y:z', 'urn:x:y:z'],
])('the name %j means %j', (name, meant) => {
  expect(withoutAlias(user, name)).toBe(meant);
});

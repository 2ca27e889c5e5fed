/** The schemas that are served: the characteristics that RFC 7643 §8.7 and the contract give them. */
import { describe, expect, it, test } from '@jest/globals';
import type { Attribute } from '../../../src/scim/schema/attribute.js';
import { checkSchema } from '../../../src/scim/schema/check-schema.js';
import { urns } from '../../../src/scim/urns.js';
import { schemaFiles, standard } from './standard-types.js';

function find(urn: string, path: string): Attribute | undefined {
  let attributes = standard.schemas.find((schema) => schema.id === urn)?.attributes ?? [];
  let found: Attribute | undefined;
  for (const name of path.split('.')) {
    found = attributes.find((attribute) => attribute.name === name);
    attributes = found?.subAttributes ?? [];
  }
  return found;
}

const ordinary = {
  type: 'string',
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
};

test.each([
  [urns.user, 'userName', { required: true, uniqueness: 'server' }],
  [urns.user, 'name', { type: 'complex' }],
  [urns.user, 'name.familyName', {}],
  [urns.user, 'active', { type: 'boolean' }],
  [urns.user, 'password', { mutability: 'writeOnly', returned: 'never' }],
  [urns.user, 'profileUrl', { type: 'reference', referenceTypes: ['external'] }],
  [urns.user, 'emails', { type: 'complex', multiValued: true }],
  [urns.user, 'emails.type', { canonicalValues: ['work', 'home', 'other'] }],
  [urns.user, 'emails.primary', { type: 'boolean' }],
  [urns.user, 'phoneNumbers.type', { canonicalValues: ['work', 'home', 'mobile', 'fax', 'pager', 'other'] }],
  [urns.user, 'photos.value', { type: 'reference', referenceTypes: ['external'] }],
  [urns.user, 'addresses.postalCode', {}],
  [urns.user, 'groups', { type: 'complex', multiValued: true, mutability: 'readOnly' }],
  [urns.user, 'groups.$ref', { type: 'reference', mutability: 'readOnly', referenceTypes: ['User', 'Group'] }],
  [urns.user, 'x509Certificates.value', { type: 'binary' }],
  [urns.group, 'displayName', { required: true }],
  [urns.group, 'members.value', { mutability: 'immutable' }],
  [urns.enterpriseUser, 'manager.value', {}],
  [urns.enterpriseUser, 'manager.displayName', { mutability: 'readOnly' }],
  [urns.doorwardUser, 'expiresAt', { type: 'dateTime' }],
  [urns.doorwardUser, 'vaults', { multiValued: true }],
  [urns.doorwardUser, 'holds', { multiValued: true, mutability: 'readOnly', caseExact: true }],
  [urns.doorwardUser, 'sponsor.value', { caseExact: true }],
  [urns.serviceProviderConfig, 'pagination.cursorTimeout', { type: 'integer', mutability: 'readOnly' }],
])('%s %s', (urn, path, characteristics) => {
  expect(find(urn, path)).toMatchObject({ ...ordinary, ...characteristics });
});

describe('the documents', () => {
  it('are served just as the files have them', () => {
    for (const { file, content } of schemaFiles) {
      expect({ schemas: [urns.schema], ...checkSchema(content, file) }).toEqual(content);
    }
  });

  it('describe every schema that discovery answers with', () => {
    const ids = standard.schemas.map((schema) => schema.id).sort();
    expect(ids).toEqual(
      [
        urns.user,
        urns.group,
        urns.enterpriseUser,
        urns.doorwardUser,
        urns.schema,
        urns.resourceType,
        urns.serviceProviderConfig,
      ].sort(),
    );
  });

  it('belong to the two resource types', () => {
    expect(standard.byEndpoint('/Users')?.extensions.map((extension) => extension.urn)).toEqual([
      urns.enterpriseUser,
      urns.doorwardUser,
    ]);
    expect(standard.byEndpoint('/Groups')?.extensions).toEqual([]);
  });
});

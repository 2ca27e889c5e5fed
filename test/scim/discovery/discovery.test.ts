/** What discovery answers: true to the registry and the settings, and in the form of its own schemas. */
import { expect, it, test } from '@jest/globals';
import { resourceTypeResources } from '../../../src/scim/discovery/resource-types.js';
import { schemaResources } from '../../../src/scim/discovery/schemas.js';
import { serviceProviderConfig } from '../../../src/scim/discovery/service-provider-config.js';
import type { Attribute, Json, Resource } from '../../../src/scim/schema/attribute.js';
import { urns } from '../../../src/scim/urns.js';
import { standard } from '../schema/standard-types.js';

const baseUrl = 'https://gateway.example/scim/v2';
const settings = {
  baseUrl,
  bulkOperations: 1000,
  bulkBytes: 2e6,
  pageSize: 200,
  pageSizeMaximum: 1000,
  cursorSeconds: 600,
};
const config = serviceProviderConfig(settings);
const types = resourceTypeResources(standard, baseUrl);
const schemas = schemaResources(standard, baseUrl);

it('tells the limits in force', () => {
  expect(config).toMatchObject({
    patch: { supported: true },
    bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 2e6 },
    filter: { supported: true, maxResults: 1000 },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: 200,
      maxPageSize: 1000,
      cursorTimeout: 600,
    },
    authenticationSchemes: [{ type: 'oauthbearertoken' }],
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  });
  expect(config).not.toHaveProperty('documentationUri');
  const documentationUri = 'https://gateway.example/api/docs';
  expect(serviceProviderConfig({ ...settings, documentationUri })).toMatchObject({ documentationUri });
});

it('lists the resource types with their extensions', () => {
  expect(types).toEqual([
    expect.objectContaining({ id: 'Group', endpoint: '/Groups', schema: urns.group }),
    {
      schemas: [urns.resourceType],
      id: 'User',
      name: 'User',
      endpoint: '/Users',
      description: 'User Account',
      schema: urns.user,
      schemaExtensions: [
        { schema: urns.enterpriseUser, required: false },
        { schema: urns.doorwardUser, required: false },
      ],
      meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/User` },
    },
  ]);
  expect(types[0]).not.toHaveProperty('schemaExtensions');
});

it('gives each schema its address', () => {
  expect(schemas.find((schema) => schema.id === urns.user)).toMatchObject({
    schemas: [urns.schema],
    meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${urns.user}` },
  });
});

/** Every key is described, every value of its type, every required attribute there. */
function checkForm(attributes: readonly Attribute[], value: { readonly [key: string]: Json }, at: string): void {
  for (const key of Object.keys(value)) {
    const attribute = attributes.find((each) => each.name === key);
    if (!attribute) throw new Error(`${at}.${key} is not described`);
    expect([`${at}.${key}`, Array.isArray(value[key])]).toEqual([`${at}.${key}`, attribute.multiValued]);
    for (const element of [value[key]].flat()) {
      if (attribute.subAttributes) checkForm(attribute.subAttributes, element as Resource, `${at}.${key}`);
      else if (attribute.type === 'boolean') expect(typeof element).toBe('boolean');
      else expect(typeof element).toBe(attribute.type === 'integer' ? 'number' : 'string');
    }
  }
  for (const attribute of attributes) if (attribute.required) expect(value).toHaveProperty([attribute.name]);
}

test.each<[string, readonly Resource[]]>([
  [urns.serviceProviderConfig, [config]],
  [urns.resourceType, types],
  // RFC 7643 §8.7.2 describes sub-attributes one level deep; its own document goes one deeper.
  [urns.schema, schemas.filter((schema) => schema.id !== urns.schema)],
])('answers in the form of %s', (urn, resources) => {
  const schema = standard.schemas.find((each) => each.id === urn);
  for (const { schemas: listed, meta, ...resource } of resources) {
    expect(listed).toEqual([urn]);
    expect(meta).toHaveProperty('location');
    checkForm(schema?.attributes ?? [], resource, String(resource.id ?? urn));
  }
});

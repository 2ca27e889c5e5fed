/** Resource types for tests, small enough to read and with an attribute of every kind. */
import type { Attribute, AttributeType, Schema } from '../../../src/scim/schema/attribute.js';
import { buildRegistry, type ResourceType } from '../../../src/scim/schema/registry.js';
import { urns } from '../../../src/scim/urns.js';

type Rest = Partial<Omit<Attribute, 'name' | 'type'>>;

export const attribute = (name: string, type: AttributeType = 'string', rest: Rest = {}): Attribute => ({
  name,
  type,
  multiValued: false,
  description: name,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...rest,
});

const plural = (name: string, more: readonly Attribute[] = [], rest: Rest = {}): Attribute =>
  attribute(name, 'complex', {
    multiValued: true,
    subAttributes: [
      attribute('value'),
      attribute('display'),
      attribute('type'),
      attribute('primary', 'boolean'),
      ...more,
    ],
    ...rest,
  });

const reference = attribute('$ref', 'reference', { caseExact: true });
const fixed: Rest = { mutability: 'immutable' };
const readOnly: Rest = { mutability: 'readOnly' };

export const userSchema: Schema = {
  id: urns.user,
  name: 'User',
  description: 'User',
  attributes: [
    attribute('userName', 'string', { required: true, uniqueness: 'server' }),
    attribute('name', 'complex', {
      subAttributes: ['formatted', 'familyName', 'givenName', 'middleName'].map((name) => attribute(name)),
    }),
    attribute('displayName'),
    attribute('nickName'),
    attribute('profileUrl', 'reference', { caseExact: true }),
    attribute('title'),
    attribute('userType'),
    attribute('active', 'boolean'),
    attribute('password', 'string', { mutability: 'writeOnly', returned: 'never', caseExact: true }),
    plural('emails'),
    plural('phoneNumbers'),
    attribute('addresses', 'complex', {
      multiValued: true,
      subAttributes: [
        ...['formatted', 'streetAddress', 'locality', 'region', 'postalCode', 'country', 'type'].map((name) =>
          attribute(name),
        ),
        attribute('primary', 'boolean'),
      ],
    }),
    attribute('groups', 'complex', {
      multiValued: true,
      ...readOnly,
      subAttributes: [
        attribute('value', 'string', readOnly),
        { ...reference, ...readOnly },
        attribute('display', 'string', readOnly),
        attribute('type', 'string', readOnly),
      ],
    }),
    plural('roles'),
    attribute('x509Certificates', 'complex', {
      multiValued: true,
      subAttributes: [attribute('value', 'binary', { caseExact: true }), attribute('type')],
    }),
  ],
};

export const groupSchema: Schema = {
  id: urns.group,
  name: 'Group',
  description: 'Group',
  attributes: [
    attribute('displayName', 'string', { required: true }),
    attribute('members', 'complex', {
      multiValued: true,
      subAttributes: [
        attribute('value', 'string', { ...fixed, caseExact: true }),
        { ...reference, ...fixed },
        attribute('type', 'string', fixed),
        attribute('display', 'string', readOnly),
      ],
    }),
  ],
};

export const enterpriseSchema: Schema = {
  id: urns.enterpriseUser,
  name: 'EnterpriseUser',
  description: 'Enterprise User',
  attributes: [
    ...['employeeNumber', 'costCenter', 'organization', 'division', 'department'].map((name) => attribute(name)),
    attribute('manager', 'complex', {
      subAttributes: [
        attribute('value', 'string', { caseExact: true }),
        reference,
        attribute('displayName', 'string', readOnly),
      ],
    }),
  ],
};

export const doorwardSchema: Schema = {
  id: urns.doorwardUser,
  name: 'DoorwardUser',
  description: 'Doorward User',
  attributes: [
    attribute('expiresAt', 'dateTime'),
    attribute('sponsor', 'complex', {
      subAttributes: [
        attribute('value', 'string', { caseExact: true }),
        reference,
        attribute('display', 'string', readOnly),
      ],
    }),
    attribute('vaults', 'string', { multiValued: true }),
    attribute('accessStatus', 'string', readOnly),
    attribute('holds', 'string', { multiValued: true, ...readOnly }),
  ],
};

/** Kinds of attribute that the standard schemas lack. */
export const oddSchema: Schema = {
  id: 'urn:example:params:scim:odd:1.5:User',
  name: 'Odd',
  description: 'Odd',
  attributes: [
    attribute('shoeSize', 'decimal'),
    attribute('floor', 'integer'),
    attribute('badge', 'binary', { caseExact: true }),
    attribute('hiredAt', 'dateTime'),
    attribute('tags', 'string', { multiValued: true }),
    attribute('scores', 'integer', { multiValued: true }),
    attribute('serial', 'string', { mutability: 'immutable', caseExact: true }),
    attribute('stamp', 'string', readOnly),
    attribute('division'),
    attribute('locks', 'complex', {
      multiValued: true,
      subAttributes: [
        attribute('value', 'string', { required: true }),
        attribute('kind'),
        attribute('since', 'dateTime'),
      ],
    }),
  ],
};

const registry = buildRegistry(
  [userSchema, groupSchema, enterpriseSchema, doorwardSchema, oddSchema],
  [
    {
      id: 'User',
      name: 'User',
      endpoint: '/Users',
      description: 'User',
      schema: urns.user,
      schemaExtensions: [urns.enterpriseUser, urns.doorwardUser, oddSchema.id].map((schema) => ({
        schema,
        required: false,
      })),
    },
    { id: 'Group', name: 'Group', endpoint: '/Groups', description: 'Group', schema: urns.group, schemaExtensions: [] },
  ],
);

export const user = registry.resourceType('User') as ResourceType;
export const group = registry.resourceType('Group') as ResourceType;
export const odd = oddSchema.id;
export const enterprise = urns.enterpriseUser;
export const doorward = urns.doorwardUser;

/** What RFC 7643 §8.7.1 and contract.md section 3 say about every attribute, written down a second time. */

import { URN } from '../resources.js';

/** An attribute: `multi`, `required`, `exact`, mutability, returned and uniqueness differ from the defaults only when named. */
export interface SchemaRow {
  readonly urn: string;
  readonly path: string;
  readonly type: string;
  readonly multi?: true;
  readonly required?: true;
  readonly mutability?: string;
  readonly returned?: string;
  readonly uniqueness?: string;
}

const user = (path: string, type: string, rest: Partial<SchemaRow> = {}): SchemaRow => ({
  urn: URN.user,
  path,
  type,
  ...rest,
});
const strings = (names: string, prefix = ''): SchemaRow[] =>
  names.split(' ').map((name) => user(`${prefix}${name}`, 'string'));
const readOnly = { mutability: 'readOnly' } as const;
const immutable = { mutability: 'immutable' } as const;

/** A multi-valued complex attribute with value, display, type and primary. */
const plural = (name: string, valueType = 'string'): SchemaRow[] => [
  user(name, 'complex', { multi: true }),
  user(`${name}.value`, valueType),
  user(`${name}.display`, 'string'),
  user(`${name}.type`, 'string'),
  user(`${name}.primary`, 'boolean'),
];

const enterprise = (path: string, type: string, rest: Partial<SchemaRow> = {}): SchemaRow => ({
  urn: URN.enterprise,
  path,
  type,
  ...rest,
});
const doorward = (path: string, type: string, rest: Partial<SchemaRow> = {}): SchemaRow => ({
  urn: URN.doorward,
  path,
  type,
  ...rest,
});
const group = (path: string, type: string, rest: Partial<SchemaRow> = {}): SchemaRow => ({
  urn: URN.group,
  path,
  type,
  ...rest,
});

export const schemaRows: readonly SchemaRow[] = [
  user('userName', 'string', { required: true, uniqueness: 'server' }),
  user('name', 'complex'),
  ...strings('formatted familyName givenName middleName honorificPrefix honorificSuffix', 'name.'),
  ...strings('displayName nickName title userType preferredLanguage locale timezone'),
  user('profileUrl', 'reference'),
  user('active', 'boolean'),
  user('password', 'string', { mutability: 'writeOnly', returned: 'never' }),
  ...plural('emails'),
  ...plural('phoneNumbers'),
  ...plural('ims'),
  ...plural('photos', 'reference'),
  user('addresses', 'complex', { multi: true }),
  ...strings('formatted streetAddress locality region postalCode country type', 'addresses.'),
  user('groups', 'complex', { multi: true, ...readOnly }),
  user('groups.value', 'string', readOnly),
  user('groups.$ref', 'reference', readOnly),
  user('groups.display', 'string', readOnly),
  user('groups.type', 'string', readOnly),
  ...plural('entitlements'),
  ...plural('roles'),
  ...plural('x509Certificates', 'binary'),
  ...'employeeNumber costCenter organization division department'.split(' ').map((name) => enterprise(name, 'string')),
  enterprise('manager', 'complex'),
  enterprise('manager.value', 'string'),
  enterprise('manager.$ref', 'reference'),
  enterprise('manager.displayName', 'string', readOnly),
  group('displayName', 'string', { required: true }),
  group('members', 'complex', { multi: true }),
  group('members.value', 'string', immutable),
  group('members.$ref', 'reference', immutable),
  group('members.type', 'string', immutable),
  doorward('expiresAt', 'dateTime'),
  doorward('sponsor', 'complex'),
  doorward('sponsor.value', 'string'),
  doorward('sponsor.$ref', 'reference', readOnly),
  doorward('sponsor.display', 'string', readOnly),
  doorward('vaults', 'string', { multi: true }),
  doorward('accessStatus', 'string', readOnly),
  doorward('holds', 'string', { multi: true, ...readOnly }),
  doorward('account', 'complex', readOnly),
  doorward('account.value', 'string', readOnly),
  doorward('account.disposition', 'string', readOnly),
];

/** RFC 7643 §4.1.2: canonical values that clients look for. */
export const canonicalRows: readonly (readonly [path: string, values: readonly string[]])[] = [
  ['emails.type', ['work', 'home', 'other']],
  ['phoneNumbers.type', ['work', 'home', 'mobile', 'fax', 'pager', 'other']],
  ['addresses.type', ['work', 'home', 'other']],
  ['photos.type', ['photo', 'thumbnail']],
  ['groups.type', ['direct', 'indirect']],
];

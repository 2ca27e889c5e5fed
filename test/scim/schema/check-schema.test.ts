/** What a schema or resource type document may say, and how its mistakes are told. */
import { describe, expect, it, test } from '@jest/globals';
import { checkResourceType } from '../../../src/scim/schema/check-resource-type.js';
import { checkSchema } from '../../../src/scim/schema/check-schema.js';

const schemaWith = (...attributes: unknown[]) => ({ id: 'urn:example:acme:User', name: 'Acme', attributes });
const complexOf = (...subAttributes: unknown[]) => ({ name: 'desk', type: 'complex', subAttributes });

describe('checkSchema', () => {
  it('fills in the characteristics that are left out', () => {
    expect(checkSchema(schemaWith({ name: 'badge', type: 'string' }), 'acme.json').attributes).toEqual([
      {
        name: 'badge',
        type: 'string',
        multiValued: false,
        description: '',
        required: false,
        caseExact: false,
        mutability: 'readWrite',
        returned: 'default',
        uniqueness: 'none',
      },
    ]);
  });

  test.each([
    ['no object', [], 'acme.json: must be a JSON object'],
    ['an unknown key', { ...schemaWith(), extra: 1 }, 'unknown key "extra"'],
    ['another kind of document', { ...schemaWith(), schemas: ['urn:x'] }, '"schemas" must be'],
    ['no id', { name: 'Acme', attributes: [] }, '"id" must be text, not missing'],
    ['an id that is no URN', { ...schemaWith(), id: 'acme' }, '"id" must be a URN'],
    ['a URN with a space', { ...schemaWith(), id: 'urn:example:a b' }, '"id" must be a URN'],
    ['a URN without a name', { ...schemaWith(), id: 'urn:example' }, '"id" must be a URN'],
    ['no attributes', schemaWith(), '"attributes" is empty'],
    ['attributes of another type', { ...schemaWith(), attributes: {} }, '"attributes" must be an array'],
  ])('refuses a document with %s', (_, document, message) => {
    expect(() => checkSchema(document, 'acme.json')).toThrow(message);
  });

  test.each([
    ['no name', { type: 'string' }, 'attribute [0]: "name" must be text'],
    ['a number for a name', { name: 5, type: 'string' }, 'attribute [0]: "name" must be text'],
    ['a name that begins with a digit', { name: '1st', type: 'string' }, 'attribute 1st: a name is a letter'],
    ['a name with a dot', { name: 'a.b', type: 'string' }, 'a name is a letter'],
    ['a name with a colon', { name: 'a:b', type: 'string' }, 'a name is a letter'],
    ['$ref at the top', { name: '$ref', type: 'string' }, 'a name is a letter'],
    ['the name __proto__', { name: '__proto__', type: 'string' }, 'a name is a letter'],
    ['the name constructor', { name: 'constructor', type: 'string' }, 'this name cannot be used'],
    ['no type', { name: 'badge' }, 'attribute badge: "type" must be one of'],
    ['an unknown type', { name: 'badge', type: 'text' }, 'attribute badge: "type" must be one of'],
    ['a characteristic that is unknown', { name: 'badge', type: 'string', unique: true }, 'unknown key "unique"'],
    ['text for a boolean', { name: 'badge', type: 'string', required: 'yes' }, '"required" must be true or false'],
    ['an unknown mutability', { name: 'badge', type: 'string', mutability: 'rw' }, '"mutability" must be one of'],
    ['an unknown returned', { name: 'badge', type: 'string', returned: 'no' }, '"returned" must be one of'],
    ['an unknown uniqueness', { name: 'badge', type: 'string', uniqueness: true }, '"uniqueness" must be one of'],
    [
      'canonical values of a boolean',
      { name: 'badge', type: 'boolean', canonicalValues: ['a'] },
      '"canonicalValues" goes with',
    ],
    [
      'canonical values twice',
      { name: 'badge', type: 'string', canonicalValues: ['a', 'a'] },
      '"canonicalValues" names a value twice',
    ],
    ['canonical values that are numbers', { name: 'badge', type: 'string', canonicalValues: [1] }, 'array of texts'],
    ['a reference to nothing', { name: 'badge', type: 'reference' }, 'needs "referenceTypes"'],
    ['reference types of text', { name: 'badge', type: 'string', referenceTypes: ['User'] }, '"referenceTypes" goes'],
    ['parts of text', { name: 'badge', type: 'string', subAttributes: [] }, '"subAttributes" goes with'],
    ['a complex attribute without parts', complexOf(), 'type complex needs "subAttributes"'],
    ['a readable secret', { name: 'pin', type: 'string', mutability: 'writeOnly' }, '"returned": "never"'],
    ['complex in complex', complexOf({ ...complexOf(), name: 'in' }), 'attribute desk.in: a complex attribute'],
    [
      'parts of the same name',
      complexOf({ name: 'room', type: 'string' }, { name: 'ROOM', type: 'string' }),
      'two attributes desk.ROOM',
    ],
  ])('refuses an attribute with %s', (_, attribute, message) => {
    const check = () => checkSchema(schemaWith(attribute), 'acme.json');
    expect(check).toThrow(message);
    expect(check).toThrow(/^acme\.json: /);
  });

  it('refuses attributes of the same name in another letter case', () => {
    const document = schemaWith({ name: 'badge', type: 'string' }, { name: 'Badge', type: 'string' });
    expect(() => checkSchema(document, 'acme.json')).toThrow('two attributes Badge');
  });
});

describe('checkResourceType', () => {
  const device = { name: 'Device', endpoint: '/Devices', schema: 'urn:example:acme:Device' };

  it('takes the name for the id, and no extensions when none are listed', () => {
    expect(checkResourceType(device, 'device.json')).toEqual({
      ...device,
      id: 'Device',
      description: '',
      schemaExtensions: [],
    });
  });

  test.each([
    ['an unknown key', { ...device, path: '/x' }, 'unknown key "path"'],
    ['no endpoint', { ...device, endpoint: undefined }, '"endpoint" must be text'],
    ['a deep endpoint', { ...device, endpoint: '/a/b' }, 'one path segment'],
    ['a schema that is no URN', { ...device, schema: 'Device' }, '"schema" must be a URN'],
    [
      'an extension of text',
      { ...device, schemaExtensions: ['urn:a:b'] },
      'schemaExtensions[0]: must be a JSON object',
    ],
    [
      'an extension twice',
      { ...device, schemaExtensions: [{ schema: 'urn:example:b' }, { schema: 'URN:EXAMPLE:B'.replace('URN', 'urn') }] },
      'names the schema urn:EXAMPLE:B twice',
    ],
  ])('refuses %s', (_, document, message) => {
    expect(() => checkResourceType(document, 'device.json')).toThrow(message);
  });
});

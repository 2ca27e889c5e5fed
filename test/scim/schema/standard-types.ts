/** The registry of the documents in `scim-schemas/`, and of a tenant's extension, for tests. */
import { readdirSync, readFileSync } from 'node:fs';
import { checkResourceType } from '../../../src/scim/schema/check-resource-type.js';
import { checkSchema } from '../../../src/scim/schema/check-schema.js';
import { buildRegistry, type Registry, type ResourceType } from '../../../src/scim/schema/registry.js';

const root = new URL('../../../scim-schemas/', import.meta.url);

function documentsIn(folder: string): readonly { readonly file: string; readonly content: unknown }[] {
  const url = new URL(`${folder}/`, root);
  return readdirSync(url)
    .sort()
    .map((file) => ({ file: `${folder}/${file}`, content: JSON.parse(readFileSync(new URL(file, url), 'utf8')) }));
}

/** The files of the schemas, as they are. */
export const schemaFiles = documentsIn('schemas');

/** A tenant's own extension, with a characteristic of every kind. */
export const badgeUrn = 'urn:example:params:scim:schemas:extension:acme:2.0:User';

const badgeSchema = {
  id: badgeUrn,
  name: 'AcmeUser',
  description: 'What Acme keeps of its people',
  attributes: [
    { name: 'badge', type: 'string', required: true, caseExact: true, mutability: 'immutable' },
    { name: 'height', type: 'decimal' },
    { name: 'floor', type: 'integer' },
    { name: 'since', type: 'dateTime' },
    { name: 'pin', type: 'string', mutability: 'writeOnly', returned: 'never' },
    { name: 'notes', type: 'string', returned: 'request' },
    { name: 'serial', type: 'string', mutability: 'readOnly', returned: 'always' },
    { name: 'tags', type: 'string', multiValued: true },
    {
      name: 'desk',
      type: 'complex',
      subAttributes: [
        { name: 'room', type: 'string', required: true },
        { name: 'code', type: 'string', returned: 'never', mutability: 'writeOnly' },
        { name: 'plan', type: 'string', mutability: 'readOnly' },
        { name: 'history', type: 'string', multiValued: true, returned: 'request' },
      ],
    },
  ],
};

export const standard: Registry = buildRegistry(
  schemaFiles.map(({ file, content }) => checkSchema(content, file)),
  documentsIn('resource-types').map(({ file, content }) => checkResourceType(content, file)),
);

const extended: Registry = buildRegistry(
  [...standard.schemas, checkSchema(badgeSchema, 'acme.json')],
  standard.documents.map((document) =>
    document.name === 'User'
      ? { ...document, schemaExtensions: [...document.schemaExtensions, { schema: badgeUrn, required: false }] }
      : document,
  ),
);

export const user = standard.resourceType('User') as ResourceType;
export const group = standard.resourceType('Group') as ResourceType;
/** A User that has Acme's extension too. */
export const acmeUser = extended.resourceType('User') as ResourceType;

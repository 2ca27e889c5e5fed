/** The attributes that every resource has beside its schemas' own (RFC 7643 §3.1). */
import type { Attribute } from './attribute.js';

const text = (name: string, description: string, rest: Partial<Attribute> = {}): Attribute => ({
  name,
  type: 'string',
  multiValued: false,
  description,
  required: false,
  caseExact: true,
  mutability: 'readOnly',
  returned: 'default',
  uniqueness: 'none',
  ...rest,
});

export const commonAttributes: readonly Attribute[] = [
  text('schemas', 'The URNs of the schemas that the resource uses.', {
    type: 'reference',
    referenceTypes: ['uri'],
    multiValued: true,
    required: true,
    mutability: 'readWrite',
    returned: 'always',
  }),
  text('id', 'The identifier that Doorward gave the resource.', { returned: 'always', uniqueness: 'global' }),
  text('externalId', "The provisioning client's own identifier of the resource.", { mutability: 'readWrite' }),
  {
    ...text('meta', 'What Doorward knows of the resource itself.', { type: 'complex', caseExact: false }),
    subAttributes: [
      text('resourceType', 'The name of the resource type.'),
      text('created', 'When the resource was created.', { type: 'dateTime', caseExact: false }),
      text('lastModified', 'When the resource was changed last.', { type: 'dateTime', caseExact: false }),
      text('location', 'The address of the resource.', { type: 'reference', referenceTypes: ['uri'] }),
      text('version', 'The version of the resource, as the ETag header gives it.'),
    ],
  },
];

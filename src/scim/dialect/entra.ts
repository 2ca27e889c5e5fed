/** The habits of Microsoft Entra ID. */
import type { Dialect } from './dialect.js';

export const entra: Dialect = {
  name: 'entra',
  // entra-02-active-string-false
  booleanText: 'accept',
  // entra-07-pathless-dotted-keys
  pathlessOperations: 'accept',
  // entra-17-post-empty-extension: schemas that carry nothing
  unknownAttributes: 'ignore',
  unknownSchemaData: 'ignore',
  // entra-08-value-path-create
  replaceWithoutTarget: 'create',
  addWithoutTarget: 'create',
  // entra-11-manager-bare-string: values in other shapes than the schema's
  looseShapes: 'accept',
  // okta-05-put-full-echo, of which the table in idp-traffic says that Entra is read alike
  putOmission: 'keep',
  // okta-15-unknown-member
  unknownMember: 'tolerate',
};

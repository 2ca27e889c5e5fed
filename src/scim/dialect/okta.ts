/** The habits of Okta. */
import type { Dialect } from './dialect.js';

export const okta: Dialect = {
  name: 'okta',
  // entra-02-active-string-false, which the table in idp-traffic grants every provider
  booleanText: 'accept',
  // okta-04-deactivate-pathless, okta-07-group-rename-with-id
  pathlessOperations: 'accept',
  // okta-05-put-full-echo
  unknownAttributes: 'ignore',
  unknownSchemaData: 'ignore',
  // entra-08-value-path-create
  replaceWithoutTarget: 'create',
  addWithoutTarget: 'create',
  // entra-11-manager-bare-string
  looseShapes: 'accept',
  // okta-05-put-full-echo: externalId is missing from the PUT and must be kept
  putOmission: 'keep',
  // okta-15-unknown-member
  unknownMember: 'tolerate',
};

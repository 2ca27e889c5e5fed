/** How a provider of no known habits is read: what several of them do and no reading of the RFC makes dangerous. */
import type { Dialect } from './dialect.js';

export const generic: Dialect = {
  name: 'generic',
  // entra-02-active-string-false
  booleanText: 'accept',
  // okta-04-deactivate-pathless, okta-07-group-rename-with-id, entra-07-pathless-dotted-keys
  pathlessOperations: 'accept',
  // okta-05-put-full-echo: a provider sends back more than it was told of
  unknownAttributes: 'ignore',
  unknownSchemaData: 'refuse',
  // entra-08-value-path-create, as far as nothing else could have been meant
  replaceWithoutTarget: 'createWhenEmpty',
  // entra-08-value-path-create, which comes as an add when the attribute is new to the provider
  addWithoutTarget: 'create',
  looseShapes: 'refuse',
  // RFC 7644 §3.5.1: what a PUT leaves out is cleared
  putOmission: 'clear',
  // okta-15-unknown-member, the generic half
  unknownMember: 'refuse',
};

/** No habits at all: RFC 7643 and 7644 to the letter, for a directory made with `strict: true`. */
import type { Dialect } from './dialect.js';

export const strict: Dialect = {
  name: 'strict',
  booleanText: 'refuse',
  pathlessOperations: 'refuse',
  unknownAttributes: 'refuse',
  unknownSchemaData: 'refuse',
  // RFC 7644 §3.5.2.3: replace by a filter that matches nothing is noTarget
  replaceWithoutTarget: 'refuse',
  addWithoutTarget: 'refuse',
  looseShapes: 'refuse',
  putOmission: 'clear',
  unknownMember: 'refuse',
};

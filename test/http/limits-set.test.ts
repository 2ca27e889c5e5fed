/** Limits that a gateway was given, from outside. */

import { limitsThatAreSet } from './cases/limits.js';
import { conformance } from './conformance.js';

conformance(limitsThatAreSet, {
  limits: { bulkOperations: 3, bulkBytes: 4_000, pageSize: 4, pageSizeMaximum: 6, cursorSeconds: 1 },
});

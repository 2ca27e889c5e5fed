/** Groups, versions and Bulk, from outside. */

import { bulk } from './cases/bulk.js';
import { bulkReferences } from './cases/bulk-references.js';
import { groups } from './cases/groups.js';
import { membership } from './cases/membership.js';
import { nestedGroups } from './cases/nesting.js';
import { versions } from './cases/versions.js';
import { conformance } from './conformance.js';

conformance([...groups, ...membership, ...nestedGroups, ...versions, ...bulk, ...bulkReferences]);

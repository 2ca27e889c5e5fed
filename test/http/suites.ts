/** Which areas are run together against one gateway of which settings: the same on every store. */

import { authentication } from './cases/authentication.js';
import { bulk } from './cases/bulk.js';
import { bulkReferences } from './cases/bulk-references.js';
import { characteristics } from './cases/characteristics.js';
import { concurrency } from './cases/concurrency.js';
import { contractorsBySwitch } from './cases/contractors.js';
import { createAndRead } from './cases/create-read.js';
import { cursorPaging } from './cases/cursors.js';
import { discovery } from './cases/discovery.js';
import { doorward } from './cases/doorward.js';
import { filter } from './cases/filter.js';
import { fuzzArea } from './cases/fuzz.js';
import { groups } from './cases/groups.js';
import { hostile } from './cases/hostile.js';
import { isolation } from './cases/isolation.js';
import { limitsByDefault, limitsThatAreSet, rates } from './cases/limits.js';
import { mediaTypes } from './cases/media-types.js';
import { membership } from './cases/membership.js';
import { methodsAndErrors } from './cases/methods.js';
import { mutabilityAndReturned } from './cases/mutability.js';
import { nestedGroups } from './cases/nesting.js';
import { paging } from './cases/paging.js';
import { patch } from './cases/patch.js';
import { projection } from './cases/projection.js';
import { replaceAndDelete } from './cases/replace-delete.js';
import { search } from './cases/search.js';
import { sorting } from './cases/sorting.js';
import { types } from './cases/types.js';
import { versions } from './cases/versions.js';
import type { Area } from './conformance.js';

/** Areas that a gateway of the usual settings is asked about, and by name the others. */
export const suites = {
  protocol: [...discovery, ...authentication, ...mediaTypes, ...methodsAndErrors],
  resources: [...createAndRead, ...replaceAndDelete, ...types],
  patch,
  lists: [...filter, ...sorting, ...paging, ...cursorPaging, ...projection],
  groups: [...groups, ...membership, ...nestedGroups, ...versions, ...bulk, ...bulkReferences],
  hostile: [...search, ...isolation, ...concurrency, ...hostile],
  fuzz: [fuzzArea(1)],
  doorward: [...contractorsBySwitch, ...doorward],
  limits: limitsByDefault,
  limitsThatAreSet,
  rates,
  characteristics: [...characteristics, ...mutabilityAndReturned],
} as const satisfies Record<string, readonly Area[]>;

/** What a gateway is given for the areas that are about its settings. */
export const suiteSettings = {
  limitsThatAreSet: {
    limits: { bulkOperations: 3, bulkBytes: 4_000, pageSize: 4, pageSizeMaximum: 6, cursorSeconds: 1 },
  },
  rates: { scimRate: { count: 10, perSeconds: 60 } },
} as const;

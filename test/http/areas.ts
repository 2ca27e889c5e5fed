/** Every area of the conformance suite, in the order of docs/conformance.md. */

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

export const areas: readonly Area[] = [
  ...discovery,
  ...authentication,
  ...mediaTypes,
  ...methodsAndErrors,
  ...createAndRead,
  ...replaceAndDelete,
  ...types,
  ...characteristics,
  ...mutabilityAndReturned,
  ...patch,
  ...filter,
  ...sorting,
  ...paging,
  ...cursorPaging,
  ...projection,
  ...search,
  ...groups,
  ...membership,
  ...nestedGroups,
  ...versions,
  ...bulk,
  ...bulkReferences,
  ...limitsByDefault,
  ...limitsThatAreSet,
  ...rates,
  ...isolation,
  ...concurrency,
  ...hostile,
  fuzzArea(1),
  ...contractorsBySwitch,
  ...doorward,
];

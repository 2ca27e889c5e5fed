/** Our own extension, from outside. */

import { contractorsBySwitch } from './cases/contractors.js';
import { doorward } from './cases/doorward.js';
import { conformance } from './conformance.js';

conformance([...contractorsBySwitch, ...doorward]);

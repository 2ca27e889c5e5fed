/** Random requests, from outside. */

import { fuzzArea } from './cases/fuzz.js';
import { conformance } from './conformance.js';

conformance([fuzzArea(1)]);

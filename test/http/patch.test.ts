/** PATCH, from outside. */

import { patch } from './cases/patch.js';
import { conformance } from './conformance.js';

conformance(patch);

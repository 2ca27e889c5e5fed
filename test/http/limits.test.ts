/** Limits by default, from outside. */

import { limitsByDefault } from './cases/limits.js';
import { conformance } from './conformance.js';

conformance(limitsByDefault);

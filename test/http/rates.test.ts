/** Request rates, from outside. */

import { rates } from './cases/limits.js';
import { conformance } from './conformance.js';

conformance(rates, { scimRate: { count: 10, perSeconds: 60 } });

/** Hostile input, isolation and concurrency, from outside. */

import { concurrency } from './cases/concurrency.js';
import { hostile } from './cases/hostile.js';
import { isolation } from './cases/isolation.js';
import { search } from './cases/search.js';
import { conformance } from './conformance.js';

conformance([...search, ...isolation, ...concurrency, ...hostile]);

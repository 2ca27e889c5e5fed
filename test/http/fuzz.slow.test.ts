/** Many more random requests, from outside. */

import { jest } from '@jest/globals';
import { fuzzArea } from './cases/fuzz.js';
import { conformance } from './conformance.js';

jest.setTimeout(300_000);
conformance([fuzzArea(12)]);

/** Users and their attributes, from outside. */

import { createAndRead } from './cases/create-read.js';
import { replaceAndDelete } from './cases/replace-delete.js';
import { types } from './cases/types.js';
import { conformance } from './conformance.js';

conformance([...createAndRead, ...replaceAndDelete, ...types]);

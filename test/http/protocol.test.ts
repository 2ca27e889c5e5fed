/** Discovery, authentication, media types, methods and errors, from outside. */

import { authentication } from './cases/authentication.js';
import { discovery } from './cases/discovery.js';
import { mediaTypes } from './cases/media-types.js';
import { methodsAndErrors } from './cases/methods.js';
import { conformance } from './conformance.js';

conformance([...discovery, ...authentication, ...mediaTypes, ...methodsAndErrors]);

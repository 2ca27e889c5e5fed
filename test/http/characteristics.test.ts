/** An extension with every type and characteristic, from outside. */

import { rmSync } from 'node:fs';
import { afterAll } from '@jest/globals';
import { characteristics } from './cases/characteristics.js';
import { mutabilityAndReturned } from './cases/mutability.js';
import { probeSchemas } from './cases/probe-schema.js';
import { conformance } from './conformance.js';

const schemas = probeSchemas();
afterAll(() => rmSync(schemas, { recursive: true, force: true }));
conformance([...characteristics, ...mutabilityAndReturned], { schemas });

/** The release that this is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageDirectory } from '../config/index.js';

/** As package.json says. */
export const version: string = JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8')).version;

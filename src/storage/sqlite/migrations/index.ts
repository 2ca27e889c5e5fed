/** Every schema change there ever was, oldest first: the place in the list plus one is the schema's version. */
import { initial } from './0001-initial.js';
import { redo } from './0002-redo.js';
import { untold } from './0003-untold.js';

export const migrations: readonly string[] = [initial, redo, untold];

/** Filters, sorting, paging and projection, from outside. */

import { cursorPaging } from './cases/cursors.js';
import { filter } from './cases/filter.js';
import { paging } from './cases/paging.js';
import { projection } from './cases/projection.js';
import { sorting } from './cases/sorting.js';
import { conformance } from './conformance.js';

conformance([...filter, ...sorting, ...paging, ...cursorPaging, ...projection]);

/** The embedded store keeps the port's contract. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../../src/storage/sqlite/index.js';
import { storageConformance } from './conformance/index.js';

storageConformance('SQLite', () =>
  openSqlite({
    directory: mkdtempSync(join(tmpdir(), 'doorward-')),
    chain: (previous, event, sequence) => `${previous.length}:${event.id}:${sequence}`,
  }),
);

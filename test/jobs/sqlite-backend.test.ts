/** The scheduler over the embedded store. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { backendContract } from './contract.js';
import { openBackend } from './sqlite-opener.js';

const folder = mkdtempSync(join(tmpdir(), 'doorward-jobs-'));
let files = 0;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

backendContract({
  name: 'SQLite',
  opener: new URL('sqlite-opener.ts', import.meta.url).href,
  openBackend,
  newLocation: () => {
    files += 1;
    return join(folder, `${files}.db`);
  },
});

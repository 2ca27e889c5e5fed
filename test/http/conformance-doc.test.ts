/** Keeps docs/conformance.md true: each area with its sections and the number of its cases, and no case named twice. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { readExchanges } from '../idp/replay.js';
import { areas } from './areas.js';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The table as it must stand in the document. */
function table(): string {
  const exchanges = readExchanges(path('../idp'));
  const recorded = exchanges.reduce((sum, each) => sum + each.profiles.length, 0);
  const rows = areas.map(({ title, sections, names }) => [title, sections, names.length] as const);
  const all = [...rows, ['Recorded exchanges', `${exchanges.length} files in test/idp, by profile`, recorded] as const];
  const total = all.reduce((sum, [, , count]) => sum + count, 0);
  const lines = all.map(([title, sections, count]) => `| ${title} | ${sections} | ${count} |`);
  return ['| area | sections | cases |', '| --- | --- | --- |', ...lines, `| **all** | | **${total}** |`].join('\n');
}

describe('docs/conformance.md', () => {
  test('has the table of areas as they are', () => {
    const document = readFileSync(path('../../docs/conformance.md'), 'utf8');
    const found = document.slice(document.indexOf('| area |'), document.indexOf('\n\n## Known deviations'));
    expect(found).toBe(table());
  });

  test('no case is named twice in an area', () => {
    for (const { title, names } of areas) expect([title, names.length]).toEqual([title, new Set(names).size]);
  });
});

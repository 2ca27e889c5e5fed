/** The whole of a store as text: one line of JSON a row, in order. */
import { type Archive, parts } from '../../../src/storage/archive/archive.js';
import { canonical } from '../../../src/storage/archive/canonical.js';

/** By part; equal on two stores exactly when they keep the same. */
export async function exportOf(archive: Archive): Promise<Readonly<Record<string, readonly string[]>>> {
  const exported: Record<string, readonly string[]> = {};
  for (const part of parts) {
    const lines: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await archive.read(part, after, 333);
      lines.push(...page.rows.map((row) => canonical(part, row)));
      if (page.next === undefined) break;
      after = page.next;
    }
    exported[part.name] = lines.sort();
  }
  return exported;
}

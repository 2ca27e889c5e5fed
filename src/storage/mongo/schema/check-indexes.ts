/** Compares the indexes that are there with those that this release wants and earlier ones made. */
import type { Db } from 'mongodb';
import { markOf, type PlannedCollection, plannedCollections } from './plan.js';
import { readHead, schemaCollection } from './record.js';

/**
 * One sentence for each index that somebody dropped, and for each unique one that no release made: it may refuse what the
 * product writes. One that is only slow to keep is whoever's made it.
 */
export async function checkIndexes(db: Db): Promise<string[]> {
  const head = await readHead(db);
  const findings: string[] = [];
  for (const collection of plannedCollections()) {
    const given = head?.collections[collection.name]?.indexes ?? [];
    findings.push(...compare(collection, await db.collection(collection.name).indexes(), given));
  }
  return findings;
}

interface Present {
  readonly name?: string;
  readonly unique?: boolean;
}

function compare(
  { name, indexes }: PlannedCollection,
  present: readonly Present[],
  given: readonly string[],
): string[] {
  const names = new Set(present.map((index) => index.name));
  const missing = indexes.filter((index) => !names.has(index.name) && !names.has(markOf(index)));
  const known = new Set(['_id_', ...given, ...given.map((mark) => mark.slice(0, -9))]);
  const foreign = present.filter((index) => index.unique && !known.has(index.name ?? ''));
  return [
    ...missing.map(
      (index) =>
        `The index ${index.name} of ${name} is gone: delete the document head from ${schemaCollection}, and the next start of a gateway makes it again.`,
    ),
    ...foreign.map(
      (index) => `The unique index ${index.name} of ${name} is none of Doorward's, and may refuse what it writes.`,
    ),
  ];
}

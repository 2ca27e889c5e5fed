/** What `collectionIndexes` says of the documents of small records. */
import { type CollectionName, collectionIndexes, type Index } from '../../port/index.js';

/** Times are the numbers among the indexed fields. */
export const kindOf = (field: string): 'number' | 'string' => (field.endsWith('At') ? 'number' : 'string');

/** Every index of a collection of small records, by name. */
export const indexesOf = (name: CollectionName): Readonly<Record<string, Index>> => collectionIndexes[name];

/** The fields of a collection's records that stand beside their text. */
export const indexedFields = (name: CollectionName): readonly string[] => [
  ...new Set(Object.values(indexesOf(name)).flatMap(({ fields }) => fields)),
];

/** Of a record, what stands beside its text; a field that it lacks is absent, which keeps it out of the field's indexes. */
export function indexedValues(name: CollectionName, record: object): Readonly<Record<string, string | number>> {
  const fields = record as Readonly<Record<string, string | number | null | undefined>>;
  const values: Record<string, string | number> = {};
  for (const field of indexedFields(name)) {
    const value = fields[field];
    if (value !== undefined && value !== null) values[field] = value;
  }
  return values;
}

/** Reading one collection of small records. */
import type { Model, QueryFilter } from 'mongoose';
import { readPlace, writePlace } from '../places.js';
import type {
  Collection,
  CollectionName,
  Collections,
  Index,
  IndexKey,
  IndexName,
  Page,
  PageRequest,
} from '../port/index.js';
import type { Models, RecordDocument } from './models.js';
import { indexesOf, kindOf } from './schema/fields.js';

/** The collection of that name. */
export function collectionOf<K extends CollectionName>(models: Models, name: K): Collection<K> {
  const model = models.records[name];
  const record = (document: RecordDocument | null): Collections[K] | undefined =>
    document ? recordOf<K>(document) : undefined;
  const indexOf = (index: IndexName<K>): Index => indexesOf(name)[index]!;
  return {
    get: async (id) => record(await model.findById(id).lean<RecordDocument>()),
    find: async (index, key) => record(await model.findOne(within(indexOf(index).fields, key)).lean<RecordDocument>()),
    list: (index, prefix, page) => listPage<K>(model, { index: indexOf(index), prefix, page }),
    upTo: async (index, upTo, limit) => {
      const field = indexOf(index).fields[0]!;
      const found = await model
        .find({ [field]: { $exists: true, $lte: upTo } })
        .sort({ [field]: 1, _id: 1 })
        .limit(limit)
        .lean<RecordDocument[]>();
      return found.map((document) => recordOf<K>(document));
    },
    count: (index, prefix) => model.countDocuments(within(indexOf(index).fields, prefix)).exec(),
  };
}

const recordOf = <K extends CollectionName>({ data }: RecordDocument): Collections[K] =>
  JSON.parse(data) as Collections[K];

/** Every field is named, so that the server sees that the partial index holds all that is asked for. */
const within = (fields: readonly string[], prefix: IndexKey): QueryFilter<RecordDocument> =>
  Object.fromEntries(
    fields.map((field, at) => [field, at < prefix.length ? { $eq: prefix[at] } : { $exists: true }]),
  ) as QueryFilter<RecordDocument>;

interface Listing {
  readonly index: Index;
  readonly prefix: IndexKey;
  readonly page: PageRequest;
}

async function listPage<K extends CollectionName>(
  model: Model<RecordDocument>,
  { index: { fields, unique }, prefix, page }: Listing,
): Promise<Page<Collections[K]>> {
  const rest = fields.slice(prefix.length);
  // Keys of a unique index differ before ids are looked at, and it does not hold them.
  const order = unique && rest.length > 0 ? rest : [...rest, '_id'];
  const conditions: QueryFilter<RecordDocument>[] = [within(fields, prefix)];
  if (page.after !== undefined) {
    conditions.push(beyond(order, readPlace(page.after, order.map(kindOf)) as IndexKey));
  }
  // Of a whole key there is one record: an order would only mislead the planner to go through all ids.
  const sorted = unique && rest.length === 0 ? [] : order;
  const found = await model
    .find({ $and: conditions })
    .sort(Object.fromEntries(sorted.map((field) => [field, 1 as const])))
    .limit(page.limit + 1)
    .lean<RecordDocument[]>();
  const shown = found.slice(0, page.limit);
  const items = shown.map((document) => recordOf<K>(document));
  const last = shown.at(-1);
  if (found.length <= page.limit || !last) return { items };
  return { items, next: writePlace(order.map((field) => last[field]!)) };
}

/** What comes after a place in an order of several fields. */
const beyond = (fields: readonly string[], place: IndexKey): QueryFilter<RecordDocument> => {
  const alternatives = fields.map((field, at) => ({
    ...Object.fromEntries(fields.slice(0, at).map((before, index) => [before, { $eq: place[index] }])),
    [field]: { $gt: place[at] },
  }));
  // The bound that all of them have is what the index is entered by.
  return { [fields[0]!]: { $gte: place[0] }, $or: alternatives } as QueryFilter<RecordDocument>;
};

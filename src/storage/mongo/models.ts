/** The documents that MongoDB keeps for the store, as Mongoose's models, and their indexes. */
import { type Connection, type Model, Schema, type SchemaDefinition } from 'mongoose';
import { type CollectionName, collectionIndexes, type Index, indexedPaths, isIndexed } from '../port/index.js';
import type { MembershipDocument, ResourceDocument } from './filter-document.js';

/** A small record: its JSON text, and beside it the fields that are indexed. */
export interface RecordDocument {
  readonly _id: string;
  readonly v: number;
  readonly data: string;
  readonly [field: string]: string | number;
}

/** A unique value of a resource; its id is made of directory, type, attribute and key. */
export interface ClaimDocument {
  readonly _id: string;
  readonly resourceId: string;
}

/** An audit event or an entry of the provisioning log; its id is the tenant and the place in the tenant's trail. */
export interface TrailDocument {
  readonly _id: string;
  readonly tenantId: string;
  readonly at: number;
  readonly type?: string;
  readonly onceKey?: string;
  readonly directoryId?: string;
  readonly data: string;
}

/** A number that transactions raise so that they notice each other. */
export interface CounterDocument {
  readonly _id: string;
  readonly count: number;
}

export interface Models {
  readonly records: Readonly<Record<CollectionName, Model<RecordDocument>>>;
  readonly resources: Model<ResourceDocument>;
  readonly claims: Model<ClaimDocument>;
  readonly memberships: Model<MembershipDocument>;
  readonly events: Model<TrailDocument>;
  readonly log: Model<TrailDocument>;
  /** One a directory with nested groups, and one for the configuration. */
  readonly counters: Model<CounterDocument>;
}

/** Times are the numbers among the indexed fields. */
export const kindOf = (field: string): 'number' | 'string' => (field.endsWith('At') ? 'number' : 'string');

/** Every index of a collection of small records, by name. */
export const indexesOf = (name: CollectionName): Readonly<Record<string, Index>> => collectionIndexes[name];

/** The fields of a collection's records that stand beside their text. */
export const indexedFields = (name: CollectionName): readonly string[] => [
  ...new Set(Object.values(indexesOf(name)).flatMap(({ fields }) => fields)),
];

const text = { type: String, required: true };
const anyText = { type: String };
const count = { type: Number, required: true };
const tree = { type: Schema.Types.Mixed };

/** Makes the models on the connection; what is not in a schema is refused, whether written or asked for. */
export function modelsOn(connection: Connection): Models {
  const model = <T>(name: string, definition: SchemaDefinition, indexed?: (schema: Schema) => void): Model<T> => {
    const schema = new Schema(
      { _id: text, ...definition },
      {
        autoCreate: false,
        autoIndex: false,
        collection: name,
        minimize: false,
        strict: 'throw',
        strictQuery: 'throw',
        versionKey: false,
      },
    );
    indexed?.(schema);
    return connection.model(name, schema) as unknown as Model<T>;
  };
  const records = (Object.keys(collectionIndexes) as CollectionName[]).map((name) => [name, recordModel(model, name)]);
  const trail = { tenantId: anyText, at: count, type: anyText, onceKey: anyText, directoryId: anyText, data: text };
  return {
    records: Object.fromEntries(records) as Models['records'],
    resources: model('resources', resourceFields, indexResources),
    claims: model('claims', { resourceId: text }),
    memberships: model('memberships', membershipFields, (schema) => {
      schema.index({ tenantId: 1, directoryId: 1, groupId: 1, place: 1 }, { name: 'group' });
      schema.index({ tenantId: 1, directoryId: 1, memberId: 1 }, { name: 'member' });
    }),
    events: model('events', trail, (schema) => {
      schema.index({ tenantId: 1, type: 1, _id: 1 }, { name: 'type' });
      const partialFilterExpression = { onceKey: { $exists: true } };
      schema.index({ tenantId: 1, onceKey: 1 }, { name: 'once', unique: true, partialFilterExpression });
    }),
    log: model('log', trail, (schema) => {
      schema.index({ tenantId: 1, directoryId: 1, _id: 1 }, { name: 'directory' });
    }),
    counters: model('counters', { count }),
  };
}

type Maker = <T>(name: string, definition: SchemaDefinition, indexed?: (schema: Schema) => void) => Model<T>;

function recordModel(model: Maker, name: CollectionName): Model<RecordDocument> {
  const fields = indexedFields(name).map((field) => [field, { type: kindOf(field) === 'number' ? Number : String }]);
  return model<RecordDocument>(name, { v: count, data: text, ...Object.fromEntries(fields) }, (schema) => {
    for (const [index, { fields, unique }] of Object.entries(indexesOf(name))) {
      const partialFilterExpression = Object.fromEntries(fields.map((field) => [field, { $exists: true }]));
      const keys = Object.fromEntries([...fields, ...(unique ? [] : ['_id'])].map((field) => [field, 1 as const]));
      schema.index(keys, { name: index, partialFilterExpression, ...(unique && { unique }) });
    }
  });
}

const resourceFields: SchemaDefinition = {
  tenantId: text,
  directoryId: text,
  type: { type: String, required: true },
  version: count,
  createdAt: count,
  modifiedAt: count,
  text,
  display: anyText,
  displayKey: anyText,
  access: tree,
  vaultKeys: { type: [String], default: undefined },
  shadow: tree,
  uniqueKeys: tree,
  joins: { type: Number },
};

const membershipFields: SchemaDefinition = {
  tenantId: text,
  directoryId: text,
  groupId: text,
  memberId: text,
  memberType: text,
  place: count,
};

function indexResources(schema: Schema): void {
  schema.index({ tenantId: 1, directoryId: 1, type: 1, _id: 1 }, { name: 'type' });
  for (const path of indexedPaths) {
    const field = `shadow.${path}`;
    const only = isIndexed('User', path) ? {} : { type: 'Group' };
    schema.index(
      { tenantId: 1, directoryId: 1, type: 1, [field]: 1, _id: 1 },
      { name: path, partialFilterExpression: { ...only, [field]: { $exists: true } } },
    );
  }
}

/** Every model, for what is done to all. */
export const allModels = ({ records, ...others }: Models): readonly Model<never>[] =>
  [...Object.values(records), ...Object.values(others)] as unknown as Model<never>[];

/** Makes the collections and indexes that are not there yet: transactions make none themselves. */
export async function ensureIndexes(models: Models): Promise<void> {
  for (const model of allModels(models)) {
    await model.createCollection();
    await model.createIndexes();
  }
}

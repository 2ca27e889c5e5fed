/** The documents that MongoDB keeps for the store, as Mongoose's models. Their indexes are in `schema/plan.ts`. */
import { type Connection, type Model, Schema, type SchemaDefinition } from 'mongoose';
import { type CollectionName, collectionIndexes } from '../port/index.js';
import type { MembershipDocument, ResourceDocument } from './filter-document.js';
import { indexedFields, kindOf } from './schema/fields.js';

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

const text = { type: String, required: true };
const anyText = { type: String };
const count = { type: Number, required: true };
const tree = { type: Schema.Types.Mixed };

/** Makes the models on the connection; what is not in a schema is refused, whether written or asked for. */
export function modelsOn(connection: Connection): Models {
  const model = <T>(name: string, definition: SchemaDefinition): Model<T> => {
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
    return connection.model(name, schema) as unknown as Model<T>;
  };
  const records = (Object.keys(collectionIndexes) as CollectionName[]).map((name) => [name, recordModel(model, name)]);
  const trail = { tenantId: anyText, at: count, type: anyText, onceKey: anyText, directoryId: anyText, data: text };
  return {
    records: Object.fromEntries(records) as Models['records'],
    resources: model('resources', resourceFields),
    claims: model('claims', { resourceId: text }),
    memberships: model('memberships', membershipFields),
    events: model('events', trail),
    log: model('log', trail),
    counters: model('counters', { count }),
  };
}

type Maker = <T>(name: string, definition: SchemaDefinition) => Model<T>;

function recordModel(model: Maker, name: CollectionName): Model<RecordDocument> {
  const fields = indexedFields(name).map((field) => [field, { type: kindOf(field) === 'number' ? Number : String }]);
  return model<RecordDocument>(name, { v: count, data: text, ...Object.fromEntries(fields) });
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

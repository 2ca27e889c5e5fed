/** Gives a database what this release wants and it lacks, in numbered steps that are recorded; others may serve meanwhile. */
import type { Db } from 'mongodb';
import { NewerSchema } from '../../newer-schema.js';
import { DoubledKey, takenIndex } from '../driver-errors.js';
import { layouts } from './layouts.js';
import { markOf, type PlannedCollection, type PlannedIndex, plannedCollections } from './plan.js';
import { readHead, recordStep, type SchemaHead, withLease } from './record.js';
import { refill } from './refill.js';

const blank: SchemaHead = { _id: 'head', layout: 0, collections: {}, step: 0, steps: [] };

/**
 * Makes what `plan` has and the record of the database does not; a database that has it all is only asked for its record.
 * Nothing is ever removed: an older gateway may still lean on it.
 *
 * @throws NewerSchema when a newer release has changed the form of the documents
 * @throws DoubledKey when a unique index cannot be made, since two records have the same key
 */
export async function bringUpToDate(db: Db, plan: readonly PlannedCollection[] = plannedCollections()): Promise<void> {
  const head = await understood(db);
  if (lacks(head, plan).length === 0) return settle(db, head);
  await withLease(db, async () => {
    for (let isDone = false; !isDone; ) isDone = await takeStep(db, plan);
  });
}

const settlingMs = 24 * 3_600_000;

/**
 * A gateway of an older release that still served while a field was filled has written records without it since: whoever
 * starts within a day of such a step looks once more.
 */
async function settle(db: Db, { steps }: SchemaHead): Promise<void> {
  const recent = steps.filter(({ step, at }) => step > 1 && Date.now() - at.getTime() < settlingMs);
  const filled = recent.flatMap(({ made }) => made.filter((each) => each.includes(':')));
  for (const name of new Set(filled.map((each) => each.slice(0, each.indexOf(':'))))) await refill(db, name);
}

async function understood(db: Db): Promise<SchemaHead> {
  const head = (await readHead(db)) ?? blank;
  if (head.layout > layouts.length) throw new NewerSchema(head.layout, layouts.length);
  return head;
}

/** One thing that is to be made. */
interface Lack {
  /** As `SchemaStep.made` has it. */
  readonly name: string;
  make(db: Db): Promise<void>;
}

/** In the order in which they are to be made: an index comes after the fields that it is over. */
function lacks(head: SchemaHead, plan: readonly PlannedCollection[]): readonly Lack[] {
  const pending = layouts
    .slice(head.layout)
    .map((layout, at) => ({ name: `layout ${head.layout + at + 1}`, make: layout }));
  return [...pending, ...plan.flatMap((collection) => lacksOf(collection, head.collections[collection.name]))];
}

function lacksOf(
  { name, copies, indexes }: PlannedCollection,
  given: SchemaHead['collections'][string] | undefined,
): Lack[] {
  const fields = copies.filter((field) => !given?.copies.includes(field));
  const wanted = indexes.filter((index) => !given?.indexes.includes(markOf(index)));
  return [
    // Transactions make no collections themselves.
    ...(given ? [] : [{ name, make: (db: Db) => makeCollection(db, name) }]),
    ...fields.map((field, at) => ({
      name: `${name}:${field}`,
      // One pass fills all of them.
      make: (db: Db) => (at === 0 ? refill(db, name) : Promise.resolve()),
    })),
    ...wanted.map((index) => ({ name: `${name}.${index.name}`, make: (db: Db) => makeIndex(db, name, index) })),
  ];
}

/** True when there is nothing left to do. */
async function takeStep(db: Db, plan: readonly PlannedCollection[]): Promise<boolean> {
  const head = await understood(db);
  const missing = lacks(head, plan);
  if (missing.length === 0) return true;
  for (const lack of missing) await lack.make(db);
  const step = head.step + 1;
  const made = missing.map(({ name }) => name);
  return recordStep(db, {
    _id: 'head',
    layout: layouts.length,
    collections: joined(head, plan),
    step,
    steps: [...head.steps, { step, at: new Date(), made }],
  });
}

/** What an older or a newer release was given stays recorded beside what this one wants. */
function joined(head: SchemaHead, plan: readonly PlannedCollection[]): SchemaHead['collections'] {
  const collections = { ...head.collections };
  for (const { name, copies, indexes } of plan) {
    const given = collections[name];
    collections[name] = {
      indexes: [...new Set([...(given?.indexes ?? []), ...indexes.map(markOf)])],
      copies: [...new Set([...(given?.copies ?? []), ...copies])],
    };
  }
  return collections;
}

const namespaceExists = 48;
/** Same name with another form, or same form with another name. */
const differing: ReadonlySet<unknown> = new Set([85, 86]);

async function makeCollection(db: Db, name: string): Promise<void> {
  try {
    await db.createCollection(name);
  } catch (error) {
    if ((error as { code?: unknown }).code !== namespaceExists) throw error;
  }
}

/** Online, and nothing when it is there already. An earlier form of the same name stays for those who use it. */
async function makeIndex(db: Db, collection: string, index: PlannedIndex): Promise<void> {
  const create = (name: string) =>
    db.createIndex(collection, Object.fromEntries(index.key.map((field) => [field, 1])), {
      name,
      ...(index.unique && { unique: true }),
      ...(index.only && { partialFilterExpression: index.only }),
    });
  try {
    await create(index.name).catch((error: { code?: unknown }) => {
      if (!differing.has(error.code)) throw error;
      return create(markOf(index));
    });
  } catch (error) {
    if (takenIndex(error) === undefined) throw error;
    const what = `the unique index ${index.name} of ${collection} cannot be made`;
    throw new DoubledKey(`${what}, since two records there have the same key`, { cause: error });
  }
}

/** What a database says of its own form: the collection `schema`, with one head and a lease. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Collection, Db } from 'mongodb';
import { takenIndex } from '../driver-errors.js';

/** What was done so far, all steps taken together. */
export interface SchemaHead {
  readonly _id: 'head';
  /** How many of `layouts` were done. */
  readonly layout: number;
  /** By collection: marks of the indexes that it was given, and the copied fields that its documents have. */
  readonly collections: Readonly<Record<string, Given>>;
  /** How many steps there were. */
  readonly step: number;
  /** Each of them, for people to read. */
  readonly steps: readonly SchemaStep[];
}

export interface Given {
  readonly indexes: readonly string[];
  readonly copies: readonly string[];
}

export interface SchemaStep {
  /** Counts from 1. */
  readonly step: number;
  readonly at: Date;
  /** As `collection`, `collection.index`, `collection:field` or `layout N`. */
  readonly made: readonly string[];
}

interface Lease {
  readonly _id: 'lease';
  readonly holder: string;
  readonly until: Date;
}

/** The name of the collection. */
export const schemaCollection = 'schema';

type Kept = SchemaHead | Lease;
const kept = (db: Db): Collection<Kept> => db.collection<Kept>(schemaCollection);

/** The head; undefined for a database that was never brought up to date. */
export async function readHead(db: Db): Promise<SchemaHead | undefined> {
  return ((await kept(db).findOne({ _id: 'head' })) as SchemaHead | null) ?? undefined;
}

/** Records the head with one step more; false when somebody else recorded that step first, and nothing was written. */
export async function recordStep(db: Db, head: SchemaHead): Promise<boolean> {
  if (head.step > 1) {
    const { matchedCount } = await kept(db).replaceOne({ _id: 'head', step: head.step - 1 } as never, head);
    return matchedCount > 0;
  }
  try {
    await kept(db).insertOne(head);
    return true;
  } catch (error) {
    if (takenIndex(error) === undefined) throw error;
    return false;
  }
}

const leaseMs = 15_000;
const pauseMs = 250;

/**
 * Does the work while no other gateway does such work; waits for its turn. A gateway that dies with the lease keeps the
 * others waiting for 15 seconds. The lease saves double work and no more: what is done under it must bear company.
 */
export async function withLease<T>(db: Db, work: () => Promise<T>): Promise<T> {
  const holder = randomUUID();
  while (!(await takeLease(db, holder))) await sleep(pauseMs);
  const renewal = setInterval(() => void takeLease(db, holder).catch(() => undefined), leaseMs / 3);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await kept(db).deleteOne({ _id: 'lease', holder } as never);
  }
}

async function takeLease(db: Db, holder: string): Promise<boolean> {
  const now = new Date();
  const free = { _id: 'lease', $or: [{ holder }, { until: { $lt: now } }] };
  const lease: Omit<Lease, '_id'> = { holder, until: new Date(now.getTime() + leaseMs) };
  try {
    await kept(db).updateOne(free as never, { $set: lease }, { upsert: true });
    return true;
  } catch (error) {
    // One that is held is not found as free, and cannot be made a second time.
    if (takenIndex(error) === undefined) throw error;
    return false;
  }
}

/** A whole store on MongoDB as rows (`../archive/archive.ts`): read, or written into a database that was empty. */
import type { Db, FindCursor } from 'mongodb';
import type { Connection } from 'mongoose';
import {
  type Archive,
  type ArchiveTarget,
  MigrationRefused,
  type Part,
  type PartProgress,
  type Row,
} from '../archive/archive.js';
import { type AnyDocument, documentsOf, rowOf } from './archive-rows.js';
import { mapped, Reserved, takenIndex } from './driver-errors.js';
import { connectTo } from './open.js';
import { gatewaysCollection, keepOut, type Presence, refuseServed } from './presence.js';
import { bringUpToDate } from './schema/bring-up-to-date.js';
import { schemaCollection } from './schema/record.js';

/**
 * Opens a database to be read, and keeps gateways out of it until it is closed.
 *
 * @throws MigrationRefused when a gateway serves from it, or another copy is made of it
 * @throws NewerSchema, StoreUnavailable, and what `isRefusal` knows
 */
export function openMongoSource(uri: string): Promise<Archive> {
  return opened(uri, async (connection, db, name) => {
    await bringUpToDate(db);
    if (await isUnfinished(db)) throw new MigrationRefused(`${name} holds an unfinished copy itself.`);
    const fence = await keepOut(db);
    return { name, ...readingOf(db), close: () => closing(connection, fence) };
  });
}

/**
 * Opens an empty database to be written, or goes on with an unfinished copy of `source`.
 *
 * @throws MigrationRefused when there is anything in it, or a gateway serves from it
 * @throws NewerSchema, StoreUnavailable, and what `isRefusal` knows
 */
export function openMongoTarget(uri: string, source: string): Promise<ArchiveTarget> {
  return opened(uri, async (connection, db, name) => {
    const copies = db.collection<Copy>(schemaCollection);
    const copy = await beginOrResume(db, name, source);
    return {
      name,
      ...readingOf(db),
      progress: new Map(Object.entries(copy.parts)),
      async write(part, rows, progress) {
        const documents = new Map<string, AnyDocument[]>();
        for (const [collection, document] of rows.flatMap((row) => documentsOf(part, row))) {
          const known = documents.get(collection);
          if (known) known.push(document);
          else documents.set(collection, [document]);
        }
        for (const [collection, some] of documents) await insertMissing(db, collection, some);
        await copies.updateOne({ _id: 'copy' }, { $set: { [`parts.${part.name}`]: progress } });
      },
      async finish() {
        await copies.updateOne({ _id: 'copy' }, { $set: { isDone: true, finishedAt: new Date() } });
      },
      close: () => closing(connection),
    };
  });
}

/** How far a copy into the database has come. */
interface Copy {
  readonly _id: 'copy';
  readonly source: string;
  readonly startedAt: Date;
  readonly isDone: boolean;
  readonly finishedAt?: Date;
  readonly parts: Readonly<Record<string, PartProgress>>;
}

async function opened<T>(uri: string, open: (connection: Connection, db: Db, name: string) => Promise<T>): Promise<T> {
  const { connection } = await connectTo({ uri });
  try {
    const db = connection.db!;
    return await open(connection, db, `mongodb://${hostsOf(connection)}/${db.databaseName}`);
  } catch (error) {
    await connection.close();
    if (error instanceof Reserved) throw new MigrationRefused(`The database cannot be used now: ${error.message}.`);
    throw mapped(error);
  }
}

/** In an order of their own: the same database is known again though its address is looked up in another one. */
const hostsOf = (connection: Connection): string => connection.getClient().options.hosts.map(String).sort().join(',');

async function closing(connection: Connection, fence?: Presence): Promise<void> {
  await fence?.leave();
  await connection.close();
}

const isUnfinished = async (db: Db): Promise<boolean> =>
  (await db.collection<Copy>(schemaCollection).findOne({ _id: 'copy', isDone: false })) !== null;

async function beginOrResume(db: Db, name: string, source: string): Promise<Copy> {
  const copies = db.collection<Copy>(schemaCollection);
  const present = await copies.findOne({ _id: 'copy' });
  if (present && !present.isDone) {
    if (present.source === source) return present;
    throw new MigrationRefused(`${name} holds an unfinished copy of ${present.source}: go on with that, or drop it.`);
  }
  await refuseFull(db, name);
  const copy: Copy = { _id: 'copy', source, startedAt: new Date(), isDone: false, parts: {} };
  // From here on no gateway starts on it, and one that did a moment ago is seen.
  await copies.insertOne(copy);
  try {
    await bringUpToDate(db);
    await refuseServed(db);
    await refuseFull(db, name);
  } catch (error) {
    await copies.deleteOne({ _id: 'copy' });
    throw error;
  }
  return copy;
}

async function refuseFull(db: Db, name: string): Promise<void> {
  for (const { name: collection } of await db.listCollections({}, { nameOnly: true }).toArray()) {
    if ([schemaCollection, gatewaysCollection].includes(collection) || collection.startsWith('system.')) continue;
    if (await db.collection(collection).findOne({}, { projection: { _id: 1 } })) {
      throw new MigrationRefused(
        `${name} is not empty (there is something in ${collection}): name another database, or drop this one.`,
      );
    }
  }
}

/** Pages that follow each other come from one cursor; any other place begins a new one. */
function readingOf(db: Db): Pick<Archive, 'count' | 'read'> {
  let open: { readonly part: string; at: string | undefined; readonly cursor: FindCursor<AnyDocument> } | undefined;
  const cursorAt = async (part: string, after: string | undefined, limit: number) => {
    if (open?.part === part && open.at === after && after !== undefined) return open;
    await open?.cursor.close();
    const from = after === undefined ? {} : { _id: { $gt: after } };
    const cursor = db.collection<AnyDocument>(part).find(from).sort({ _id: 1 }).batchSize(limit);
    open = { part, at: after, cursor: cursor as FindCursor<AnyDocument> };
    return open;
  };
  return {
    count: (part) => db.collection(part.name).estimatedDocumentCount(),
    async read(part: Part, after, limit) {
      const reading = await cursorAt(part.name, after, limit);
      const rows: Row[] = [];
      let last: string | undefined;
      while (rows.length < limit) {
        const document = await reading.cursor.next();
        if (!document) return { rows };
        rows.push(rowOf(part, document));
        last = document._id;
      }
      reading.at = last;
      return { rows, next: last! };
    },
  };
}

/** What an earlier run wrote before it was killed is there already; that it is the same is seen in the end. */
async function insertMissing(db: Db, collection: string, documents: readonly AnyDocument[]): Promise<void> {
  try {
    await db.collection<AnyDocument>(collection).insertMany([...documents], { ordered: false });
  } catch (error) {
    const { writeErrors = [] } = error as { writeErrors?: readonly { code: number; errmsg?: string }[] };
    const others = writeErrors.filter(({ code, errmsg }) => takenIndex({ code, message: errmsg }) !== '_id_');
    if (writeErrors.length === 0 || others.length > 0) throw error;
  }
}

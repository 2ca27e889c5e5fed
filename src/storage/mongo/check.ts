/** Looks for damage: references that lead nowhere, chains with gaps, and indexes that are not as they should be. */
import type { Collection, Db, Document } from 'mongodb';
import { checkIndexes } from './schema/check-indexes.js';
import { placeId, sequenceOf } from './trail-writes.js';

/** A query reads so many documents at most, in the order of their ids, whatever the size of the collection. */
const sliceSize = 1000;
/** No query of this kind takes so long on a server that is well. */
const maxTimeMS = 60_000;

interface Reference {
  readonly sentence: string;
  readonly of: string;
  /** Where it names a document, with dots within documents; one that does not have it names none. */
  readonly field: string;
  readonly names: string;
}

const references: readonly Reference[] = [
  {
    sentence: 'memberships name a group that does not exist',
    of: 'memberships',
    field: 'groupId',
    names: 'resources',
  },
  {
    sentence: 'memberships name a member that does not exist',
    of: 'memberships',
    field: 'memberId',
    names: 'resources',
  },
  {
    sentence: 'unique keys are held by a resource that does not exist',
    of: 'claims',
    field: 'resourceId',
    names: 'resources',
  },
  // Those of who left stay for history when the account is deleted.
  { sentence: 'links name an account that does not exist', of: 'links', field: 'liveAccountId', names: 'accounts' },
  { sentence: 'invitations name a link that does not exist', of: 'invitations', field: 'linkId', names: 'links' },
  {
    sentence: 'temporary passwords name a link that does not exist',
    of: 'temporaryPasswords',
    field: 'linkId',
    names: 'links',
  },
  { sentence: 'users name a link that does not exist', of: 'resources', field: 'access.linkId', names: 'links' },
];

/** One sentence a finding. Once `isOver` says so, what is left is left out. */
export async function checkStore(db: Db, isOver: () => boolean = () => false): Promise<string[]> {
  const counts = new Map<string, number>();
  for (const reference of references) counts.set(reference.sentence, await lost(db, reference, isOver));
  counts.set('audit events are missing from their chains', await missing(db, isOver));
  const findings = [...counts].filter(([, count]) => count > 0).map(([sentence, count]) => `${count} ${sentence}.`);
  return [...findings, ...(isOver() ? [] : await checkIndexes(db))];
}

interface Named {
  readonly _id: string;
  readonly name: string;
}

/** How many documents name one that is not there. */
async function lost(db: Db, { of, field, names }: Reference, isOver: () => boolean): Promise<number> {
  const collection = db.collection<Named & Document>(of);
  let count = 0;
  for await (const slice of slices(collection, { [field]: 1 }, isOver)) {
    const suspects = await leadingNowhere(db, names, namedIn(slice, field));
    if (suspects.length === 0) continue;
    // It may have been changed or deleted, or what it names made, between the two looks.
    const ids = suspects.map(({ _id }) => _id);
    const again = await collection.find({ _id: { $in: ids } }, { projection: { [field]: 1 }, maxTimeMS }).toArray();
    count += (await leadingNowhere(db, names, namedIn(again, field))).length;
  }
  return count;
}

const namedIn = (documents: readonly Document[], field: string): readonly Named[] =>
  documents.flatMap((document): Named[] => {
    const name = field.split('.').reduce<unknown>((at, key) => (at as Document | undefined)?.[key], document);
    return typeof name === 'string' ? [{ _id: document._id, name }] : [];
  });

async function leadingNowhere(db: Db, target: string, leading: readonly Named[]): Promise<readonly Named[]> {
  if (leading.length === 0) return [];
  const ids = [...new Set(leading.map(({ name }) => name))];
  const found = await db
    .collection<{ _id: string }>(target)
    .find({ _id: { $in: ids } }, { projection: { _id: 1 }, maxTimeMS })
    .toArray();
  const known = new Set(found.map(({ _id }) => _id));
  return leading.filter(({ name }) => !known.has(name));
}

/** How many places of trails have no event, up to the last that has one. */
async function missing(db: Db, isOver: () => boolean): Promise<number> {
  let count = 0;
  let last = { tenantId: '', sequence: 0 };
  for await (const slice of slices(db.collection<{ _id: string }>('events'), { _id: 1 }, isOver)) {
    for (const { _id } of slice) {
      const sequence = sequenceOf(_id);
      const tenantId = _id.slice(0, _id.lastIndexOf('|'));
      if (_id !== placeId(tenantId, sequence)) throw new Error(`${_id} is no place of a trail`);
      count += sequence - 1 - (last.tenantId === tenantId ? last.sequence : 0);
      last = { tenantId, sequence };
    }
  }
  return count;
}

/** A collection in the order of its ids, slice by slice, each a query of its own. */
async function* slices<T extends { readonly _id: string }>(
  collection: Collection<T>,
  projection: Document,
  isOver: () => boolean,
): AsyncGenerator<readonly T[]> {
  let after = '';
  while (!isOver()) {
    const found = (await collection
      .find({ _id: { $gt: after } } as never, { projection, maxTimeMS })
      .sort({ _id: 1 })
      .limit(sliceSize)
      .toArray()) as unknown as readonly T[];
    yield found;
    if (found.length < sliceSize) return;
    after = found.at(-1)!._id;
  }
}

/** Fills a store with something of everything, so that a copy which forgets a part is seen. */
import {
  type Change,
  type CollectionName,
  collectionIndexes,
  type Index,
  type Scope,
  type Storage,
} from '../../../src/storage/port/index.js';
import { create, Fresh, sampleEvent, sampleGroup, sampleLog, sampleUser } from '../conformance/fixtures.js';

/** Texts that adapters, encodings and orders of keys have trouble with. */
const odd = {
  'é😀': 'Zoë ﬁn 東京 \u2028 "\\',
  z: 1,
  a: [null, -1.5, 1e21, {}],
  10: 'ten',
  2: 'two',
  empty: '',
  no: false,
};

export interface Filling {
  readonly people: number;
  /** Small records of each collection; 30 unless told. */
  readonly records?: number;
}

/** Makes two tenants with people, groups, memberships, records of every collection, events and entries of the log. */
export async function fill(storage: Storage, { people, records = 30 }: Filling): Promise<void> {
  const fresh = new Fresh();
  const scopes = [fresh.scope(), fresh.scope()];
  for (const name of Object.keys(collectionIndexes) as CollectionName[]) {
    await fillCollection(storage, { name, scopes, count: records });
  }
  for (const scope of scopes) await fillDirectory(storage, { scope, fresh, count: Math.ceil(people / 2) });
  // Of no tenant, and of one whose oldest entries are forgotten already.
  await storage.commit([{ change: 'event', event: sampleEvent('of-nobody', '') }]);
  await storage.commit([
    { change: 'forgetLog', tenantId: scopes[0]!.tenantId, before: Number.MAX_SAFE_INTEGER, limit: 3 },
  ]);
}

interface OfCollection {
  readonly name: CollectionName;
  readonly scopes: readonly Scope[];
  readonly count: number;
}

/** Every second record was changed since, and every third lacks the fields that may be absent. */
async function fillCollection(storage: Storage, { name, scopes, count }: OfCollection): Promise<void> {
  const indexes: Readonly<Record<string, Index>> = collectionIndexes[name];
  const fields = [...new Set(Object.values(indexes).flatMap((index) => index.fields))];
  for (let at = 0; at < count; at += 1) {
    const { tenantId } = scopes[at % scopes.length]!;
    const id = `${name}-${String((at * 7919) % 10_007).padStart(5, '0')}`;
    const kept = fields.filter((field) => field === 'tenantId' || at % 3 !== 0);
    const values = kept.map((field) => [field, field.endsWith('At') ? 1_700_000_000_000 + at : `${field}-${at}`]);
    const record = { id, v: 1, ...Object.fromEntries(values), tenantId, odd, sealed: `k1.${at}.AbC+/=` };
    await storage.commit([{ change: 'insert', collection: name, record } as unknown as Change]);
    if (at % 2 === 0) {
      await storage.commit([
        { change: 'update', collection: name, record: { ...record, again: at } } as unknown as Change,
      ]);
    }
  }
}

interface OfDirectory {
  readonly scope: Scope;
  readonly fresh: Fresh;
  readonly count: number;
}

const atOnce = 100;

async function fillDirectory(storage: Storage, { scope, fresh, count }: OfDirectory): Promise<void> {
  const groups = [fresh.id(), fresh.id(), fresh.id()];
  await storage.commit(groups.map((id) => create(sampleGroup(scope, id))));
  await storage.commit([{ change: 'addMembers', scope, groupId: groups[0]!, memberIds: [groups[1]!] }]);
  for (let from = 0; from < count; from += atOnce) {
    const ids = Array.from({ length: Math.min(atOnce, count - from) }, () => fresh.id());
    const changes = ids.flatMap((id, at): Change[] => [
      create(sampleUser(scope, id, at % 5 === 0 ? { nickName: 'Zoë "\\ 😀', externalId: `X-${id}` } : {})),
      {
        change: 'event',
        event: sampleEvent(`e-${id}`, scope.tenantId, at % 10 === 0 ? { onceKey: `once-${id}` } : {}),
      },
      { change: 'log', entry: sampleLog(`l-${id}`, scope) },
    ]);
    await storage.commit(changes);
    await storage.commit([{ change: 'addMembers', scope, groupId: groups[2]!, memberIds: ids }]);
    await storage.commit([
      { change: 'touchResource', scope, type: 'User', id: ids[0]!, modifiedAt: 1_800_000_000_000 },
      { change: 'setAccess', scope, id: ids.at(-1)!, access: accessOf(ids[0]!), modifiedAt: 1_800_000_000_001 },
    ]);
    await storage.commit([{ change: 'removeMembers', scope, groupId: groups[2]!, memberIds: [ids[0]!] }]);
  }
}

const accessOf = (id: string) => ({
  linkId: `link-${id}`,
  accountId: `account-${id}`,
  disposition: 'created' as const,
  holds: ['admin_suspended' as const],
  invited: true,
  expiresAt: 1_900_000_000_000,
  vaults: ['Ärger', 'zwei'],
});

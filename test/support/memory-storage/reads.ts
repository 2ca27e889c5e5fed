/** Reading the state: collections, memberships and trails. */

import { compareText } from '../../../src/scim/filter/order.js';
import {
  type Collection,
  type CollectionName,
  type Collections,
  collectionIndexes,
  type Events,
  type Index,
  type Memberships,
  type Page,
  type PageRequest,
  type ProvisioningLog,
  type ShownMembership,
} from '../../../src/storage/port/index.js';
import { filedIn, type State } from './state.js';

type Current = () => State;
type Key = readonly (string | number)[];

const copy = <T>(value: T): T => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T));

export function collectionIn<K extends CollectionName>(current: Current, name: K): Collection<K> {
  const indexes: Readonly<Record<string, Index>> = collectionIndexes[name];
  const ordered = (index: string, prefix: Key): [Key, Collections[K]][] =>
    [...current().records[name].values()]
      .map((record) => [keyOf(indexes[index]!, record), record] as [Key | undefined, Collections[K]])
      .filter(
        (entry): entry is [Key, Collections[K]] =>
          entry[0] !== undefined && prefix.every((part, at) => entry[0]![at] === part),
      )
      .sort(([a], [b]) => compareKeys(a, b));
  return {
    get: async (id) => copy(current().records[name].get(id)),
    find: async (index, key) => copy(ordered(index, key)[0]?.[1]),
    count: async (index, prefix) => ordered(index, prefix).length,
    upTo: async (index, upTo, limit) =>
      ordered(index, [])
        .filter(([key]) => (key[0] as number) <= upTo)
        .slice(0, limit)
        .map(([, record]) => copy(record)),
    list: async (index, prefix, page) => {
      const after = page.after === undefined ? undefined : (JSON.parse(page.after) as Key);
      const rest = ordered(index, prefix).filter(([key]) => !after || compareKeys(key, after) > 0);
      const items = rest.slice(0, page.limit);
      return {
        items: items.map(([, record]) => copy(record)),
        ...(rest.length > items.length && items.length > 0 && { next: JSON.stringify(items.at(-1)![0]) }),
      };
    },
  };
}

/** The record's key and then its id; undefined when it lacks a field. */
function keyOf(index: Index, record: object): Key | undefined {
  const fields = record as Record<string, string | number | undefined>;
  const key = index.fields.map((field) => fields[field]);
  return key.some((part) => part === undefined) ? undefined : ([...key, fields.id] as Key);
}

function compareKeys(a: Key, b: Key): number {
  for (const [at, part] of a.entries()) {
    const other = b[at]!;
    const order = typeof part === 'number' ? part - (other as number) : compareText(part, other as string);
    if (order !== 0) return order;
  }
  return 0;
}

export function membershipsIn(current: Current): Memberships {
  const shown = (groupId: string, memberId: string, display: 'group' | 'member'): ShownMembership => {
    const { resources } = current();
    const member = resources.get(memberId)!.resource;
    const shownSide = display === 'member' ? member : resources.get(groupId)!.resource;
    return { groupId, memberId, memberType: member.type, display: shownSide.display };
  };
  return {
    present: async (scope, groupId, memberIds) => {
      if (!filedIn(current(), scope, groupId)) return new Set();
      const members = current().memberships.filter((each) => each.groupId === groupId);
      return new Set(members.map((each) => each.memberId).filter((id) => memberIds.includes(id)));
    },
    members: async (scope, groupId) => {
      if (!filedIn(current(), scope, groupId)) return [];
      const members = current().memberships.filter((each) => each.groupId === groupId);
      return members.map(({ memberId }) => shown(groupId, memberId, 'member'));
    },
    groupsOf: async (scope, memberIds) => {
      const groups = new Map<string, ShownMembership[]>();
      for (const { groupId, memberId } of current().memberships) {
        if (!memberIds.includes(memberId) || !filedIn(current(), scope, memberId)) continue;
        groups.set(memberId, [...(groups.get(memberId) ?? []), shown(groupId, memberId, 'group')]);
      }
      return groups;
    },
  };
}

export const eventsIn = (current: Current): Events => ({
  list: async (tenantId, { type }, page) =>
    newestFirst(
      current().events.filter((event) => event.tenantId === tenantId && (type === undefined || event.type === type)),
      page,
    ),
  chain: async (tenantId, afterSequence, limit) =>
    current()
      .events.filter((event) => event.tenantId === tenantId && event.sequence > afterSequence)
      .slice(0, limit),
});

export const logIn = (current: Current): ProvisioningLog => ({
  list: async (tenantId, { directoryId }, page) =>
    newestFirst(
      current().log.filter(
        (entry) => entry.tenantId === tenantId && (directoryId === undefined || entry.directoryId === directoryId),
      ),
      page,
    ),
  oldest: async (tenantId) => current().log.find((entry) => entry.tenantId === tenantId),
});

/** A place is the last entry that was shown; when that is forgotten, so is everything before it. */
function newestFirst<T extends { readonly id: string }>(entries: readonly T[], page: PageRequest): Page<T> {
  const end =
    page.after === undefined
      ? entries.length
      : Math.max(
          0,
          entries.findIndex(({ id }) => id === page.after),
        );
  const begin = Math.max(0, end - page.limit);
  return { items: entries.slice(begin, end).toReversed(), ...(begin > 0 && { next: entries[begin]!.id }) };
}

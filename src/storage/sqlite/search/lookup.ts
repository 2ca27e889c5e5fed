/** Finds, for a filter that allows it, the few resources that can match, from indexes; each is still to be checked. */

import type { Filter } from '../../../scim/filter/ast.js';
import { isStorable } from '../../../scim/storable.js';
import { isIndexed } from '../../port/index.js';
import { claimSlot } from '../entries.js';
import { firstSeq, lastSeq, type Shelf } from '../shelves.js';
import { seqsByValue } from './by-value.js';
import type { Searching } from './searching.js';

/** One look-up; a resource that matches the filter is found by at least one of a filter's. */
export type Lookup =
  | { readonly by: 'id'; readonly id: string }
  /** Groups that have the member. */
  | { readonly by: 'member'; readonly id: string }
  /** Whoever is in the group, through nested groups too. */
  | { readonly by: 'group'; readonly id: string }
  | ValueLookup;

interface ValueLookup {
  readonly by: 'value' | 'prefix';
  readonly path: string;
  readonly value: string;
}

/** More candidates than this are found no faster one by one than by going through all. */
const mostCandidates = 50_000;

/** Indexed paths, the most selective first: an `and` is answered by the first that it has. */
const selectivity: readonly string[] = [
  'id',
  'userName',
  'externalId',
  'emails.value',
  ':enterprise:2-0:user.employeeNumber',
  'members.value',
  'groups.value',
  'displayName',
];

/** The look-ups that together find everything that can match; undefined when only going through all would. */
export function lookupsOf(type: string, filter: Filter, within: readonly string[] = []): readonly Lookup[] | undefined {
  switch (filter.kind) {
    case 'and':
      return best(filter.filters.map((each) => lookupsOf(type, each, within)));
    case 'or': {
      const all = filter.filters.map((each) => lookupsOf(type, each, within));
      return all.every((each) => each !== undefined) ? all.flat() : undefined;
    }
    case 'some':
      return lookupsOf(type, filter.filter, [...within, ...filter.path.keys]);
    case 'compare':
      return typeof filter.value === 'string' && isPlain(filter.value)
        ? compareLookup(type, {
            name: [...within, ...filter.path.keys].join('.'),
            operator: filter.operator,
            value: filter.value,
          })
        : undefined;
    default:
      return undefined;
  }
}

function compareLookup(
  type: string,
  { name, operator, value }: { readonly name: string; readonly operator: string; readonly value: string },
): readonly Lookup[] | undefined {
  if (operator === 'eq') {
    if (name === 'id') return [{ by: 'id', id: value }];
    if (name === 'members.value') return [{ by: 'member', id: value }];
    if (name === 'groups.value') return [{ by: 'group', id: value }];
    if (isIndexed(type, name)) return [{ by: 'value', path: name, value }];
  }
  if (operator === 'sw' && value !== '' && isIndexed(type, name)) return [{ by: 'prefix', path: name, value }];
  return undefined;
}

function best(choices: readonly (readonly Lookup[] | undefined)[]): readonly Lookup[] | undefined {
  let found: readonly Lookup[] | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const choice of choices) {
    const cost = choice ? Math.max(...choice.map(costOf), 0) : Number.POSITIVE_INFINITY;
    if (cost < least) {
      found = choice;
      least = cost;
    }
  }
  return found;
}

function costOf(lookup: Lookup): number {
  if (lookup.by === 'id') return 0;
  const path = lookup.by === 'member' ? 'members.value' : lookup.by === 'group' ? 'groups.value' : lookup.path;
  const place = selectivity.indexOf(path);
  return (place < 0 ? selectivity.length : place) + (lookup.by === 'prefix' ? 100 : 0);
}

/** True when the look-ups find all that matches and nothing else: one value of one path, or an id. */
export function isExact(filter: Filter, lookups: readonly Lookup[] | undefined): boolean {
  const by = lookups?.[0]?.by;
  return filter.kind === 'compare' && (by === 'value' || by === 'id');
}

/** The seqs that the look-ups find on the shelf, ascending, each once; undefined when there are too many. */
export function findCandidates(
  searching: Searching,
  shelf: Shelf,
  lookups: readonly Lookup[],
): readonly number[] | undefined {
  const found: number[] = [];
  for (const lookup of lookups) {
    for (const seq of seqsFor(searching, shelf, lookup)) {
      if (seq > firstSeq(shelf) && seq <= lastSeq(shelf)) found.push(seq);
    }
    if (found.length > mostCandidates) return undefined;
  }
  return found.length > 1 ? [...new Set(found)].sort((a, b) => a - b) : found;
}

/** A query of one column as one that gives a list. */
const listed = (query: string): string => `SELECT json_group_array(seq) FROM (${query} LIMIT ${mostCandidates + 1})`;

const byId = listed('SELECT seq FROM resources WHERE id = ?');
const byMember = listed(
  'SELECT m.grp AS seq FROM resources AS u CROSS JOIN memberships AS m INDEXED BY memberships_member ON m.member = u.seq WHERE u.id = ?',
);
const byGroup = listed(`WITH RECURSIVE down (seq) AS (
  SELECT m.member FROM resources AS g CROSS JOIN memberships AS m ON m.grp = g.seq WHERE g.id = ?
  UNION SELECT m.member FROM down CROSS JOIN memberships AS m ON m.grp = down.seq
) SELECT seq FROM down`);
const byPrefix = {
  entries: listed('SELECT seq FROM entries WHERE slot = ? AND value >= ? AND value < ?'),
  claims: listed('SELECT seq FROM claims WHERE slot = ? AND value >= ? AND value < ?'),
};

function seqsFor(searching: Searching, shelf: Shelf, lookup: Lookup): readonly number[] {
  const { connection, shelves } = searching;
  if (lookup.by === 'id') return connection.prepare(byId).list([lookup.id]);
  if (lookup.by === 'member') return connection.prepare(byMember).list([lookup.id]);
  if (lookup.by === 'group') return connection.prepare(byGroup).list([lookup.id]);
  if (lookup.by === 'value') return seqsByValue(searching, shelf, lookup, mostCandidates + 1);
  const between = [lookup.value, textAfter(lookup.value)];
  return (['claims', 'entries'] as const).flatMap((table) => {
    const slot = shelves.slot(shelf, table === 'claims' ? claimSlot(lookup.path) : lookup.path);
    return slot === undefined ? [] : connection.prepare(byPrefix[table]).list<number>([slot, ...between]);
  });
}

/** The first text, in the order of UTF-8 bytes, that comes after all that begin with the prefix. */
function textAfter(prefix: string): string {
  const characters = [...prefix];
  for (;;) {
    const last = characters.pop()?.codePointAt(0);
    // Nothing but the greatest character there is: such a prefix is not looked up (see `isPlain`).
    if (last === undefined) return prefix;
    if (last === 0x10ffff) continue;
    return characters.join('') + String.fromCodePoint(last === 0xd7ff ? 0xe000 : last + 1);
  }
}

/** Text that may be bound, and after which there is other text. */
function isPlain(text: string): boolean {
  return isStorable(text) && !text.startsWith('\u{10FFFF}');
}

/** The query for what a search finds of one type; memberships that its filter asks for are looked up first. */
import type { Filter } from '../../scim/filter/ast.js';
import type { Scope, SearchQuery } from '../port/index.js';
import { compileMongoFilter } from './filter.js';
import type { MongoQuery } from './filter-document.js';
import { type RowsAsked, rowsAsked } from './filter-rows.js';
import type { Models } from './models.js';
import { scopeOf } from './resource-documents.js';

/** Every type that members of groups have (RFC 7643 §8.7.1). */
const memberTypes = ['User', 'Group'];

export async function matchOf(models: Models, query: SearchQuery, type: string): Promise<MongoQuery> {
  const base = { ...scopeOf(query), type };
  const { filter, now, baseUrl } = query;
  if (!filter) return base;
  const context = { type, types: memberTypes, now, baseUrl };
  const rows = new Map<Filter, readonly string[]>();
  for (const asked of rowsAsked(filter, context)) rows.set(asked.filter, await answer(models, { query, type, asked }));
  return { $and: [base, compileMongoFilter(filter, { ...context, rows })] };
}

interface Asking {
  readonly query: Scope;
  readonly type: string;
  readonly asked: RowsAsked;
}

async function answer(models: Models, { query, type, asked }: Asking): Promise<string[]> {
  const scope = scopeOf(query);
  // Only users show their groups, and only groups their members.
  if ((asked.list === 'members') !== (type === 'Group')) return [];
  const direct = await idsOf(models, scope, asked.otherSide(true));
  if (asked.list === 'members') return distinct(models, 'groupId', { ...scope, memberId: { $in: direct } });
  const found = new Set(await membersOf(models, scope, direct));
  const indirect = await idsOf(models, scope, { $and: [{ type: 'Group' }, asked.otherSide(false)] });
  if (indirect.length === 0) return [...found];
  const inside = await nestedGroups(models, scope);
  for (const groupId of indirect) {
    const below = descendants(inside, groupId);
    if (below.length === 0) continue;
    const own = new Set(await membersOf(models, scope, [groupId]));
    for (const id of await membersOf(models, scope, below)) if (!own.has(id)) found.add(id);
  }
  return [...found];
}

async function idsOf({ resources }: Models, scope: Scope, match: MongoQuery): Promise<string[]> {
  const found = await resources.aggregate<{ _id: string }>([
    { $match: { $and: [scope, match] } },
    { $project: { _id: 1 } },
  ]);
  return found.map(({ _id }) => _id);
}

const membersOf = (models: Models, scope: Scope, groupIds: readonly string[]): Promise<string[]> =>
  distinct(models, 'memberId', { ...scope, groupId: { $in: groupIds } });

async function distinct({ memberships }: Models, field: 'groupId' | 'memberId', match: object): Promise<string[]> {
  const found = await memberships.aggregate<{ _id: string }>([{ $match: match }, { $group: { _id: `$${field}` } }]);
  return found.map(({ _id }) => _id);
}

/** The groups directly inside each group that has any. */
async function nestedGroups({ memberships }: Models, scope: Scope): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = await memberships
    .find({ ...scope, memberType: 'Group' }, { groupId: 1, memberId: 1 })
    .lean<{ groupId: string; memberId: string }[]>();
  const inside = new Map<string, string[]>();
  for (const { groupId, memberId } of found) {
    const known = inside.get(groupId);
    if (known) known.push(memberId);
    else inside.set(groupId, [memberId]);
  }
  return inside;
}

function descendants(inside: ReadonlyMap<string, readonly string[]>, groupId: string): string[] {
  const found = new Set(inside.get(groupId));
  for (const id of found) for (const inner of inside.get(id) ?? []) found.add(inner);
  return [...found];
}

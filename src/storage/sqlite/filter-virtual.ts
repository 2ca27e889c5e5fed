/** What filters reach beside the shadow: columns, memberships and the access of a person (port/resources.ts, `SearchQuery`). */
import { isExact } from '../../scim/filter/compare.js';
import { foldText } from '../../scim/fold.js';
import type { AttributePath } from '../../scim/path/path.js';
import { leafOf } from '../../scim/path/resolve.js';
import { urns } from '../../scim/urns.js';
import type { FilterAliases, Target } from './filter-target.js';
import { type Fragment, joined, literal, sql } from './fragment.js';
import { shelfSize } from './shelves.js';

/** What a query says of itself. */
export interface FilterContext {
  /** The type of the resources that are asked. */
  readonly type: string;
  readonly now: number;
  readonly baseUrl: string;
  /** The shelves of the directory: what tells the type of a member. */
  readonly shelves: readonly { readonly key: number; readonly type: string }[];
}

const nothing: Target = { value: literal('NULL') };

/** The target of a path that is not in the shadow; undefined for those that are. */
export function virtualTarget(path: AttributePath, context: FilterContext, aliases: FilterAliases): Target | undefined {
  if (path.extension !== undefined) {
    return path.extension === urns.doorwardUser ? accessTarget(path, context, aliases) : undefined;
  }
  switch (path.keys[0]) {
    case 'id':
      return { value: literal('r.id') };
    case 'meta':
      return { value: metaValue(path, context) };
    case 'members':
      return membersTarget(path, context, aliases);
    case 'groups':
      return groupsTarget(path, context, aliases);
    default:
      return undefined;
  }
}

/** Text that the program makes, in the form in which the attribute is compared. */
const made = (path: AttributePath, text: string): string => (isExact(leafOf(path)) ? text : foldText(text));

function metaValue(path: AttributePath, { type, baseUrl }: FilterContext): Fragment {
  switch (path.keys[1]) {
    case undefined:
      return literal('1');
    case 'created':
      return literal('r.createdAt');
    case 'lastModified':
      return literal('r.modifiedAt');
    case 'resourceType':
      return sql`${made(path, type)}`;
    case 'location':
      return sql`(${made(path, `${baseUrl}/${type}s/`)} || r.id)`;
    case 'version':
      return sql`(${made(path, 'W/"')} || r.version || '"')`;
    default:
      return nothing.value;
  }
}

/** A list of rows whose sub-attributes are `columns`; without one, a path means the row itself. */
function rowsTarget(path: AttributePath, source: Target['source'], columns: (path: AttributePath) => Fragment): Target {
  const value = path.subAttribute ? columns(path) : literal('1');
  return { value, ...(source && { source }), element: (inner) => ({ value: columns(inner) }) };
}

const subKey = (path: AttributePath): string | undefined => path.keys.at(-1);

function membersTarget(path: AttributePath, context: FilterContext, aliases: FilterAliases): Target {
  const m = aliases.next('m');
  const u = aliases.next('u');
  const source = {
    from: sql`memberships AS ${m} CROSS JOIN resources AS ${u} ON ${u}.seq = ${m}.member`,
    where: sql`${m}.grp = r.seq`,
    order: sql`${m}.place`,
  };
  const typed = (text: (type: string) => string): Fragment => {
    const cases = context.shelves.map(({ key, type }) => sql`WHEN ${key} THEN ${text(type)}`);
    return cases.length === 0
      ? nothing.value
      : sql`CASE ${u}.seq / ${literal(String(shelfSize))} ${joined(cases, ' ')} END`;
  };
  return rowsTarget(path, source, (inner) => {
    switch (subKey(inner)) {
      case 'value':
        return sql`${u}.id`;
      case 'display':
        return displayOf(u, inner);
      case 'type':
        return typed((type) => made(inner, type));
      case 'ref':
        return sql`(${typed((type) => made(inner, `${context.baseUrl}/${type}s/`))} || ${u}.id)`;
      default:
        return nothing.value;
    }
  });
}

/** Empty text is no value. */
const displayOf = (table: Fragment, path: AttributePath): Fragment =>
  sql`nullif(${table}.${literal(isExact(leafOf(path)) ? 'display' : 'displayKey')}, '')`;

/** All groups above the resource; a cycle ends the climb, since a row comes up once. */
const ancestors = literal(`(WITH RECURSIVE up (grp, direct) AS (
  SELECT grp, 1 FROM memberships WHERE member = r.seq
  UNION SELECT m.grp, 0 FROM up CROSS JOIN memberships AS m ON m.member = up.grp
) SELECT grp, max(direct) AS direct FROM up GROUP BY grp)`);

function groupsTarget(path: AttributePath, context: FilterContext, aliases: FilterAliases): Target {
  // Only users show their groups.
  if (context.type !== 'User') return nothing;
  const a = aliases.next('a');
  const g = aliases.next('g');
  const source = {
    from: sql`${ancestors} AS ${a} CROSS JOIN resources AS ${g} ON ${g}.seq = ${a}.grp`,
    where: literal('1'),
    order: sql`${a}.direct DESC, ${a}.grp`,
  };
  return rowsTarget(path, source, (inner) => {
    switch (subKey(inner)) {
      case 'value':
        return sql`${g}.id`;
      case 'display':
        return displayOf(g, inner);
      case 'type':
        return sql`CASE ${a}.direct WHEN 1 THEN 'direct' ELSE 'indirect' END`;
      case 'ref':
        return sql`(${made(inner, `${context.baseUrl}/Groups/`)} || ${g}.id)`;
      default:
        return nothing.value;
    }
  });
}

const inAccess = (key: string): Fragment => literal(`json_extract(r.access, '$.${key}')`);

function accessTarget(path: AttributePath, { now, baseUrl }: FilterContext, aliases: FilterAliases): Target {
  const name = aliases.next('h');
  const list = (from: Fragment): Target => ({
    value: sql`${name}.value`,
    source: { from: sql`${from} AS ${name}`, where: literal('1'), order: literal('1') },
  });
  const due = sql`coalesce(${inAccess('expiresAt')} <= ${now}, 0)`;
  switch (path.keys.slice(1).join('.')) {
    case 'accessStatus':
      return { value: statusValue(due) };
    case 'holds':
      return list(sql`(SELECT value FROM json_each(r.access, '$.holds') UNION SELECT 'expired' WHERE ${due})`);
    case 'vaults':
      return list(
        isExact(leafOf(path)) ? literal("json_each(r.access, '$.vaults')") : literal('json_each(r.vaultKeys)'),
      );
    case 'expiresAt':
    case 'disposition':
      return { value: inAccess(path.keys[1]!) };
    case 'account':
    case 'account.value':
      return { value: inAccess('accountId') };
    case 'account.disposition':
      return { value: inAccess('disposition') };
    case 'sponsor':
    case 'sponsor.value':
      return { value: inAccess('sponsor') };
    case 'sponsor.ref':
      return { value: sql`(${made(path, `${baseUrl}/Users/`)} || ${inAccess('sponsor')})` };
    default:
      return nothing;
  }
}

/** The order of precedence of flows.md T4, as `identity/holds.ts` has it. */
function statusValue(due: Fragment): Fragment {
  return sql`CASE WHEN r.access IS NULL THEN NULL
    WHEN ${due} OR EXISTS (SELECT 1 FROM json_each(r.access, '$.holds') WHERE value = 'expired') THEN 'expired'
    WHEN json_array_length(r.access, '$.holds') > 0 THEN 'on_hold'
    WHEN ${inAccess('invited')} THEN 'invited' ELSE 'active' END`;
}

/** Compiles a filter to SQL over a row `r` of `resources`; `scim/filter/match.ts` says what it means. */

import type { ComparisonOperator, Filter } from '../../scim/filter/ast.js';
import type { AttributePath } from '../../scim/path/path.js';
import { isStorable } from '../../scim/storable.js';
import { FilterAliases, shadowTarget, type Target, type TargetFinder } from './filter-target.js';
import { type FilterContext, virtualTarget } from './filter-virtual.js';
import { type Fragment, joined, literal, sql } from './fragment.js';

const never = literal('0');
const always = literal('1');

/** A condition that is 0 or 1 for every row, never NULL: `NOT` would lose the rows where it is. */
export function compileFilter(filter: Filter, context: FilterContext): Fragment {
  const aliases = new FilterAliases();
  return compile(filter, (path) => rootTarget(path, context, aliases), aliases);
}

/**
 * What a path sorts by: its value, or of several values the primary one's, else the first (RFC 7644 §3.4.2.3). NULL for a
 * resource without.
 */
export function compileSortKey(path: AttributePath, context: FilterContext): Fragment {
  const { source, value } = rootTarget(path, context, new FilterAliases());
  if (!source) return value;
  return sql`(SELECT ${value} FROM ${source.from} WHERE ${source.where} ORDER BY ${source.order} LIMIT 1)`;
}

function rootTarget(path: AttributePath, context: FilterContext, aliases: FilterAliases): Target {
  return virtualTarget(path, context, aliases) ?? shadowTarget(path, aliases);
}

function compile(filter: Filter, find: TargetFinder, aliases: FilterAliases): Fragment {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      if (filter.filters.length === 0) return filter.kind === 'and' ? always : never;
      const parts = filter.filters.map((each) => compile(each, find, aliases));
      return sql`(${joined(parts, filter.kind === 'and' ? ' AND ' : ' OR ')})`;
    }
    case 'not':
      return sql`(NOT ${compile(filter.filter, find, aliases)})`;
    case 'present':
      return someValue(find(filter.path), (value) => sql`(${value} IS NOT NULL)`);
    case 'compare':
      return someValue(find(filter.path), (value) => comparison(value, filter.operator, filter.value));
    case 'some': {
      const { source, element } = find(filter.path);
      if (!source || !element) return never;
      return sql`EXISTS (SELECT 1 FROM ${source.from} WHERE ${source.where} AND ${compile(filter.filter, element, aliases)})`;
    }
  }
}

function someValue({ source, value }: Target, test: (value: Fragment) => Fragment): Fragment {
  if (!source) return test(value);
  return sql`EXISTS (SELECT 1 FROM ${source.from} WHERE ${source.where} AND ${test(value)})`;
}

function comparison(value: Fragment, operator: ComparisonOperator, right: string | number | boolean): Fragment {
  const operand = operandOf(right);
  switch (operator) {
    case 'eq':
      return sql`(${value} IS ${operand})`;
    case 'co':
      return sql`coalesce(instr(${value}, ${operand}) > 0, 0)`;
    case 'sw':
      return sql`(substr(${value}, 1, length(${operand})) IS ${operand})`;
    case 'ew':
      return right === '' ? sql`(${value} IS NOT NULL)` : sql`(substr(${value}, -length(${operand})) IS ${operand})`;
    default:
      return sql`coalesce(${value} ${orderSigns[operator]} ${operand}, 0)`;
  }
}

const orderSigns = { gt: literal('>'), ge: literal('>='), lt: literal('<'), le: literal('<=') };

/** Text that the driver refuses to bind (NUL, half a surrogate pair) may still be asked for: it goes in as JSON. */
function operandOf(value: string | number | boolean): Fragment {
  if (typeof value !== 'string' || isStorable(value)) return sql`${value}`;
  return sql`json_extract(${JSON.stringify(value)}, '$')`;
}

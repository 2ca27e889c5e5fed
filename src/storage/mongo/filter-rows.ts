/**
 * Conditions on `members` and `groups`. A membership is a document of its own, so they are answered before the query:
 * first the resources on the other side that satisfy the condition, then, by the memberships, whom they belong to.
 */
import type { Filter } from '../../scim/filter/ast.js';
import { isExact } from '../../scim/filter/compare.js';
import type { AttributePath } from '../../scim/path/path.js';
import { leafOf } from '../../scim/path/resolve.js';
import type { MongoQuery } from './filter-document.js';
import { type FilterContext, made } from './filter-virtual.js';
import { allOf, always, anyOf, compared, comparedText, known, never, noneOf, present } from './query.js';

/** One condition on a list of memberships. */
export interface RowsAsked {
  /** The key of the answer in `MongoFilterContext.rows`. */
  readonly filter: Filter;
  /**
   * `members`: the answer is every group with a direct member that `otherSide(true)` finds. `groups`: every user who is
   * directly in a group that `otherSide(true)` finds, or reaches one that `otherSide(false)` finds only through others.
   */
  readonly list: 'members' | 'groups';
  /** The query over the documents of the other side, in the same directory. */
  otherSide(direct: boolean): MongoQuery;
}

/** The list that a condition is about, when it is one of memberships. */
export function listOf(filter: Filter): RowsAsked['list'] | undefined {
  if (filter.kind !== 'present' && filter.kind !== 'compare' && filter.kind !== 'some') return undefined;
  const { extension, keys } = filter.path;
  return extension === undefined && (keys[0] === 'members' || keys[0] === 'groups') ? keys[0] : undefined;
}

/** Every condition on memberships in the filter, to be looked up before `compileMongoFilter`. */
export function rowsAsked(filter: Filter, context: FilterContext): readonly RowsAsked[] {
  if (filter.kind === 'and' || filter.kind === 'or') return filter.filters.flatMap((each) => rowsAsked(each, context));
  if (filter.kind === 'not') return rowsAsked(filter.filter, context);
  const list = listOf(filter);
  if (list === undefined) return [];
  const condition = filter.kind === 'some' ? filter.filter : filter;
  return [{ filter, list, otherSide: (direct) => compileRow(condition, { ...context, list, direct }) }];
}

interface RowContext extends FilterContext {
  readonly list: RowsAsked['list'];
  readonly direct: boolean;
}

function compileRow(filter: Filter, context: RowContext): MongoQuery {
  switch (filter.kind) {
    case 'and':
      return allOf(filter.filters.map((each) => compileRow(each, context)));
    case 'or':
      return anyOf(filter.filters.map((each) => compileRow(each, context)));
    case 'not':
      return noneOf(compileRow(filter.filter, context));
    case 'present':
      return presentInRow(filter.path);
    case 'compare':
      return comparedInRow(filter, context);
    case 'some':
      return never;
  }
}

/** The sub-attribute, whether the path stands in brackets or not; undefined for the list as a whole. */
function partOf({ attribute, subAttribute, keys }: AttributePath): string | undefined {
  return subAttribute || !attribute.multiValued ? keys.at(-1) : undefined;
}

function presentInRow(path: AttributePath): MongoQuery {
  switch (partOf(path)) {
    case undefined:
    case 'value':
    case 'type':
    case 'ref':
      return always;
    case 'display':
      return present('displayKey');
    default:
      return never;
  }
}

function comparedInRow(filter: Extract<Filter, { kind: 'compare' }>, context: RowContext): MongoQuery {
  const { path, operator, value } = filter;
  const { list, direct, types, baseUrl } = context;
  switch (partOf(path)) {
    case 'value':
      return compared('_id', operator, value);
    case 'display':
      return compared(isExact(leafOf(path)) ? 'display' : 'displayKey', operator, value);
    case 'type':
      if (list === 'groups') return known(direct ? 'direct' : 'indirect', operator, value);
      return anyOf(types.map((type) => allOf([{ type }, known(made(path, type), operator, value)])));
    case 'ref': {
      const ofType = (type: string): MongoQuery =>
        comparedText(
          '_id',
          (id) => ({ $concat: [{ $literal: made(path, `${baseUrl}/${type}s/`) }, id] }),
          operator,
          value,
        );
      if (list === 'groups') return ofType('Group');
      return anyOf(types.map((type) => allOf([{ type }, ofType(type)])));
    }
    default:
      return never;
  }
}

/** Compiles a filter to a MongoDB query over `ResourceDocument`; `scim/filter/match.ts` says what it means. */
import type { Filter } from '../../scim/filter/ast.js';
import type { AttributePath } from '../../scim/path/path.js';
import type { MongoQuery } from './filter-document.js';
import { listOf } from './filter-rows.js';
import { type FilterContext, virtualField } from './filter-virtual.js';
import { allOf, always, anyOf, compared, never, noneOf, present } from './query.js';

/** What a query says of itself, and what was found out for it before. */
export interface MongoFilterContext extends FilterContext {
  /**
   * Conditions on `members` and `groups`, which stand in documents of their own: for each that `rowsAsked` names, the ids
   * of the resources that satisfy it.
   */
  readonly rows: ReadonlyMap<Filter, readonly string[]>;
}

/**
 * The query for one resource type of a directory; add `tenantId`, `directoryId` and `type` to it.
 *
 * @throws Error when `context.rows` lacks a condition that `rowsAsked` names
 */
export function compileMongoFilter(filter: Filter, context: MongoFilterContext): MongoQuery {
  if (listOf(filter)) return { _id: { $in: idsOf(filter, context) } };
  switch (filter.kind) {
    case 'and':
      return allOf(filter.filters.map((each) => compileMongoFilter(each, context)));
    case 'or':
      return anyOf(filter.filters.map((each) => compileMongoFilter(each, context)));
    case 'not':
      return noneOf(compileMongoFilter(filter.filter, context));
    case 'present':
      return virtualField(filter.path, context)?.present() ?? present(shadowField(filter.path));
    case 'compare':
      return (
        virtualField(filter.path, context)?.compared(filter.operator, filter.value) ??
        compared(shadowField(filter.path), filter.operator, filter.value)
      );
    case 'some':
      return { [shadowField(filter.path)]: { $elemMatch: compileElement(filter.filter) } };
  }
}

const shadowField = (path: AttributePath): string => `shadow.${path.keys.join('.')}`;

/** Inside brackets paths are relative to an element, and nothing there is kept elsewhere. */
function compileElement(filter: Filter): MongoQuery {
  switch (filter.kind) {
    case 'and':
      return filter.filters.length === 0 ? always : allOf(filter.filters.map(compileElement));
    case 'or':
      return anyOf(filter.filters.map(compileElement));
    case 'not':
      return noneOf(compileElement(filter.filter));
    case 'present':
      return present(filter.path.keys.join('.'));
    case 'compare':
      return compared(filter.path.keys.join('.'), filter.operator, filter.value);
    case 'some':
      // RFC 7644 §3.4.2.2, figure 1: no brackets within brackets.
      return never;
  }
}

function idsOf(filter: Filter, { rows }: MongoFilterContext): readonly string[] {
  const ids = rows.get(filter);
  if (!ids) throw new Error('a condition on members or groups was not looked up before');
  return ids;
}

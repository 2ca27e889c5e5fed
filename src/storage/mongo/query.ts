/** The conditions that queries are built of, so written that a field without value satisfies none but `not`. */

import type { ComparisonOperator } from '../../scim/filter/ast.js';
import { holds } from '../../scim/filter/match.js';
import { isStorable } from '../../scim/storable.js';
import type { MongoQuery } from './filter-document.js';

export type Value = string | number | boolean;

export const always: MongoQuery = {};
export const never: MongoQuery = { $nor: [{}] };

export const allOf = (queries: readonly MongoQuery[]): MongoQuery =>
  queries.length === 0 ? always : { $and: queries };
export const anyOf = (queries: readonly MongoQuery[]): MongoQuery => (queries.length === 0 ? never : { $or: queries });
export const noneOf = (...queries: MongoQuery[]): MongoQuery => ({ $nor: queries });
export const present = (field: string): MongoQuery => ({ [field]: { $exists: true } });

/** True of what the program knows already, without asking the document. */
export const known = (value: Value, operator: ComparisonOperator, right: Value): MongoQuery =>
  holds(value, operator, right) ? always : never;

/** Compares a field, or any element of it when it is a list. */
export function compared(field: string, operator: ComparisonOperator, right: Value): MongoQuery {
  if (typeof right === 'string' && !isStorable(right) && !(operator in orders)) return never;
  switch (operator) {
    case 'eq':
      return { [field]: { $eq: right } };
    case 'co':
    case 'sw':
    case 'ew':
      return { [field]: { $regex: pattern(operator, String(right)) } };
    default:
      return { [field]: { [orders[operator]]: right } };
  }
}

/** Compares text that is made of a field and what the program puts around it. `field` must be present. */
export function comparedText(
  field: string,
  made: (value: unknown) => unknown,
  operator: ComparisonOperator,
  right: Value,
): MongoQuery {
  if (typeof right !== 'string' || (!isStorable(right) && !(operator in orders))) return never;
  const text = made(`$${field}`);
  return allOf([present(field), { $expr: expression(text, operator, right) }]);
}

function expression(text: unknown, operator: ComparisonOperator, right: string): unknown {
  // SECURITY: outside `$literal`, input that begins with a dollar sign would be read as a field or an operator.
  const value = { $literal: right };
  switch (operator) {
    case 'eq':
      return { $eq: [text, value] };
    case 'co':
    case 'sw':
    case 'ew':
      return { $regexMatch: { input: text, regex: { $literal: pattern(operator, right) } } };
    default:
      return { [orders[operator]]: [text, value] };
  }
}

const orders = { gt: '$gt', ge: '$gte', lt: '$lt', le: '$lte' } as const;

/** The dollar sign alone would also stop before a last line feed. */
function pattern(operator: 'co' | 'sw' | 'ew', text: string): string {
  const escaped = escapePattern(text);
  if (operator === 'sw') return `^${escaped}`;
  return operator === 'ew' ? `${escaped}(?![\\s\\S])` : escaped;
}

const special: ReadonlySet<string> = new Set('\\^$.|?*+()[]{}/-');

/** SECURITY: what the pattern must hold letter by letter, whatever the input is. */
function escapePattern(text: string): string {
  let escaped = '';
  for (const character of text) escaped += special.has(character) ? `\\${character}` : character;
  return escaped;
}

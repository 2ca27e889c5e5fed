/** What a filter means. Every store's own reading of filters must agree with this one (RFC 7644 §3.4.2.2). */
import { parseDateTime } from '../date-time.js';
import { foldText } from '../fold.js';
import type { AttributePath } from '../path/path.js';
import { leafOf } from '../path/resolve.js';
import type { Attribute, Json, JsonObject, Resource } from '../schema/attribute.js';
import { isObject } from '../schema/reading.js';
import type { ComparisonOperator, Filter } from './ast.js';
import { isExact } from './compare.js';
import { compareText } from './order.js';

/**
 * True when the resource, in canonical spelling, satisfies the filter. A condition on an attribute without value is false,
 * so `ne`, being `not(eq)`, is true; one on a multi-valued attribute asks for any value. Empty text, empty lists and empty
 * objects count as no value. Text is compared by its folded form unless case-exact, and ordered by code point.
 */
export function matches(filter: Filter, resource: Resource): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.filters.every((each) => matches(each, resource));
    case 'or':
      return filter.filters.some((each) => matches(each, resource));
    case 'not':
      return !matches(filter.filter, resource);
    case 'present':
      return anyValue(filter.path, resource, hasValue);
    case 'compare': {
      const leaf = leafOf(filter.path);
      return anyValue(filter.path, resource, (value) => holds(comparable(leaf, value), filter.operator, filter.value));
    }
    case 'some':
      return anyValue(
        filter.path,
        resource,
        (value) => isObject(value) && hasValue(value) && matches(filter.filter, value),
      );
  }
}

/** True for anything but null, empty text, and lists and objects that hold nothing else. */
export function hasValue(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return false;
  if (Array.isArray(value)) return value.some(hasValue);
  return typeof value === 'object' ? Object.values(value).some(hasValue) : true;
}

/** Tests each value that the path leads to, until one passes. */
function anyValue(path: AttributePath, root: JsonObject, test: (value: Json) => boolean): boolean {
  const base = path.extension === undefined ? root : root[path.extension];
  if (!isObject(base)) return false;
  const sub = path.subAttribute;
  return each(base[path.attribute.name], (value) => {
    if (!sub) return test(value);
    return isObject(value) && each(value[sub.name], test);
  });
}

function each(value: Json | undefined, test: (value: Json) => boolean): boolean {
  if (value === undefined || value === null) return false;
  return Array.isArray(value) ? value.some(test) : test(value);
}

/**
 * The form in which a stored value is compared and kept in a shadow: folded text, instants as epoch milliseconds;
 * undefined for what counts as no value or is not of the attribute's type.
 */
export function comparable(leaf: Attribute, value: Json): string | number | boolean | undefined {
  switch (leaf.type) {
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'integer':
    case 'decimal':
      return typeof value === 'number' ? value : undefined;
    case 'dateTime':
      return typeof value === 'string' ? parseDateTime(value) : undefined;
    default:
      if (typeof value !== 'string' || value === '') return undefined;
      return isExact(leaf) ? value : foldText(value);
  }
}

/** Compares two values in comparable form; false when one is absent or they are of different kinds. */
export function holds(
  left: string | number | boolean | undefined,
  operator: ComparisonOperator,
  right: string | number | boolean,
): boolean {
  if (typeof left === 'string' && typeof right === 'string') return textHolds(left, operator, right);
  if (typeof left === 'number' && typeof right === 'number') return orderHolds(left - right, operator);
  return operator === 'eq' && left === right;
}

function textHolds(left: string, operator: ComparisonOperator, right: string): boolean {
  switch (operator) {
    case 'eq':
      return left === right;
    case 'co':
      return left.includes(right);
    case 'sw':
      return left.startsWith(right);
    case 'ew':
      return left.endsWith(right);
    default:
      return orderHolds(compareText(left, right), operator);
  }
}

function orderHolds(difference: number, operator: ComparisonOperator): boolean {
  switch (operator) {
    case 'eq':
      return difference === 0;
    case 'gt':
      return difference > 0;
    case 'ge':
      return difference >= 0;
    case 'lt':
      return difference < 0;
    case 'le':
      return difference <= 0;
    default:
      return false;
  }
}

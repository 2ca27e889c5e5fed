/** Reads a filter's text into its checked normal form: the whole grammar of RFC 7644 §3.4.2.2. */
import { invalidFilter } from '../errors.js';
import type { AttributePath } from '../path/path.js';
import { pathText, pathTo, subPathTo } from '../path/resolve.js';
import { type ResourceType, subAttributeOf } from '../schema/registry.js';
import type { Filter } from './ast.js';
import { condition, literalOf, nothing, operatorOf } from './compare.js';
import {
  type Cursor,
  countTerm,
  deeper,
  expect,
  type FilterLimits,
  isWord,
  openCursor,
  peek,
  take,
  unexpected,
} from './cursor.js';
import type { Token } from './lexer.js';
import { elementScope, resourceScope, type Scope } from './scope.js';

/** Bounds, and whether an attribute that the type does not have is refused (the default) or taken as never present. */
export interface FilterOptions extends Partial<FilterLimits> {
  readonly unknownAttribute?: 'refuse' | 'absent';
}

/**
 * The filter, resolved against the type's schemas; what it means is told by `matches`.
 *
 * @throws ScimError invalidFilter with the place and the reason: bad syntax, an unknown or secret attribute, a value or
 *   an operator that does not suit the attribute, a filter beyond the limits.
 * @example parseFilter(user, 'userName eq "ANN"') // compares userName with "ann"
 */
export function parseFilter(type: ResourceType, text: string, options: FilterOptions = {}): Filter {
  const { unknownAttribute = 'refuse', ...limits } = options;
  const cursor = openCursor(text, limits);
  if (peek(cursor).kind === 'end') throw invalidFilter('The filter is empty.');
  const filter = readOr(cursor, resourceScope(type, unknownAttribute));
  expect(cursor, 'end', 'and, or, or the end');
  return filter;
}

/**
 * The filter within the brackets of a value path, from the bracket ahead to past the closing one; paths are relative to an
 * element of the attribute when it is multi-valued.
 *
 * @throws ScimError invalidFilter as `parseFilter` does.
 */
export function readBrackets(cursor: Cursor, path: AttributePath | undefined): Filter {
  expect(cursor, '[', 'an opening square bracket');
  const filter = deeper(cursor, () => readOr(cursor, elementScope(path)));
  expect(cursor, ']', 'and, or, or a closing square bracket');
  return filter;
}

function readOr(cursor: Cursor, scope: Scope): Filter {
  const first = readAnd(cursor, scope);
  if (!isWord(peek(cursor), 'or')) return first;
  const filters = [first];
  while (isWord(peek(cursor), 'or')) {
    take(cursor);
    filters.push(readAnd(cursor, scope));
  }
  return { kind: 'or', filters };
}

function readAnd(cursor: Cursor, scope: Scope): Filter {
  const first = readUnary(cursor, scope);
  if (!isWord(peek(cursor), 'and')) return first;
  const filters = [first];
  while (isWord(peek(cursor), 'and')) {
    take(cursor);
    filters.push(readUnary(cursor, scope));
  }
  return { kind: 'and', filters };
}

function readUnary(cursor: Cursor, scope: Scope): Filter {
  const token = take(cursor);
  if (token.kind === '(') return readGroup(cursor, scope);
  if (isWord(token, 'not')) {
    expect(cursor, '(', 'an opening bracket after not');
    return { kind: 'not', filter: readGroup(cursor, scope) };
  }
  if (token.kind !== 'word') throw unexpected(token, 'an attribute name, not or an opening bracket');
  return peek(cursor).kind === '[' ? readValuePath(cursor, scope, token) : readCondition(cursor, scope.resolve(token));
}

function readGroup(cursor: Cursor, scope: Scope): Filter {
  const filter = deeper(cursor, () => readOr(cursor, scope));
  expect(cursor, ')', 'and, or, or a closing bracket');
  return filter;
}

function readCondition(cursor: Cursor, path: AttributePath | undefined): Filter {
  countTerm(cursor);
  const token = take(cursor);
  if (isWord(token, 'pr')) return path ? { kind: 'present', path } : nothing;
  const operator = operatorOf(token);
  if (!operator) throw unexpected(token, 'an operator (eq, ne, co, sw, ew, pr, gt, ge, lt or le)');
  return condition(path, operator, literalOf(take(cursor)));
}

function readValuePath(cursor: Cursor, scope: Scope, name: Token): Filter {
  if (scope.isElement)
    throw unexpected(peek(cursor), 'an operator, since square brackets cannot stand within each other,');
  const path = scope.resolve(name);
  if (path?.subAttribute || (path && !path.attribute.multiValued && path.attribute.type !== 'complex')) {
    throw invalidFilter(`Square brackets cannot follow "${name.text}" at character ${name.at} of the filter.`);
  }
  const inner = readBrackets(cursor, path);
  const next = peek(cursor);
  if (next.kind !== 'word' || !next.text.startsWith('.')) return bracketed(path, inner);
  // Entra asks for emails[type eq "work"].value eq "x", which the grammar lacks: entra-26-match-on-work-email.
  const tested = readCondition(cursor, trailingPath(path, take(cursor)));
  if (tested.kind === 'not') return { kind: 'not', filter: bracketed(path, both(inner, tested.filter)) };
  return bracketed(path, both(inner, tested));
}

function trailingPath(path: AttributePath | undefined, token: Token): AttributePath | undefined {
  if (!path) return undefined;
  const sub = subAttributeOf(path.attribute, token.text.slice(1));
  if (!sub) {
    throw invalidFilter(
      `"${token.text.slice(1)}" at character ${token.at + 1} of the filter is not a sub-attribute of ${pathText(path)}.`,
    );
  }
  return path.attribute.multiValued ? pathTo(sub) : subPathTo(path, sub);
}

function both(left: Filter, right: Filter): Filter {
  return left.kind === 'and'
    ? { kind: 'and', filters: [...left.filters, right] }
    : { kind: 'and', filters: [left, right] };
}

/** What brackets mean: some element, or, of a singular attribute, the one value; `inner` has paths as `elementScope` makes them. */
function bracketed(path: AttributePath | undefined, inner: Filter): Filter {
  if (!path) return nothing;
  if (!path.attribute.multiValued) return both({ kind: 'present', path }, inner);
  if (path.attribute.type === 'complex') return { kind: 'some', path, filter: inner };
  if (!isAboutOneValue(inner)) {
    throw invalidFilter(`The values of ${pathText(path)} have no parts; and, not are not understood in its brackets.`);
  }
  return inner;
}

/** True when asking any value is the same as asking the attribute: comparisons of simple values, joined by or. */
function isAboutOneValue(filter: Filter): boolean {
  if (filter.kind === 'or') return filter.filters.every(isAboutOneValue);
  return filter.kind === 'compare' || filter.kind === 'present';
}

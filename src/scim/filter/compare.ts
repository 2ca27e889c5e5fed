/** Makes a condition of an attribute, an operator and a literal, checked against the attribute's type. */
import { parseDateTime } from '../date-time.js';
import { invalidFilter } from '../errors.js';
import { foldText } from '../fold.js';
import type { AttributePath } from '../path/path.js';
import { leafOf, pathText, subPathTo } from '../path/resolve.js';
import type { Attribute } from '../schema/attribute.js';
import { subAttributeOf } from '../schema/registry.js';
import type { ComparisonOperator, ComparisonValue, Filter } from './ast.js';
import { isWord, unexpected } from './cursor.js';
import type { Token } from './lexer.js';

/** The filter that no resource satisfies. */
export const nothing: Filter = { kind: 'or', filters: [] };

const operators: ReadonlySet<string> = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']);

/** An operator as written: those of the normal form and `ne`. */
export type WrittenOperator = ComparisonOperator | 'ne';

/** The operator that the word is, in any letter case; undefined when it is none. */
export function operatorOf(token: Token): WrittenOperator | undefined {
  if (token.kind !== 'word') return undefined;
  const text = token.text.toLowerCase();
  return operators.has(text) ? (text as WrittenOperator) : undefined;
}

/**
 * The literal of a comparison. Keywords are read in any letter case.
 *
 * @throws ScimError invalidFilter for anything but quoted text, a JSON number, true, false or null.
 */
export function literalOf(token: Token): ComparisonValue {
  if (token.kind === 'string') return token.text;
  if (isWord(token, 'true')) return true;
  if (isWord(token, 'false')) return false;
  if (isWord(token, 'null')) return null;
  const number = token.kind === 'word' ? numberOf(token.text) : undefined;
  if (number === undefined) {
    throw unexpected(token, 'a value (text in quotation marks, a number, true, false or null)');
  }
  return number;
}

function numberOf(word: string): number | undefined {
  const first = word.charCodeAt(0);
  if (first !== 0x2d && !(first >= 0x30 && first <= 0x39)) return undefined;
  try {
    const value: unknown = JSON.parse(word);
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The condition in normal form (see ast.ts). An undefined path is an attribute that has no value anywhere.
 *
 * @throws ScimError invalidFilter when the operator or the literal does not suit the attribute's type.
 */
export function condition(
  path: AttributePath | undefined,
  operator: WrittenOperator,
  literal: ComparisonValue,
): Filter {
  if (operator === 'ne') return { kind: 'not', filter: condition(path, 'eq', literal) };
  if (literal === null && operator !== 'eq') {
    throw invalidFilter(`The operator ${operator} cannot be used with null; eq and ne can.`);
  }
  if (!path) return literal === null ? { kind: 'not', filter: nothing } : nothing;
  if (literal === null) return { kind: 'not', filter: { kind: 'present', path } };
  const target = comparedPath(path);
  const value = valueFor(target, operator, literal);
  // Every text contains, begins and ends with the empty one.
  if (value === '' && (operator === 'co' || operator === 'sw' || operator === 'ew'))
    return { kind: 'present', path: target };
  return { kind: 'compare', path: target, operator, value };
}

/** RFC 7644 §3.4.2.2: a complex attribute without sub-attribute is compared by its `value`. */
function comparedPath(path: AttributePath): AttributePath {
  if (leafOf(path).type !== 'complex') return path;
  const value = subAttributeOf(path.attribute, 'value');
  if (!value) {
    const example = path.attribute.subAttributes?.[0]?.name ?? 'value';
    throw invalidFilter(
      `${pathText(path)} has parts; compare one of them, such as ${pathText(path)}.${example}, or use pr.`,
    );
  }
  return subPathTo(path, value);
}

function valueFor(
  path: AttributePath,
  operator: ComparisonOperator,
  literal: Exclude<ComparisonValue, null>,
): Exclude<ComparisonValue, null> {
  const leaf = leafOf(path);
  if (!allows(leaf, operator)) {
    throw invalidFilter(`The operator ${operator} cannot be used with ${pathText(path)}, which is ${article(leaf)}.`);
  }
  const value = typedValue(leaf, literal);
  if (value === undefined) {
    throw invalidFilter(
      `${pathText(path)} is ${article(leaf)} and cannot be compared with ${JSON.stringify(literal)}.`,
    );
  }
  return value;
}

/** RFC 7644 §3.4.2.2: ordering fails for boolean and binary; parts of a text are only looked for in texts. */
function allows({ type }: Attribute, operator: ComparisonOperator): boolean {
  const isText = type === 'string' || type === 'reference';
  switch (operator) {
    case 'eq':
      return true;
    case 'co':
    case 'sw':
    case 'ew':
      return isText || type === 'binary';
    default:
      return type !== 'boolean' && type !== 'binary';
  }
}

function typedValue(leaf: Attribute, literal: string | number | boolean): string | number | boolean | undefined {
  switch (leaf.type) {
    case 'boolean':
      return booleanOf(literal);
    case 'integer':
    case 'decimal':
      return typeof literal === 'number' ? literal : undefined;
    case 'dateTime':
      return typeof literal === 'string' ? parseDateTime(literal) : undefined;
    default:
      if (typeof literal !== 'string') return undefined;
      return isExact(leaf) ? literal : foldText(literal);
  }
}

/** Entra writes "True" and "False" as text in filters as it does in bodies: entra-02-active-string-false. */
function booleanOf(literal: string | number | boolean): boolean | undefined {
  if (typeof literal === 'boolean') return literal;
  const text = typeof literal === 'string' ? literal.toLowerCase() : '';
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/** True when letter case matters: `caseExact`, and always for binary (RFC 7643 §2.3.6). */
export function isExact(attribute: Attribute): boolean {
  return attribute.caseExact || attribute.type === 'binary';
}

function article({ type }: Attribute): string {
  if (type === 'string' || type === 'reference') return 'text';
  return type === 'integer' ? 'an integer' : `a ${type}`;
}

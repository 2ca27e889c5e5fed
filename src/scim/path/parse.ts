/** Reads the `path` of a PATCH operation (RFC 7644 §3.5.2, figure 7). */
import { withoutAlias } from '../dialect/aliases.js';
import { invalidPath } from '../errors.js';
import type { Filter } from '../filter/ast.js';
import { literalOf, operatorOf } from '../filter/compare.js';
import { type Cursor, expect, isWord, openCursor, peek, take } from '../filter/cursor.js';
import { readBrackets } from '../filter/parse.js';
import type { Attribute } from '../schema/attribute.js';
import { type Extension, type ResourceType, subAttributeOf } from '../schema/registry.js';
import type { AttributePath } from './path.js';
import { lookUp, type Reference, subPathTo } from './resolve.js';

/** What an operation is about: the resource by its core URN, an extension by its URN, or an attribute. */
export type PathTarget =
  | { readonly kind: 'resource' }
  | { readonly kind: 'extension'; readonly extension: Extension }
  | AttributeTarget;

/** An attribute, or a sub-attribute of it, of all its elements or of those that the brackets select. */
export interface AttributeTarget {
  readonly kind: 'attribute';
  readonly path: AttributePath;
  readonly selection?: Selection;
}

/** The brackets of a path. Paths of `filter` are relative to the element; see `selects` in patch/selection.ts. */
export interface Selection {
  readonly filter: Filter;
  /** The brackets as plain equalities, in the letter case of the request; absent when they say more than that. */
  readonly equalities?: Equalities;
}

export interface Equalities {
  readonly join: 'and' | 'or';
  readonly terms: readonly { readonly attribute: Attribute; readonly value: string | number | boolean }[];
}

/** Names beyond the schemas' own: an extension's attribute without its URN, and old spellings of URNs. */
export interface NameLeniency {
  readonly bareExtensions: boolean;
  readonly aliases: boolean;
}

const noLeniency: NameLeniency = { bareExtensions: false, aliases: false };

/**
 * The target of a path; undefined when it names an attribute that the type does not have.
 *
 * @throws ScimError invalidPath for a path that follows no grammar, invalidFilter for what is wrong within its brackets.
 */
export function parsePath(type: ResourceType, text: string, leniency = noLeniency): PathTarget | undefined {
  if (!text.includes('[')) return find(type, text.trim(), leniency);
  const cursor = openCursor(text);
  const name = take(cursor);
  if (name.kind !== 'word' || peek(cursor).kind !== '[') throw malformed(text);
  const reference = find(type, name.text, leniency);
  if (!reference) return undefined;
  if (reference.kind !== 'attribute' || reference.path.subAttribute) throw malformed(text);
  const { path } = reference;
  if (!path.attribute.multiValued && path.attribute.type !== 'complex') throw malformed(text);
  const start = cursor.index + 1;
  // An element is selected by what it holds itself, also the one element of a singular attribute.
  const many = path.attribute.multiValued ? path : { ...path, attribute: { ...path.attribute, multiValued: true } };
  const filter = readBrackets(cursor, many);
  const equalities = equalitiesIn(cursor, start, path.attribute);
  const selection: Selection = { filter, ...(equalities && { equalities }) };
  return { kind: 'attribute', path: trailing(cursor, path, text), selection };
}

function find(type: ResourceType, name: string, leniency: NameLeniency): Reference | undefined {
  return lookUp(type, leniency.aliases ? withoutAlias(type, name) : name, leniency.bareExtensions);
}

/** The path with the sub-attribute after the brackets, if there is one. */
function trailing(cursor: Cursor, path: AttributePath, text: string): AttributePath {
  const token = take(cursor);
  if (token.kind === 'end') return path;
  if (token.kind !== 'word' || !token.text.startsWith('.') || peek(cursor).kind !== 'end') throw malformed(text);
  const sub = subAttributeOf(path.attribute, token.text.slice(1));
  if (!sub) throw invalidPath(`${path.attribute.name} has no sub-attribute "${token.text.slice(1)}".`);
  return subPathTo(path, sub);
}

/** Reads the tokens from `start` to before the closing bracket, which `readBrackets` has passed, once more. */
function equalitiesIn(cursor: Cursor, start: number, attribute: Attribute): Equalities | undefined {
  const inner: Cursor = { ...cursor, tokens: cursor.tokens.slice(start, cursor.index), index: 0 };
  const terms: { attribute: Attribute; value: string | number | boolean }[] = [];
  let join: 'and' | 'or' | undefined;
  for (;;) {
    const name = take(inner).text;
    const sub = attribute.type === 'complex' ? subAttributeOf(attribute, name) : attribute;
    if (!sub || operatorOf(take(inner)) !== 'eq') return undefined;
    const value = literalOf(take(inner));
    if (value === null) return undefined;
    terms.push({ attribute: sub, value });
    if (peek(inner).kind === ']') break;
    const word = isWord(take(inner), 'and') ? 'and' : 'or';
    if (join !== undefined && join !== word) return undefined;
    join = word;
  }
  expect(inner, ']', 'a closing square bracket');
  return { join: join ?? 'and', terms };
}

function malformed(text: string): Error {
  return invalidPath(
    `"${text}" is not a path: an attribute, then a filter in square brackets if any, then a dot and a sub-attribute if any.`,
  );
}

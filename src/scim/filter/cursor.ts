/** A place in a filter's tokens, with the bounds that keep a hostile filter cheap. */
import { invalidFilter } from '../errors.js';
import { lexFilter, type Token } from './lexer.js';

/** How large a filter may be: characters of its text, comparisons in it, brackets within brackets. */
export interface FilterLimits {
  readonly characters: number;
  readonly terms: number;
  readonly depth: number;
}

export const defaultFilterLimits: FilterLimits = { characters: 4096, terms: 64, depth: 16 };

/** Where a reader stands. One cursor reads one text; readers move `index` on. */
export interface Cursor {
  readonly tokens: readonly Token[];
  readonly limits: FilterLimits;
  index: number;
  terms: number;
  depth: number;
}

/**
 * A cursor at the first token.
 *
 * @throws ScimError invalidFilter when the text is longer than the limits allow, or cannot be cut into tokens.
 */
export function openCursor(text: string, limits: Partial<FilterLimits> = {}): Cursor {
  const all = { ...defaultFilterLimits, ...limits };
  if (text.length > all.characters) {
    throw invalidFilter(`The filter is ${text.length} characters long; at most ${all.characters} are allowed.`);
  }
  return { tokens: lexFilter(text), limits: all, index: 0, terms: 0, depth: 0 };
}

/** The token ahead; `end` when there is none. */
export function peek(cursor: Cursor): Token {
  return cursor.tokens[cursor.index] ?? (cursor.tokens[cursor.tokens.length - 1] as Token);
}

/** The token ahead, and moves past it. */
export function take(cursor: Cursor): Token {
  const token = peek(cursor);
  cursor.index += 1;
  return token;
}

/** True when the token ahead is that word, in any letter case. */
export function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.text.length === word.length && token.text.toLowerCase() === word;
}

/**
 * Moves past a token of that kind.
 *
 * @throws ScimError invalidFilter when another one is ahead, with its place and what was expected.
 */
export function expect(cursor: Cursor, kind: Token['kind'], expected: string): Token {
  const token = take(cursor);
  if (token.kind !== kind) throw unexpected(token, expected);
  return token;
}

/** The refusal of a token: where it stands, what it is, what could have stood there. */
export function unexpected(token: Token, expected: string): Error {
  const found = token.kind === 'end' ? 'the end' : shown(token);
  return invalidFilter(`Expected ${expected} at character ${token.at} of the filter, found ${found}.`);
}

function shown(token: Token): string {
  const text = token.text.length > 60 ? `${token.text.slice(0, 60)}…` : token.text;
  return token.kind === 'string' ? JSON.stringify(text) : text;
}

/**
 * Reads what stands within a bracket, one level deeper.
 *
 * @throws ScimError invalidFilter when brackets are nested deeper than the limits allow.
 */
export function deeper<Read>(cursor: Cursor, read: () => Read): Read {
  cursor.depth += 1;
  if (cursor.depth > cursor.limits.depth) {
    throw invalidFilter(`The filter has more than ${cursor.limits.depth} brackets within each other.`);
  }
  const result = read();
  cursor.depth -= 1;
  return result;
}

/**
 * Counts one comparison.
 *
 * @throws ScimError invalidFilter when there are more than the limits allow.
 */
export function countTerm(cursor: Cursor): void {
  cursor.terms += 1;
  if (cursor.terms > cursor.limits.terms) {
    throw invalidFilter(`The filter has more than ${cursor.limits.terms} comparisons.`);
  }
}

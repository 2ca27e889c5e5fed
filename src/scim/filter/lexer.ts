/** Cuts filter and path text into tokens in one pass, without regular expressions (RFC 7644 §3.4.2.2, figure 1). */
import { invalidFilter } from '../errors.js';

/**
 * A piece of a filter. `text` of a `string` is what the JSON literal stands for; of anything else, the characters as
 * written. `at` is the place of its first character, counted from 1. The last token is always `end`.
 */
export interface Token {
  readonly kind: 'word' | 'string' | '(' | ')' | '[' | ']' | 'end';
  readonly text: string;
  readonly at: number;
}

/**
 * The tokens of a filter: brackets, quoted text, and words, which are whatever stands between those and white space.
 *
 * @throws ScimError invalidFilter for quoted text that is not a JSON string or that no store could hold (NUL, half a
 *   surrogate pair).
 * @example lexFilter('a eq "b"').map((token) => token.text).join(' ') === 'a eq b '
 */
export function lexFilter(text: string): Token[] {
  const tokens: Token[] = [];
  let index = 0;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    const start = index;
    if (isSpace(code)) {
      index += 1;
    } else if (code === quote) {
      index = stringEnd(text, start);
      tokens.push({ kind: 'string', text: readString(text, start, index), at: start + 1 });
    } else if (isBracket(code)) {
      index += 1;
      tokens.push({ kind: text[start] as '(' | ')' | '[' | ']', text: text[start] as string, at: start + 1 });
    } else {
      while (index < text.length && !endsWord(text.charCodeAt(index))) index += 1;
      tokens.push({ kind: 'word', text: text.slice(start, index), at: start + 1 });
    }
  }
  tokens.push({ kind: 'end', text: '', at: text.length + 1 });
  return tokens;
}

const quote = 0x22;
const backslash = 0x5c;

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

function isBracket(code: number): boolean {
  return code === 0x28 || code === 0x29 || code === 0x5b || code === 0x5d;
}

function endsWord(code: number): boolean {
  return isSpace(code) || isBracket(code) || code === quote;
}

/** The place after the closing quote. */
function stringEnd(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === quote) return index + 1;
    index += code === backslash ? 2 : 1;
  }
  throw invalidFilter(`The text that opens with a quotation mark at character ${start + 1} is never closed.`);
}

function readString(text: string, start: number, end: number): string {
  let isPlain = true;
  for (let index = start + 1; index < end - 1 && isPlain; index += 1) {
    const code = text.charCodeAt(index);
    isPlain = code >= 0x20 && code !== backslash && (code < 0xd800 || code > 0xdfff);
  }
  if (isPlain) return text.slice(start + 1, end - 1);
  const value = parseJsonString(text.slice(start, end));
  if (value === undefined || !isStorable(value)) {
    throw invalidFilter(`The quoted text at character ${start + 1} is not a JSON string.`);
  }
  return value;
}

function parseJsonString(literal: string): string | undefined {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return undefined;
  }
}

/** False for NUL and for half a surrogate pair, which stores cut or change: `"ann\u0000x"` must not find `ann`. */
function isStorable(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0) return false;
    if (code < 0xd800 || code > 0xdfff) continue;
    const next = text.charCodeAt(index + 1);
    if (code > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return false;
    index += 1;
  }
  return true;
}

/** Reading what a query asks for, from the parameters of a GET or the body of a POST to `.search` (RFC 7644 §3.4.2, §3.4.3). */
import { invalidCount, invalidValue, type ScimError } from '../errors.js';
import type { Json, JsonObject } from '../schema/attribute.js';
import { describe } from '../schema/reading.js';
import { urns } from '../urns.js';
import { memberOf, readMessage } from './envelope.js';

/** What is asked; what the request does not say is absent. Names and the filter are as sent. */
export interface SearchRequest {
  readonly filter?: string;
  readonly attributes?: readonly string[];
  readonly excludedAttributes?: readonly string[];
  readonly sortBy?: string;
  readonly sortOrder?: 'ascending' | 'descending';
  /** 1 or more. */
  readonly startIndex?: number;
  /** 0 or more. */
  readonly count?: number;
  /** Empty to begin a walk by cursor (RFC 9865 §2). */
  readonly cursor?: string;
}

/**
 * Reads the decoded parameters of a query string. Parameters that SCIM does not know are ignored.
 *
 * @throws ScimError invalidValue, or invalidCount where a cursor is used
 */
export function readSearchQuery(query: Readonly<Record<string, string>>): SearchRequest {
  return readSearch(query as JsonObject, wholeText);
}

/**
 * Reads the body of a POST to `.search`.
 *
 * @throws ScimError invalidSyntax when it is no SearchRequest, else as `readSearchQuery`
 */
export function readSearchRequest(body: unknown): SearchRequest {
  return readSearch(readMessage(body, urns.searchRequest), wholeNumber);
}

type WholeReader = (value: Json) => number | undefined;

function readSearch(source: JsonObject, whole: WholeReader): SearchRequest {
  const filter = textOf(source, 'filter');
  const sortBy = textOf(source, 'sortBy');
  const cursor = textOf(source, 'cursor');
  const startIndex = numberOf(source, 'startIndex', whole, invalidValue);
  const count = numberOf(source, 'count', whole, cursor === undefined ? invalidValue : invalidCount);
  if (cursor !== undefined && startIndex !== undefined) {
    throw invalidValue('A request pages by "cursor" or by "startIndex", not both.');
  }
  const sortOrder = sortOrderOf(source);
  const attributes = namesOf(source, 'attributes');
  const excludedAttributes = namesOf(source, 'excludedAttributes');
  return {
    ...(filter !== undefined && { filter }),
    ...(attributes && { attributes }),
    ...(excludedAttributes && { excludedAttributes }),
    ...(sortBy !== undefined && sortBy.trim() !== '' && { sortBy: sortBy.trim() }),
    ...(sortOrder && { sortOrder }),
    // RFC 7644 §3.4.2.4: a startIndex below 1 is 1, a negative count is 0.
    ...(startIndex !== undefined && { startIndex: Math.max(1, startIndex) }),
    ...(count !== undefined && { count: Math.max(0, count) }),
    ...(cursor !== undefined && { cursor }),
  };
}

function textOf(source: JsonObject, name: string): string | undefined {
  const value = memberOf(source, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalidValue(`"${name}" must be text, not ${describe(value)}.`);
  return value;
}

function numberOf(
  source: JsonObject,
  name: string,
  whole: WholeReader,
  refuse: (detail: string) => ScimError,
): number | undefined {
  const value = memberOf(source, name);
  if (value === undefined || value === null) return undefined;
  const number = whole(value);
  if (number === undefined) throw refuse(`"${name}" must be a whole number, not ${describe(value)}.`);
  // Beyond this a place is past every list's end anyway.
  return Math.min(number, Number.MAX_SAFE_INTEGER);
}

function wholeNumber(value: Json): number | undefined {
  return Number.isInteger(value) ? (value as number) : undefined;
}

function wholeText(value: Json): number | undefined {
  const text = String(value).trim();
  const from = text.startsWith('-') ? 1 : 0;
  if (text.length === from) return undefined;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return undefined;
  }
  return Number(text);
}

function sortOrderOf(source: JsonObject): 'ascending' | 'descending' | undefined {
  const text = textOf(source, 'sortOrder');
  if (text === undefined) return undefined;
  const order = text.trim().toLowerCase();
  if (order === '') return undefined;
  if (order === 'ascending' || order === 'descending') return order;
  throw invalidValue(`"sortOrder" must be ascending or descending, not ${describe(text)}.`);
}

/** Names from an array, from comma-separated text, or from an array of such. */
function namesOf(source: JsonObject, name: string): readonly string[] | undefined {
  const value = memberOf(source, name);
  if (value === undefined || value === null) return undefined;
  const lists: readonly Json[] = Array.isArray(value) ? value : [value];
  const names = lists.flatMap((list) => {
    if (typeof list !== 'string') throw invalidValue(`"${name}" must hold names of attributes, not ${describe(list)}.`);
    return list.split(',').map((each) => each.trim());
  });
  return names.filter((each) => each !== '');
}

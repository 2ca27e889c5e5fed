/** Finds and replaces `bulkId:…`, which stands for the id of a resource that the same request creates (RFC 7644 §3.7.2). */
import { ScimError } from '../errors.js';
import type { Json, JsonObject } from '../schema/attribute.js';
import { isObject } from '../schema/reading.js';
import type { BulkOperation } from './bulk.js';

const mark = 'bulkId:';

/**
 * The bulkIds that a value refers to: texts that are a reference as a whole, whether known or not, and, for the ids that
 * `isKnown` tells, those that end an address (`/Users/bulkId:x`) or stand in quotation marks (`members[value eq "bulkId:x"]`).
 */
export function bulkIdsIn(value: Json, isKnown: (bulkId: string) => boolean): ReadonlySet<string> {
  const found = new Set<string>();
  if (!mentionsAny(value)) return found;
  visitTexts(value, (text) => {
    replaceIn(text, (bulkId, isWhole) => {
      if (isWhole || isKnown(bulkId)) found.add(bulkId);
      return undefined;
    });
  });
  return found;
}

/** The value with each reference to one of the ids replaced; the very same value when there is none. */
export function substituteBulkIds<Value extends Json>(value: Value, ids: ReadonlyMap<string, string>): Value {
  return substitute(value, ids) as Value;
}

/**
 * The operation with its references replaced, ready to run.
 *
 * @throws ScimError 409 naming a bulkId that no operation has or whose operation failed.
 */
export function resolveOperation(operation: BulkOperation, ids: ReadonlyMap<string, string>): BulkOperation {
  const path = resolved(operation.path, ids);
  const data = operation.data && resolved(operation.data, ids);
  return path === operation.path && data === operation.data ? operation : { ...operation, path, ...(data && { data }) };
}

function resolved<Value extends Json>(value: Value, ids: ReadonlyMap<string, string>): Value {
  if (!mentionsAny(value)) return value;
  const result = substituteBulkIds(value, ids);
  for (const bulkId of bulkIdsIn(result, () => false)) throw unresolved(bulkId);
  if (typeof result === 'string' && result.includes(`/${mark}`)) {
    throw unresolved(result.slice(result.indexOf(`/${mark}`) + mark.length + 1));
  }
  return result;
}

function unresolved(bulkId: string): ScimError {
  return new ScimError(409, `No operation of this request created a resource with the bulkId "${bulkId}".`);
}

/** False for nearly every operation, and told without making anything. */
function mentionsAny(value: Json): boolean {
  if (typeof value === 'string') return value.includes(mark);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(mentionsAny);
  for (const key in value) if (mentionsAny((value as JsonObject)[key]!)) return true;
  return false;
}

function visitTexts(value: Json, visit: (text: string) => void): void {
  if (typeof value === 'string') visit(value);
  else if (Array.isArray(value)) for (const each of value) visitTexts(each, visit);
  else if (isObject(value)) for (const each of Object.values(value)) visitTexts(each, visit);
}

function substitute(value: Json, ids: ReadonlyMap<string, string>): Json {
  if (typeof value === 'string') return replaceIn(value, (bulkId) => ids.get(bulkId));
  if (Array.isArray(value)) {
    const copy = value.map((each) => substitute(each, ids));
    return copy.some((each, index) => each !== value[index]) ? copy : value;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, each]): [string, Json] => [key, substitute(each, ids)]);
  return entries.some(([key, each]) => each !== value[key]) ? Object.fromEntries(entries) : value;
}

/** The text with what `idFor` gives in the place of each reference in it; undefined leaves one as it is. */
function replaceIn(text: string, idFor: (bulkId: string, isWhole: boolean) => string | undefined): string {
  let from = text.indexOf(mark);
  if (from < 0) return text;
  if (from === 0) return idFor(text.slice(mark.length), true) ?? text;
  let result = '';
  let done = 0;
  for (; from >= 0; from = text.indexOf(mark, from + mark.length)) {
    const before = text[from - 1];
    if (before !== '/' && before !== '"') continue;
    const start = from + mark.length;
    const close = text.indexOf(before, start);
    const end = close < 0 ? text.length : close;
    const id = idFor(text.slice(start, end), false);
    if (id === undefined) continue;
    result += text.slice(done, from) + id;
    done = end;
  }
  return result + text.slice(done);
}

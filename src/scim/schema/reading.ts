/** What every reader of request values carries along, and how refusals and leniencies are put into words. */
import type { Dialect, DialectNote } from '../dialect/dialect.js';
import type { Attribute } from './attribute.js';

/** The directory's dialect, and the list that each use of a leniency is written to. */
export interface ReadContext {
  readonly dialect: Dialect;
  readonly notes: DialectNote[];
}

/** A log entry needs the habit, not each of its thousand uses in one request. */
const mostNotes = 50;

/** Writes down that a leniency was used, up to 50 times a request. */
export function note(context: ReadContext, rule: string, at: string): void {
  if (context.notes.length < mostNotes) context.notes.push({ rule, at: shorten(at) });
}

/** True for JSON objects: not null, not an array. */
export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for an object without any key. */
export function isEmpty(object: object): boolean {
  for (const _ in object) return false;
  return true;
}

/**
 * What was found in a request, for an error's detail: short, and silent about the content of attributes that are never
 * returned, such as `password`.
 */
export function describe(value: unknown, attribute?: Attribute): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 1 ? 'an array of one value' : `an array of ${value.length} values`;
  if (typeof value === 'object') return 'an object';
  if (attribute?.returned === 'never') return `a ${typeof value}`;
  return typeof value === 'string' ? `the text ${JSON.stringify(shorten(value))}` : String(value);
}

/** The text, cut after 80 characters. */
export function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

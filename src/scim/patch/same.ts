/** Tells whether a PATCH changed anything: lists have no order (RFC 7643 §2.4), objects no order of keys. */
import type { Json } from '../schema/attribute.js';
import { isObject } from '../schema/reading.js';

/** True when both hold the same, to the letter, whatever the order of lists and keys. What was not touched costs nothing. */
export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return isSameList(a, b);
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]));
}

function isSameList(a: readonly Json[], b: readonly Json[]): boolean {
  if (a.length !== b.length) return false;
  const places = [...a.keys()].filter((place) => !isSame(a[place], b[place]));
  // One element that differs has no other place to be found in.
  if (places.length < 2) return places.length === 0;
  const left = places.map((place) => orderless(a[place] as Json)).sort();
  const right = places.map((place) => orderless(b[place] as Json)).sort();
  return left.every((text, index) => text === right[index]);
}

/** A text that two values share exactly when they are the same. */
export function orderless(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(orderless).sort().join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${orderless(value[key] as Json)}`).join()}}`;
}

/** The elements that a path's brackets select, and the one they describe when there is none (RFC 7644 §3.5.2). */
import { matches } from '../filter/match.js';
import type { Selection } from '../path/parse.js';
import type { AttributePath } from '../path/path.js';
import type { Attribute, Json, JsonObject } from '../schema/attribute.js';
import { isObject } from '../schema/reading.js';

/** Tells which elements of the path's attribute the brackets select. */
export function selects(path: AttributePath, selection: Selection): (element: Json) => boolean {
  const { filter } = selection;
  if (path.attribute.type === 'complex') return (element) => isObject(element) && matches(filter, element);
  const { extension } = path;
  // The elements of a simple attribute are its values, and the filter asks the resource for them.
  return (element) => {
    const holder = { [path.attribute.name]: element };
    return matches(filter, extension === undefined ? holder : { [extension]: holder });
  };
}

/**
 * The element that `[type eq "work" and primary eq true]` describes, to be read as if a request had sent it; undefined
 * when the brackets do not describe exactly one.
 */
export function described(attribute: Attribute, selection: Selection): JsonObject | undefined {
  const { equalities } = selection;
  if (!equalities || attribute.type !== 'complex') return undefined;
  if (equalities.join === 'or' && equalities.terms.length > 1) return undefined;
  const element: JsonObject = {};
  for (const { attribute: sub, value } of equalities.terms) {
    if (element[sub.name] !== undefined && element[sub.name] !== value) return undefined;
    element[sub.name] = value;
  }
  return element;
}

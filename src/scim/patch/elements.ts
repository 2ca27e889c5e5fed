/** What the elements of a multi-valued attribute have to do with each other: sameness and who is primary (RFC 7643 §2.4). */
import { foldText } from '../fold.js';
import type { Attribute, Json } from '../schema/attribute.js';
import { checkPrimary } from '../schema/read-value.js';
import { isObject } from '../schema/reading.js';
import { subAttributeOf } from '../schema/registry.js';
import { orderless } from './same.js';

/** The elements of an attribute's value, none when it has no value. */
export function elementsOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value as Json];
}

/** The list as an attribute's value: undefined when it is empty. */
export function listOrNothing(elements: readonly Json[]): Json | undefined {
  return elements.length > 0 ? elements : undefined;
}

/**
 * A text that elements share when a resource should not have both: the same `value` and `type` (RFC 7643 §2.4), or, for
 * elements without `value`, the same in all parts. Letter case counts by `caseExact`.
 */
export function elementKey(attribute: Attribute, element: Json): string {
  if (attribute.type !== 'complex') return keyOf(attribute, element);
  if (!isObject(element) || isMissing(element.value)) return orderless(element);
  return JSON.stringify([partKey(attribute, element, 'value'), partKey(attribute, element, 'type')]);
}

/** The key of one part of an element; empty when it has none such. */
export function partKey(attribute: Attribute, element: { readonly [key: string]: Json }, name: string): string {
  const sub = subAttributeOf(attribute, name);
  const part = sub && element[sub.name];
  return sub && !isMissing(part) ? keyOf(sub, part as Json) : '';
}

function isMissing(value: Json | undefined): boolean {
  return value === undefined || value === null;
}

function keyOf(attribute: Attribute, value: Json): string {
  if (typeof value !== 'string') return orderless(value);
  return `"${attribute.caseExact || attribute.type === 'binary' ? value : foldText(value)}`;
}

/**
 * The elements after a change, of which the newly written ones that are primary have taken that from the others: RFC 7644
 * §3.5.2 has the server set those to false.
 *
 * @throws ScimError invalidValue when two newly written ones are primary.
 */
export function settlePrimary(before: Json | undefined, after: Json | undefined, where: string): Json | undefined {
  if (after === before || !Array.isArray(after)) return after;
  const old = new Set(elementsOf(before));
  const isPrimary = (element: Json) => isObject(element) && element.primary === true;
  const written = (after as readonly Json[]).filter((element) => !old.has(element) && isPrimary(element));
  if (written.length === 0) return after;
  checkPrimary(written, where);
  return (after as readonly Json[]).map((element) =>
    isPrimary(element) && element !== written[0] ? { ...(element as object), primary: false } : element,
  );
}

/** What `add` does to the value of one attribute (RFC 7644 §3.5.2.1). */
import type { Json } from '../schema/attribute.js';
import { readAttributeValue } from '../schema/read-value.js';
import { isObject } from '../schema/reading.js';
import { isUnassigned, merge, type Site } from './complex.js';
import { elementKey, elementsOf } from './elements.js';

/**
 * The current value with the given one added: new elements after the present ones, parts of a complex value beside the
 * others, a simple value in the place of the old. Adding null adds nothing.
 *
 * @throws ScimError as `readAttributeValue`
 */
export function addTo(site: Site, current: Json | undefined, value: Json | undefined): Json | undefined {
  const { attribute } = site;
  if (value === undefined || value === null) return current;
  if (attribute.multiValued) return addElements(site, current, value);
  if (isUnassigned(value)) return undefined;
  if (attribute.type === 'complex' && !Array.isArray(value)) return merge(site, current, value);
  const read = readAttributeValue(attribute, value, site.where, site.context);
  return attribute.type === 'complex' && read !== undefined ? merge(site, current, read) : read;
}

function addElements({ attribute, where, context }: Site, current: Json | undefined, value: Json): Json | undefined {
  if (isUnassigned(value)) return current;
  const read = readAttributeValue(attribute, asList(value), where, context);
  const result = [...elementsOf(current)];
  const places = new Map(result.map((element, index) => [elementKey(attribute, element), index]));
  let isChanged = false;
  for (const element of elementsOf(read)) {
    const key = elementKey(attribute, element);
    const place = places.get(key);
    if (place === undefined) {
      places.set(key, result.length);
      result.push(element);
      isChanged = true;
    } else {
      const present = result[place] as Json;
      result[place] = isObject(present) && isObject(element) ? withParts(present, element) : present;
      isChanged ||= result[place] !== present;
    }
  }
  return isChanged ? result : current;
}

type Parts = { readonly [key: string]: Json };

/** The very same element when it has those parts already, so that it does not count as newly written. */
function withParts(present: Parts, added: Parts): Json {
  const hasAll = Object.keys(added).every((key) => present[key] === added[key]);
  return hasAll ? present : { ...present, ...added };
}

/** RFC 7644 §3.5.2.1 speaks of "a new value": one value of a multi-valued attribute may come without its list. */
export function asList(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [value];
}

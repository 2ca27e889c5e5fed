/** What `remove` does to the value of one attribute (RFC 7644 §3.5.2.2). */
import type { Attribute, Json } from '../schema/attribute.js';
import { isObject } from '../schema/reading.js';
import { subAttributeOf } from '../schema/registry.js';
import { asList } from './add.js';
import { elementKey, elementsOf, listOrNothing, partKey } from './elements.js';

/**
 * What is left: nothing, or, when the request lists elements of a multi-valued attribute in `value`, the others. An empty
 * list removes nobody: a provider that lists whom to remove never means everybody.
 */
export function removeFrom(attribute: Attribute, current: Json | undefined, value: Json | undefined): Json | undefined {
  // entra-04-remove-member-by-value-array, authentik-01-remove-array
  if (!attribute.multiValued || value === undefined || value === null) return undefined;
  const elements = elementsOf(current);
  const listed = asList(value).map((each) => partsOf(attribute, each));
  const kept = elements.filter((element) => !listed.some((parts) => isListed(attribute, element, parts)));
  return kept.length === elements.length ? current : listOrNothing(kept);
}

type Parts = { readonly [key: string]: Json };

/** The listed element as the parts by which it is known: its value and type, or, without value, all that is given. */
function partsOf(attribute: Attribute, listed: Json): Parts {
  if (!isObject(listed)) return { value: listed };
  const parts: { [key: string]: Json } = {};
  for (const [key, part] of Object.entries(listed)) {
    const name = attribute.type === 'complex' ? subAttributeOf(attribute, key)?.name : valueName(key);
    // "$ref": null is how Entra says that it gives no reference: entra-06-add-member-null-ref
    if (name !== undefined && part !== null) parts[name] = part;
  }
  if (parts.value === undefined) return parts;
  return { value: parts.value, ...(parts.type !== undefined && { type: parts.type }) };
}

function valueName(key: string): string | undefined {
  return key.toLowerCase() === 'value' ? 'value' : undefined;
}

function isListed(attribute: Attribute, element: Json, parts: Parts): boolean {
  const names = Object.keys(parts);
  if (names.length === 0) return false;
  if (attribute.type !== 'complex' || !isObject(element)) {
    return parts.value !== undefined && elementKey(attribute, element) === elementKey(attribute, parts.value);
  }
  return names.every((name) => {
    const key = partKey(attribute, parts, name);
    return key !== '' && key === partKey(attribute, element, name);
  });
}

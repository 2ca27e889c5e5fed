/** What `replace` does to the value of one attribute (RFC 7644 §3.5.2.3). */
import type { Json } from '../schema/attribute.js';
import { readAttributeValue } from '../schema/read-value.js';
import { addTo, asList } from './add.js';
import { isUnassigned, type Site } from './complex.js';

/**
 * The value in the place of the current one. Of a complex value, the given sub-attributes are replaced and the others
 * stay; elements of a multi-valued attribute all make way. Null, an empty list and empty text take the value away.
 *
 * @throws ScimError as `readAttributeValue`
 */
export function replaceIn(site: Site, current: Json | undefined, value: Json | undefined): Json | undefined {
  if (value === undefined || isUnassigned(value)) return undefined;
  const { attribute, where, context } = site;
  if (attribute.multiValued) return readAttributeValue(attribute, asList(value), where, context);
  return addTo(site, current, value);
}

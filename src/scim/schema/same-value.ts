/** When two values of an attribute are the same by its schema. */
import { parseDateTime } from '../date-time.js';
import { foldText } from '../fold.js';
import type { Attribute, Json } from './attribute.js';
import { isObject } from './reading.js';
import { subAttributeOf } from './registry.js';

/**
 * True when both values mean the same: text by `caseExact`, dates by their instant, objects whatever the order of keys,
 * arrays whatever the order of elements (RFC 7643 §2.4 gives them none).
 */
export function sameValue(attribute: Attribute, a: Json, b: Json): boolean {
  return canonicalText(attribute, a) === canonicalText(attribute, b);
}

/** A text that two values share exactly when they are the same. */
function canonicalText(attribute: Attribute, value: Json): string {
  if (Array.isArray(value)) {
    const elements = value as readonly Json[];
    return JSON.stringify(elements.map((element) => canonicalText(attribute, element)).sort());
  }
  if (isObject(value)) {
    const parts = Object.entries(value as { [key: string]: Json }).map(([key, part]) => {
      const subAttribute = subAttributeOf(attribute, key);
      return [key, subAttribute ? canonicalText(subAttribute, part) : JSON.stringify(part)];
    });
    return JSON.stringify(parts.sort(([a], [b]) => (a! < b! ? -1 : 1)));
  }
  return JSON.stringify(typeof value === 'string' ? canonicalString(attribute, value) : value);
}

function canonicalString(attribute: Attribute, text: string): string | number {
  if (attribute.type === 'dateTime') return parseDateTime(text) ?? text;
  return attribute.caseExact ? text : foldText(text);
}

/** Changes to the parts of one complex value (RFC 7644 §3.5.2.1, §3.5.2.3: what is not given stays as it is). */
import { mutability } from '../errors.js';
import type { Attribute, Json, JsonObject } from '../schema/attribute.js';
import { readElement } from '../schema/read-value.js';
import { isObject, type ReadContext } from '../schema/reading.js';
import { subAttributeOf } from '../schema/registry.js';
import { sameValue } from '../schema/same-value.js';

/** Where a value is to go: its attribute, what errors and notes call it, and how leniently it is read. */
export interface Site {
  readonly attribute: Attribute;
  readonly where: string;
  readonly context: ReadContext;
}

/** True for what leaves an attribute without value: null and the empty list (RFC 7643 §2.5), and empty text. */
export function isUnassigned(value: Json | undefined): boolean {
  // Entra clears an attribute by replacing it with "": entra-29-null-update
  if (value === undefined || value === null || value === '') return true;
  return Array.isArray(value) && value.length === 0;
}

/**
 * The current value with the given sub-attributes in it, those given as unassigned taken away; undefined when nothing is
 * left. A value that is no object, where the directory's dialect allows it, stands for the whole.
 *
 * @throws ScimError invalidValue, invalidSyntax as `readElement`; mutability when an immutable part would change.
 */
export function merge({ attribute, where, context }: Site, current: Json | undefined, value: Json): Json | undefined {
  const read = readElement(attribute, value, where, context);
  if (attribute.type !== 'complex') return read;
  if (!isObject(current)) return isObject(read) ? tidy(attribute, {}, withoutEmpty(attribute, read, value)) : read;
  const result: JsonObject = withoutEmpty(attribute, { ...current, ...(isObject(read) && read) }, value);
  assertFixedParts(attribute, current, result, where);
  return tidy(attribute, current, result);
}

function withoutEmpty(attribute: Attribute, merged: { readonly [key: string]: Json }, value: Json): JsonObject {
  const result: JsonObject = { ...merged };
  if (!isObject(value)) return result;
  for (const key of Object.keys(value)) {
    const sub = isUnassigned(value[key]) ? subAttributeOf(attribute, key) : undefined;
    if (sub && sub.mutability !== 'readOnly') delete result[sub.name];
  }
  return result;
}

/**
 * The value with one sub-attribute changed by `edit`; undefined when nothing that matters is left of it.
 *
 * @throws ScimError mutability when the sub-attribute is immutable and would change; whatever `edit` throws.
 */
export function changePart(
  { attribute, where }: Pick<Site, 'attribute' | 'where'>,
  current: Json | undefined,
  sub: Attribute,
  edit: (sub: Attribute, value: Json | undefined) => Json | undefined,
): Json | undefined {
  const before: { readonly [key: string]: Json } = isObject(current) ? current : {};
  const part = edit(sub, before[sub.name]);
  const after: JsonObject = { ...before };
  if (part === undefined) delete after[sub.name];
  else after[sub.name] = part;
  assertFixedParts(attribute, before, after, where);
  return tidy(attribute, before, after);
}

type Parts = { readonly [key: string]: Json };

/** RFC 7643 §7: what is immutable may be given once. */
function assertFixedParts(attribute: Attribute, before: Parts, after: Parts, where: string): void {
  for (const sub of attribute.subAttributes ?? []) {
    if (sub.mutability !== 'immutable') continue;
    const was = before[sub.name];
    const is = after[sub.name];
    if (was === undefined || (is !== undefined && sameValue(sub, was, is))) continue;
    throw mutability(`${where}.${sub.name} has a value already, which cannot be changed.`);
  }
}

/** What says nothing once the `value` is gone. */
const labels: ReadonlySet<string> = new Set(['type', 'primary', 'display', 'displayName', '$ref']);

/** Takes away what described a `value` that is now another or gone; undefined when only labels or nothing would stay. */
function tidy(attribute: Attribute, before: Parts, after: JsonObject): Json | undefined {
  if (before.value !== undefined && after.value !== before.value) {
    for (const sub of attribute.subAttributes ?? []) {
      const describes = sub.name === '$ref' || sub.mutability === 'readOnly';
      if (describes && after[sub.name] === before[sub.name]) delete after[sub.name];
    }
    if (after.value === undefined && Object.keys(after).every((name) => labels.has(name))) return undefined;
  }
  return Object.keys(after).length > 0 ? after : undefined;
}

/** What a PUT takes over from the resource it replaces, and what it may not change (RFC 7644 §3.5.1). */
import { mutability } from '../errors.js';
import type { Attribute, JsonObject, Resource } from './attribute.js';
import type { Reading } from './read-body.js';
import { isObject, note } from './reading.js';
import { sameValue } from './same-value.js';

/** Set by the server with each answer, never carried over. */
const serverOwn: ReadonlySet<string> = new Set(['schemas', 'id', 'meta']);

/**
 * Completes a reading with the current values of read-only and immutable attributes, of `active` when it was left out, and
 * of `externalId` where the dialect keeps it.
 *
 * @throws ScimError mutability when the request gives an immutable attribute another value than it has
 */
export function carryOver(reading: Reading, current: Resource): void {
  const { type } = reading;
  carryAttributes(type.attributes, current, reading.core);
  keepOmitted(reading, current);
  for (const extension of type.extensions) {
    const before = current[extension.urn];
    if (!isObject(before)) continue;
    reading.extensions[extension.urn] ??= {};
    carryAttributes(extension.attributes, before as JsonObject, reading.extensions[extension.urn]!);
  }
}

function carryAttributes(attributes: ReadonlyMap<string, Attribute>, before: JsonObject, after: JsonObject): void {
  for (const attribute of attributes.values()) {
    const value = before[attribute.name];
    if (value === undefined || serverOwn.has(attribute.name)) continue;
    if (attribute.mutability === 'readOnly') after[attribute.name] = value;
    else if (attribute.mutability === 'immutable') {
      keepImmutable(attribute, before, after);
    } else if (attribute.type === 'complex' && !attribute.multiValued) carrySubAttributes(attribute, value, after);
  }
}

function keepImmutable(attribute: Attribute, before: JsonObject, after: JsonObject): void {
  const value = before[attribute.name]!;
  const wanted = after[attribute.name];
  if (wanted !== undefined && !sameValue(attribute, value, wanted)) {
    throw mutability(`The attribute ${attribute.name} is immutable: it has a value already, which cannot be changed.`);
  }
  after[attribute.name] = value;
}

/** Read-only parts describe what `value` names, and go when it changes. */
function carrySubAttributes(attribute: Attribute, value: unknown, after: JsonObject): void {
  const wanted = after[attribute.name];
  if (!isObject(value) || !isObject(wanted)) return;
  const before = value as JsonObject;
  const result = { ...(wanted as JsonObject) };
  const hasSameTarget = before.value === result.value;
  for (const each of attribute.subAttributes ?? []) {
    if (before[each.name] === undefined) continue;
    if (each.mutability === 'immutable') keepImmutable(each, before, result);
    else if (each.mutability === 'readOnly' && hasSameTarget) result[each.name] = before[each.name]!;
  }
  after[attribute.name] = result;
}

function keepOmitted(reading: Reading, current: Resource): void {
  const { type, context, sent } = reading;
  const active = type.attributes.get('active');
  // Leaving `active` out says nothing about it: clearing it would let a suspended person back in.
  if (active && !sent.includes(active) && current.active !== undefined) reading.core.active = current.active;
  const externalId = type.attributes.get('externalid');
  if (context.dialect.putOmission !== 'keep' || !externalId || sent.includes(externalId)) return;
  if (current.externalId === undefined) return;
  const { schemas, ...rest } = reading.core;
  // Okta's PUT has no externalId, which its next look-up needs: okta-05-put-full-echo
  reading.core = { schemas: schemas!, externalId: current.externalId, ...rest };
  note(context, 'putOmission', 'externalId');
}

/** The shadow of a resource: the same tree in the form in which values are compared, for stores to query. */
import { shadowKey } from '../path/resolve.js';
import type { Attribute, Json, JsonObject, Resource } from '../schema/attribute.js';
import { isObject } from '../schema/reading.js';
import type { Extension, ResourceType } from '../schema/registry.js';
import { urns } from '../urns.js';
import { comparable } from './match.js';

/** Values under the keys of `AttributePath.keys`. */
export type Shadow = { readonly [key: string]: Json };

/** What stores keep beside the resource, because it varies on its own or is looked up otherwise. */
export const keptElsewhere: ReadonlySet<string> = new Set(['id', 'meta', 'members', 'groups']);

/**
 * The shadow of a resource in canonical spelling: text folded unless case-exact, instants as epoch milliseconds, extensions
 * under their alias, nothing null or empty, nothing secret. Leaves out `id`, `meta`, `members`, `groups` and our own
 * extension, which filters reach otherwise (`storage/port/resources.ts`).
 */
export function shadowOf(type: ResourceType, resource: Resource): Shadow {
  const shadow: JsonObject = {};
  for (const attribute of type.attributes.values()) {
    if (!keptElsewhere.has(attribute.name)) cast(attribute, resource[attribute.name], shadow);
  }
  for (const extension of type.extensions) {
    if (extension.urn === urns.doorwardUser) continue;
    const inner = extensionShadow(extension, resource[extension.urn]);
    if (inner) shadow[extension.alias] = inner;
  }
  return shadow;
}

/** The shadow of what a resource has under an extension's URN; undefined when it has none. */
export function extensionShadow(extension: Extension, data: Json | undefined): Json | undefined {
  return isObject(data) ? castAll(extension.attributes.values(), data) : undefined;
}

/** The shadow of an attribute's value; undefined when it has none. */
export function attributeShadow(attribute: Attribute, value: Json | undefined): Json | undefined {
  if (value === undefined || value === null || attribute.returned === 'never') return undefined;
  return Array.isArray(value) ? castList(attribute, value) : castOne(attribute, value as Json);
}

/** Puts the attribute's shadow under its key; false when it has none. */
function cast(attribute: Attribute, value: Json | undefined, into: JsonObject): boolean {
  const shadow = attributeShadow(attribute, value);
  if (shadow === undefined) return false;
  into[shadowKey(attribute.name)] = shadow;
  return true;
}

function castList(attribute: Attribute, values: readonly Json[]): Json | undefined {
  const shadows: Json[] = [];
  for (const value of values) {
    const shadow = castOne(attribute, value);
    if (shadow !== undefined) shadows.push(shadow);
  }
  return shadows.length > 0 ? shadows : undefined;
}

function castOne(attribute: Attribute, value: Json): Json | undefined {
  if (attribute.type !== 'complex') return comparable(attribute, value);
  return isObject(value) ? castAll(attribute.subAttributes ?? [], value) : undefined;
}

/** The shadows of those attributes; undefined rather than an empty object, which would count as a value. */
function castAll(attributes: Iterable<Attribute>, value: JsonObject): JsonObject | undefined {
  const shadow: JsonObject = {};
  let isEmpty = true;
  for (const attribute of attributes) {
    if (cast(attribute, value[attribute.name], shadow)) isEmpty = false;
  }
  return isEmpty ? undefined : shadow;
}

/**
 * How much of a shadow the resource's own text tells. Most values are compared as they stand there but for capital letters
 * of ASCII, which every database can fold: a store that reads the text need keep only the rest, and mostly that is little.
 */
import { foldText } from '../fold.js';
import { shadowKey } from '../path/resolve.js';
import type { Attribute, Json, JsonObject, Resource } from '../schema/attribute.js';
import { isObject } from '../schema/reading.js';
import { type Extension, extensionAlias, type ResourceType, subAttributeOf } from '../schema/registry.js';
import { urns } from '../urns.js';
import { isExact } from './compare.js';
import { attributeShadow, extensionShadow, keptElsewhere, type Shadow } from './shadow.js';

/** A resource, and what its text does not tell of its shadow. */
export interface Told {
  readonly resource: JsonObject;
  readonly untold: Shadow;
}

/**
 * Of the shadow of a resource, what cannot be had from its text by lower-casing the letters A to Z: by the shadow's own top
 * keys, each whole or left out. A key with null, or an empty list where the attribute has several values, says that there
 * is no shadow although the text has something.
 */
export function untoldOf(type: ResourceType, resource: Resource): Shadow {
  const untold: JsonObject = {};
  const parts = partsOf(type);
  for (const name in resource) {
    if (leftOut.has(name)) continue;
    const part = parts.get(name);
    const value = resource[name];
    if (part?.tells(value)) continue;
    untold[part?.key ?? keyOf(name)] = part?.shadow(value) ?? part?.nothing ?? null;
  }
  return untold;
}

const leftOut: ReadonlySet<string> = new Set([...keptElsewhere, urns.doorwardUser]);

/** The shadow of a resource of which that much is untold; of the keys in `wanted` alone where they are given. */
export function wholeShadow({ resource, untold }: Told, wanted?: ReadonlySet<string>): Shadow {
  const shadow: JsonObject = {};
  for (const name in resource) {
    if (leftOut.has(name)) continue;
    const key = keyOf(name);
    if ((wanted && !wanted.has(key)) || Object.hasOwn(untold, key)) continue;
    shadow[key] = name === 'schemas' ? resource[name]! : lowered(resource[name]!);
  }
  for (const key in untold) {
    const kept = untold[key];
    const isNothing = kept === null || (Array.isArray(kept) && kept.length === 0);
    if (!isNothing && (!wanted || wanted.has(key))) shadow[key] = kept as Json;
  }
  return shadow;
}

/** The key in a shadow of what a resource has under that name: an attribute's, or the URN of an extension. */
const keyOf = (name: string): string => (name.includes(':') ? extensionAlias(name) : shadowKey(name));

/** The shadow of a value that its text tells. */
function lowered(value: Json): Json {
  if (typeof value === 'string') return foldText(value);
  if (Array.isArray(value)) return value.map(lowered);
  if (!isObject(value)) return value;
  const shadow: JsonObject = {};
  for (const name in value) shadow[name] = lowered(value[name]!);
  return shadow;
}

/** One top-level part of a resource: an attribute, or an extension. */
interface Part {
  readonly key: string;
  readonly nothing: Json;
  /** True when the text of that value tells its shadow. */
  tells(value: Json | undefined): boolean;
  shadow(value: Json | undefined): Json | undefined;
}

const partsByType = new WeakMap<ResourceType, ReadonlyMap<string, Part>>();

function partsOf(type: ResourceType): ReadonlyMap<string, Part> {
  let parts = partsByType.get(type);
  if (!parts) {
    parts = new Map([
      ...[...type.attributes.values()].map((attribute) => [attribute.name, attributePart(attribute)] as const),
      ...type.extensions.map((extension) => [extension.urn, extensionPart(extension)] as const),
    ]);
    partsByType.set(type, parts);
  }
  return parts;
}

const attributePart = (attribute: Attribute): Part => ({
  key: shadowKey(attribute.name),
  nothing: attribute.multiValued ? [] : null,
  tells: (value) => (attribute.name === 'schemas' ? isPlainList(value) : tells(attribute, value)),
  shadow: (value) => attributeShadow(attribute, value),
});

const extensionPart = (extension: Extension): Part => ({
  key: extension.alias,
  nothing: null,
  tells: (value) => tellsAll((name) => extension.attributes.get(name.toLowerCase()), value),
  shadow: (value) => extensionShadow(extension, value),
});

function tells(attribute: Attribute, value: Json | undefined): boolean {
  if (attribute.returned === 'never' || attribute.name.startsWith('$')) return false;
  if (Array.isArray(value)) return value.length > 0 && value.every((each: Json) => tellsOne(attribute, each));
  return tellsOne(attribute, value);
}

function tellsOne(attribute: Attribute, value: Json | undefined): boolean {
  switch (attribute.type) {
    case 'complex':
      return tellsAll((name) => subAttributeOf(attribute, name), value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
    case 'decimal':
      return typeof value === 'number';
    case 'dateTime':
      return false;
    default:
      return typeof value === 'string' && isPlain(value, isExact(attribute));
  }
}

/** A name that the schema spells otherwise is unknown to shadows. */
function tellsAll(find: (name: string) => Attribute | undefined, value: Json | undefined): boolean {
  if (!isObject(value)) return false;
  let isEmpty = true;
  for (const name in value) {
    const attribute = find(name);
    if (attribute?.name !== name || !tells(attribute, value[name])) return false;
    isEmpty = false;
  }
  return !isEmpty;
}

const isPlainList = (value: Json | undefined): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((each: Json) => typeof each === 'string' && isPlain(each, false));

/** ASCII, not empty and without NUL, where text ends for some databases; where letter case counts, without capitals. */
function isPlain(text: string, isExactly: boolean): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0 || code > 0x7f || (isExactly && code >= 0x41 && code <= 0x5a)) return false;
  }
  return text !== '';
}

/** Which attributes of a resource an answer shows: `returned`, `attributes`, `excludedAttributes` (RFC 7644 §3.4.2.5, §3.9). */

import type { Attribute, Json, JsonObject, Resource } from '../schema/attribute.js';
import { isObject } from '../schema/reading.js';
import { type ResourceType, subAttributeOf } from '../schema/registry.js';
import { emptyPicks, type Picks, type Projection } from './parse.js';

export { type AskedAttributes, type Projection, parseProjection } from './parse.js';

const everything: Projection = { mode: 'all', plans: new Map() };

/**
 * The part of a resource that may be shown, as a new object; the input is left alone. Without a projection that is all but
 * what is returned never or on request. `schemas` and what is always returned stay, extensions that are not shown included
 * in `schemas`. What no schema of the type describes is left out.
 */
export function projectResource(type: ResourceType, resource: Resource, projection: Projection = everything): Resource {
  const picks = projection.plans.get(type.name)?.picks ?? emptyPicks;
  const view = { mode: projection.mode, picks };
  const result: Resource = {};
  for (const key of Object.keys(resource)) {
    const extension = key.includes(':') ? type.extensionByUrn.get(key.toLowerCase()) : undefined;
    if (!extension) {
      showAttribute(type.attributes.get(key.toLowerCase()), resource[key]!, view, result);
      continue;
    }
    const data = resource[key];
    if (!isObject(data)) continue;
    const shown: JsonObject = {};
    const inner = { mode: projection.mode, picks: picks.extensions.get(extension.urn) ?? emptyPicks };
    for (const name of Object.keys(data)) {
      showAttribute(extension.attributes.get(name.toLowerCase()), (data as JsonObject)[name]!, inner, shown);
    }
    if (Object.keys(shown).length > 0) result[extension.urn] = shown;
  }
  return result;
}

/**
 * Whether an answer shows anything of an attribute, so that what is costly to load can be left alone. The name is a
 * top-level attribute's in the schema's spelling, such as `members`, or an extension's URN.
 */
export function wants(projection: Projection | undefined, name: string): boolean {
  if (!projection) return true;
  for (const { type, picks } of projection.plans.values()) {
    const isUrn = name.includes(':');
    if (!(isUrn ? type.extensionByUrn : type.attributes).has(name.toLowerCase())) continue;
    const isPicked = isUrn ? picks.extensions.has(name) : picks.attributes.has(name);
    const isLeftOut = isUrn ? picks.wholeExtensions.has(name) : picks.attributes.get(name) === 'whole';
    if (projection.mode === 'only' ? isPicked : !isLeftOut) return true;
  }
  return false;
}

interface View {
  readonly mode: Projection['mode'];
  readonly picks: Picks;
}

function showAttribute(attribute: Attribute | undefined, value: Json, view: View, result: JsonObject): void {
  if (!attribute || attribute.returned === 'never') return;
  const pick = view.picks.attributes.get(attribute.name);
  if (attribute.returned !== 'always') {
    if (view.mode === 'only' ? pick === undefined : attribute.returned === 'request') return;
    if (view.mode === 'except' && pick === 'whole') return;
  }
  const parts = pick === 'whole' || attribute.returned === 'always' ? undefined : pick;
  const shown = attribute.subAttributes ? showParts(attribute, value, view.mode, parts) : value;
  if (shown !== undefined) result[attribute.name] = shown;
}

/** A complex value, or each element, less the sub-attributes that are not shown; undefined when nothing is left. */
function showParts(
  attribute: Attribute,
  value: Json,
  mode: Projection['mode'],
  parts: ReadonlySet<string> | undefined,
): Json | undefined {
  if (!parts && attribute.subAttributes!.every(isOrdinary)) return value;
  if (!Array.isArray(value)) return showElement(attribute, value, mode, parts);
  const elements: Json[] = [];
  for (const element of value as readonly Json[]) {
    const shown = showElement(attribute, element, mode, parts);
    if (shown !== undefined) elements.push(shown);
  }
  return elements.length > 0 ? elements : undefined;
}

function isOrdinary(attribute: Attribute): boolean {
  return attribute.returned === 'default' || attribute.returned === 'always';
}

function showElement(
  attribute: Attribute,
  element: Json,
  mode: Projection['mode'],
  parts: ReadonlySet<string> | undefined,
): Json | undefined {
  if (!isObject(element)) return undefined;
  const result: JsonObject = {};
  let isEmpty = true;
  for (const name of Object.keys(element)) {
    const part = subAttributeOf(attribute, name);
    if (!part || !isPartShown(part, mode, parts)) continue;
    result[part.name] = (element as JsonObject)[name]!;
    isEmpty = false;
  }
  return isEmpty ? undefined : result;
}

function isPartShown(part: Attribute, mode: Projection['mode'], parts: ReadonlySet<string> | undefined): boolean {
  if (part.returned === 'never') return false;
  if (part.returned === 'always') return true;
  if (!parts) return part.returned === 'default';
  return mode === 'only' ? parts.has(part.name) : part.returned === 'default' && !parts.has(part.name);
}

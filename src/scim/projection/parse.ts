/** Reading `attributes` and `excludedAttributes` (RFC 7644 §3.9). */
import { withoutAlias } from '../dialect/aliases.js';
import { invalidValue } from '../errors.js';
import { lookUp } from '../path/resolve.js';
import type { Attribute } from '../schema/attribute.js';
import type { ResourceType } from '../schema/registry.js';

/** `whole`, or the names of the sub-attributes that were named. */
type Pick = 'whole' | ReadonlySet<string>;

/** The attributes that a request names, by the schema's spelling. */
export interface Picks {
  readonly attributes: ReadonlyMap<string, Pick>;
  /** What is named of each extension, by URN. */
  readonly extensions: ReadonlyMap<string, Picks>;
  /** Extensions that were named by their URN alone. */
  readonly wholeExtensions: ReadonlySet<string>;
}

/** What an answer is to show: `only` what is picked, or all `except` that. */
export interface Projection {
  readonly mode: 'all' | 'only' | 'except';
  /** By the resource type's name. */
  readonly plans: ReadonlyMap<string, Plan>;
}

/** What the names of a request mean for one resource type. */
export interface Plan {
  readonly type: ResourceType;
  readonly picks: Picks;
}

/** Names as a query (comma-separated text) or a search request (an array) gives them. */
export interface AskedAttributes {
  readonly attributes?: string | readonly string[] | undefined;
  readonly excludedAttributes?: string | readonly string[] | undefined;
}

export const emptyPicks: Picks = { attributes: new Map(), extensions: new Map(), wholeExtensions: new Set() };

/**
 * What the request asks to be shown; undefined when it asks nothing. Names stand in any letter case, with or without the
 * URN of the core schema, with sub-attributes, or are the URN of a schema for all of its attributes. Names that no schema
 * knows are passed over.
 *
 * @throws ScimError invalidValue when both lists name something: RFC 7644 §3.9 lets a request have one of them
 */
export function parseProjection(
  types: ResourceType | readonly ResourceType[],
  asked: AskedAttributes,
): Projection | undefined {
  const only = namesOf(asked.attributes);
  const except = namesOf(asked.excludedAttributes);
  if (only.length > 0 && except.length > 0) {
    throw invalidValue('A request may have "attributes" or "excludedAttributes", not both.');
  }
  if (only.length + except.length === 0) return undefined;
  const names = only.length > 0 ? only : except;
  const all = Array.isArray(types) ? (types as readonly ResourceType[]) : [types as ResourceType];
  return {
    mode: only.length > 0 ? 'only' : 'except',
    plans: new Map(all.map((type) => [type.name, { type, picks: pick(type, names) }])),
  };
}

function namesOf(asked: string | readonly string[] | undefined): readonly string[] {
  if (asked === undefined) return [];
  const lists = typeof asked === 'string' ? [asked] : asked;
  return lists.flatMap((list) => list.split(',').map((name) => name.trim())).filter((name) => name !== '');
}

interface OpenPicks {
  readonly attributes: Map<string, 'whole' | Set<string>>;
  readonly extensions: Map<string, OpenPicks>;
  readonly wholeExtensions: Set<string>;
}

const openPicks = (): OpenPicks => ({ attributes: new Map(), extensions: new Map(), wholeExtensions: new Set() });

function pick(type: ResourceType, names: readonly string[]): Picks {
  const picks = openPicks();
  for (const name of names) {
    const found = lookUp(type, withoutAlias(type, name));
    if (found?.kind === 'resource') pickAll(picks, type.schema.attributes);
    else if (found?.kind === 'extension') {
      pickAll(extensionOf(picks, found.extension.urn), found.extension.schema.attributes);
      picks.wholeExtensions.add(found.extension.urn);
    } else if (found) {
      const { extension, attribute, subAttribute } = found.path;
      pickOne(extension === undefined ? picks : extensionOf(picks, extension), attribute, subAttribute);
    }
  }
  return picks;
}

function extensionOf(picks: OpenPicks, urn: string): OpenPicks {
  const known = picks.extensions.get(urn);
  if (known) return known;
  const made = openPicks();
  picks.extensions.set(urn, made);
  return made;
}

function pickAll(picks: OpenPicks, attributes: readonly Attribute[]): void {
  for (const attribute of attributes) {
    if (attribute.returned !== 'request') picks.attributes.set(attribute.name, 'whole');
  }
}

function pickOne(picks: OpenPicks, attribute: Attribute, subAttribute: Attribute | undefined): void {
  const known = picks.attributes.get(attribute.name);
  if (!subAttribute) picks.attributes.set(attribute.name, 'whole');
  else if (known === undefined) picks.attributes.set(attribute.name, new Set([subAttribute.name]));
  else if (known !== 'whole') known.add(subAttribute.name);
}

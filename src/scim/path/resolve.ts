/** Finds what an attribute's name stands for in a resource type, in any letter case (RFC 7644 §3.10, RFC 7643 §2.1). */
import { invalidPath } from '../errors.js';
import type { Attribute } from '../schema/attribute.js';
import { type Extension, type ResourceType, subAttributeOf } from '../schema/registry.js';
import type { AttributePath } from './path.js';

/** What a name stands for: the resource by its core URN, an extension by its URN, or an attribute with or without sub-attribute. */
export type Reference =
  | { readonly kind: 'resource' }
  | { readonly kind: 'extension'; readonly extension: Extension }
  | { readonly kind: 'attribute'; readonly path: AttributePath };

/**
 * What the name stands for: `userName`, `name.familyName`, `urn:…:User:manager.value`, or a URN alone; undefined when
 * the type has no such thing. With `bareExtensions`, an attribute that exactly one extension has is found without its URN.
 */
export function lookUp(type: ResourceType, text: string, bareExtensions = false): Reference | undefined {
  const colon = text.lastIndexOf(':');
  if (colon < 0)
    return inAttributes(type.attributes, text) ?? (bareExtensions ? inAnyExtension(type, text) : undefined);
  const folded = text.toLowerCase();
  const core = type.schema.id.toLowerCase();
  if (folded === core) return { kind: 'resource' };
  const whole = type.extensionByUrn.get(folded);
  if (whole) return { kind: 'extension', extension: whole };
  const urn = folded.slice(0, colon);
  if (urn === core) return inAttributes(type.attributes, text.slice(colon + 1));
  const extension = type.extensionByUrn.get(urn);
  return extension && inAttributes(extension.attributes, text.slice(colon + 1), extension);
}

function inAnyExtension(type: ResourceType, text: string): Reference | undefined {
  let found: Reference | undefined;
  for (const extension of type.extensions) {
    const reference = inAttributes(extension.attributes, text, extension);
    if (reference && found) return undefined;
    found ??= reference;
  }
  return found;
}

function inAttributes(
  attributes: ReadonlyMap<string, Attribute>,
  text: string,
  extension?: Extension,
): Reference | undefined {
  const dot = text.indexOf('.');
  const attribute = attributes.get((dot < 0 ? text : text.slice(0, dot)).toLowerCase());
  if (!attribute) return undefined;
  if (dot < 0) return { kind: 'attribute', path: pathTo(attribute, undefined, extension) };
  const subAttribute = subAttributeOf(attribute, text.slice(dot + 1));
  return subAttribute && { kind: 'attribute', path: pathTo(attribute, subAttribute, extension) };
}

/** The path to an attribute, and to its sub-attribute, of the core schema or of an extension. */
export function pathTo(attribute: Attribute, subAttribute?: Attribute, extension?: Extension): AttributePath {
  const keys = extension ? [extension.alias, shadowKey(attribute.name)] : [shadowKey(attribute.name)];
  if (subAttribute) keys.push(shadowKey(subAttribute.name));
  return {
    attribute,
    keys,
    ...(extension && { extension: extension.urn }),
    ...(subAttribute && { subAttribute }),
  };
}

/** The path to a sub-attribute of the same attribute. */
export function subPathTo(path: AttributePath, subAttribute: Attribute): AttributePath {
  return { subAttribute, ...path, keys: [...path.keys, shadowKey(subAttribute.name)] };
}

/** The key of an attribute in a shadow: its name, without the dollar sign of `$ref`, which stores give a meaning. */
export function shadowKey(name: string): string {
  return name.startsWith('$') ? name.slice(1) : name;
}

/** The attribute whose value a path leads to. */
export function leafOf(path: AttributePath): Attribute {
  return path.subAttribute ?? path.attribute;
}

/** How a path is written, for people: `urn:…:User:manager.value`. */
export function pathText(path: AttributePath): string {
  const name = path.subAttribute ? `${path.attribute.name}.${path.subAttribute.name}` : path.attribute.name;
  return path.extension ? `${path.extension}:${name}` : name;
}

/** True for what nobody may read back, such as `password`: filtering or sorting by it would tell its value bit by bit. */
export function isSecret(attribute: Attribute): boolean {
  return attribute.returned === 'never' || attribute.mutability === 'writeOnly';
}

/**
 * The attribute to sort by: a complex attribute stands for its `value` (RFC 7644 §3.4.2.3).
 *
 * @throws ScimError invalidPath for an attribute that the type does not have, that cannot be compared, or that is secret.
 */
export function resolveAttributePath(type: ResourceType, text: string): AttributePath {
  const reference = lookUp(type, text);
  if (reference?.kind !== 'attribute') throw invalidPath(`${type.name} has no attribute "${text}".`);
  const { path } = reference;
  if (isSecret(path.attribute) || isSecret(leafOf(path))) {
    throw invalidPath(`"${text}" is sensitive and never used for sorting.`);
  }
  if (leafOf(path).type !== 'complex') return path;
  const value = subAttributeOf(path.attribute, 'value');
  if (!value) throw invalidPath(`"${text}" has parts; name one of them, such as "${text}.${partOf(path.attribute)}".`);
  return subPathTo(path, value);
}

function partOf(attribute: Attribute): string {
  return attribute.subAttributes?.[0]?.name ?? 'value';
}

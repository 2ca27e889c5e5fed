/** Sorts the keys of a request body: core attributes, extensions, qualified names, and what no schema knows. */
import { canonicalUrn, exactUrn, withoutAlias } from '../dialect/aliases.js';
import { invalidPath, invalidSyntax, invalidValue } from '../errors.js';
import type { AttributePath } from '../path/path.js';
import { lookUp } from '../path/resolve.js';
import type { Attribute, JsonObject } from './attribute.js';
import { readSchemas } from './read-schemas.js';
import { claim, passOverUnknown, readAttributeValue } from './read-value.js';
import { describe, isObject, note, type ReadContext, shorten } from './reading.js';
import type { ResourceType } from './registry.js';

type Body = { readonly [key: string]: unknown };

/** What has been read of a body so far. */
export interface Reading {
  readonly type: ResourceType;
  readonly context: ReadContext;
  core: JsonObject;
  /** Data of extensions by URN; may hold empty objects. */
  readonly extensions: { [urn: string]: JsonObject };
  /** Attributes that the request gave, were it as null. */
  readonly sent: Attribute[];
}

/**
 * Reads every attribute of a body. Linear in the body's size: each name costs one look-up.
 *
 * @throws ScimError as `readResource`
 */
export function readBody(type: ResourceType, body: Body, context: ReadContext): Reading {
  // `schemas` comes first in every answer; which there are is known at the end.
  const reading: Reading = { type, context, core: { schemas: [] }, extensions: {}, sent: [] };
  if (Object.hasOwn(body, 'externalId')) setAttribute(reading, type.attributes.get('externalid')!, body.externalId);
  const dotted: [AttributePath, unknown][] = [];
  let schemas: unknown;
  for (const key of Object.keys(body)) {
    const attribute = type.attributes.get(key.toLowerCase());
    if (attribute?.name === 'schemas') {
      claim(reading.sent, attribute, 'schemas');
      schemas = body[key];
    } else if (!attribute) readOtherKey(reading, key, body[key], dotted);
    else if (key !== 'externalId') setAttribute(reading, attribute, body[key]);
  }
  readSchemas(type, schemas, context);
  // After the whole values, so that `name` and `name.givenName` in one body add up in either order.
  for (const [path, value] of dotted) setSubAttribute(reading, path, value);
  return reading;
}

function readOtherKey(reading: Reading, key: string, value: unknown, dotted: [AttributePath, unknown][]): void {
  const { type, context } = reading;
  const urn = key.includes(':') ? canonicalUrn(type, key) : undefined;
  if (urn !== undefined && mayUse(reading, key)) {
    readUnderUrn(reading, urn, value);
    return;
  }
  const name = context.dialect.pathlessOperations === 'accept' ? withoutAlias(type, key) : '';
  const found = lookUp(type, name);
  if (found?.kind === 'attribute') {
    const { path } = found;
    if (!path.subAttribute || !path.attribute.multiValued) {
      note(context, 'qualifiedNames', key);
      if (path.subAttribute) dotted.push([path, value]);
      else setAttribute(reading, path.attribute, value, path.extension);
      return;
    }
  }
  readUnknownKey(reading, key, value);
}

/** Old spellings of a URN are a leniency; a strict directory takes the schema's own in any letter case. */
function mayUse(reading: Reading, urn: string): boolean {
  return reading.context.dialect.unknownAttributes === 'ignore' || exactUrn(reading.type, urn) !== undefined;
}

/** What stands under a schema's URN: an extension's data (RFC 7643 §3.3), or core attributes in a container of their own. */
function readUnderUrn(reading: Reading, urn: string, value: unknown): void {
  if (value === null) return;
  if (!isObject(value)) throw invalidValue(`The value of ${urn} must be an object, but it is ${describe(value)}.`);
  const extension = reading.type.extensionByUrn.get(urn.toLowerCase());
  const attributes = extension ? extension.attributes : reading.type.attributes;
  for (const key of Object.keys(value)) {
    const attribute = attributes.get(key.toLowerCase());
    if (attribute) setAttribute(reading, attribute, value[key], extension?.urn);
    else passOverUnknown(`${urn}:${key}`, reading.context);
  }
}

function readUnknownKey(reading: Reading, key: string, value: unknown): void {
  const { type, context } = reading;
  const bare = lookUp(type, key, true);
  if (bare?.kind === 'attribute' && bare.path.extension && bare.path.attribute.mutability !== 'readOnly') {
    if (context.dialect.looseShapes === 'accept' && !bare.path.subAttribute) {
      note(context, 'looseShapes', key);
      setAttribute(reading, bare.path.attribute, value, bare.path.extension);
      return;
    }
    const { extension, attribute } = bare.path;
    throw invalidPath(`The attribute ${attribute.name} belongs under ${extension}, not at the top of the resource.`);
  }
  if (context.dialect.unknownSchemaData === 'refuse' && key.slice(0, 4).toLowerCase() === 'urn:' && hasData(value)) {
    throw invalidSyntax(
      `A ${type.name} has no schema ${JSON.stringify(shorten(key))}, but the request has data for it.`,
    );
  }
  passOverUnknown(key, context);
}

function hasData(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isObject(value) ? Object.keys(value).length > 0 : value !== null;
}

function setAttribute(reading: Reading, attribute: Attribute, value: unknown, extension?: string): void {
  const where = extension === undefined ? attribute.name : `${extension}:${attribute.name}`;
  claim(reading.sent, attribute, where);
  // RFC 7644 §3.3 and §3.5.1: read-only attributes of a request are ignored; `schemas` is derived from the data.
  if (attribute.mutability === 'readOnly' || (!extension && attribute.name === 'schemas')) return;
  const read = readAttributeValue(attribute, value, where, reading.context);
  if (read !== undefined) holderOf(reading, extension)[attribute.name] = read;
}

function setSubAttribute(reading: Reading, path: AttributePath, value: unknown): void {
  const { attribute, extension } = path;
  const subAttribute = path.subAttribute!;
  const where = `${extension === undefined ? '' : `${extension}:`}${attribute.name}.${subAttribute.name}`;
  claim(reading.sent, subAttribute, where);
  if (attribute.mutability === 'readOnly' || subAttribute.mutability === 'readOnly') return;
  if (!reading.sent.includes(attribute)) reading.sent.push(attribute);
  const read = readAttributeValue(subAttribute, value, where, reading.context);
  if (read === undefined) return;
  const holder = holderOf(reading, extension);
  const whole = holder[attribute.name];
  if (isObject(whole) && Object.hasOwn(whole, subAttribute.name)) {
    throw invalidSyntax(`The attribute ${where} is given more than once.`);
  }
  holder[attribute.name] = { ...(isObject(whole) && (whole as JsonObject)), [subAttribute.name]: read };
}

function holderOf(reading: Reading, extension: string | undefined): JsonObject {
  if (extension === undefined) return reading.core;
  reading.extensions[extension] ??= {};
  return reading.extensions[extension];
}

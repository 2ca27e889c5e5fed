/** Everything that is known of schemas and resource types, compiled once at start for look-ups in any letter case. */
import { urns } from '../urns.js';
import type { Attribute, ResourceTypeDocument, Schema } from './attribute.js';
import { commonAttributes } from './common-attributes.js';

/** A resource type with its schemas, ready to be asked. Attribute names and URNs are found in any letter case (RFC 7643 §2.1). */
export interface ResourceType {
  readonly name: string;
  readonly endpoint: string;
  readonly description: string;
  readonly schema: Schema;
  readonly extensions: readonly Extension[];
  /** Core and common attributes (`id`, `externalId`, `meta`, `schemas`), by lower-case name. */
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** Extensions by lower-case URN. */
  readonly extensionByUrn: ReadonlyMap<string, Extension>;
}

export interface Extension {
  readonly urn: string;
  readonly schema: Schema;
  readonly required: boolean;
  /** The key of this extension in a shadow: without dots, unique among the type's extensions and core attributes. */
  readonly alias: string;
  readonly attributes: ReadonlyMap<string, Attribute>;
}

export interface Registry {
  readonly schemas: readonly Schema[];
  readonly documents: readonly ResourceTypeDocument[];
  readonly resourceTypes: readonly ResourceType[];
  /** The resource type of that name (`User`), exact case; undefined when there is none. */
  resourceType(name: string): ResourceType | undefined;
  /** The resource type served at that endpoint (`/Users`); undefined when there is none. */
  byEndpoint(endpoint: string): ResourceType | undefined;
}

/**
 * Compiles schema and resource type documents that `checkSchema` has passed.
 *
 * @throws Error when a resource type names a schema that is not among `schemas`, or two extensions clash.
 */
export function buildRegistry(schemas: readonly Schema[], documents: readonly ResourceTypeDocument[]): Registry {
  const byUrn = new Map(schemas.map((schema) => [schema.id.toLowerCase(), schema]));
  const resourceTypes = documents.map((document) => compileResourceType(document, byUrn));
  const byName = new Map(resourceTypes.map((type) => [type.name, type]));
  const byEndpoint = new Map(resourceTypes.map((type) => [type.endpoint, type]));
  return {
    schemas,
    documents,
    resourceTypes,
    resourceType: (name) => byName.get(name),
    byEndpoint: (endpoint) => byEndpoint.get(endpoint),
  };
}

function compileResourceType(document: ResourceTypeDocument, byUrn: ReadonlyMap<string, Schema>): ResourceType {
  const find = (urn: string): Schema => {
    const schema = byUrn.get(urn.toLowerCase());
    if (!schema) throw new Error(`resource type ${document.name} names the schema ${urn}, which no file describes`);
    return schema;
  };
  const schema = find(document.schema);
  const attributes = attributeMap([...commonAttributes, ...schema.attributes]);
  const aliases = new Set<string>();
  const extensions = document.schemaExtensions.map((entry): Extension => {
    const extension = find(entry.schema);
    const alias = extensionAlias(extension.id);
    if (aliases.has(alias)) throw new Error(`two extensions of ${document.name} would both be called ${alias}`);
    aliases.add(alias);
    return {
      urn: extension.id,
      schema: extension,
      required: entry.required,
      alias,
      attributes: attributeMap(extension.attributes),
    };
  });
  return {
    name: document.name,
    endpoint: document.endpoint,
    description: document.description,
    schema,
    extensions,
    attributes,
    extensionByUrn: new Map(extensions.map((extension) => [extension.urn.toLowerCase(), extension])),
  };
}

/** The URN without its common beginning, with a leading colon so that no attribute name can equal it, dots as dashes. */
export function extensionAlias(urn: string): string {
  const beginning = 'urn:ietf:params:scim:schemas:extension:';
  const rest = urn.toLowerCase().startsWith(beginning) ? urn.slice(beginning.length) : urn;
  return `:${rest.replaceAll('.', '-').replaceAll('$', '-').toLowerCase()}`;
}

/** Attributes by lower-case name. */
export function attributeMap(attributes: readonly Attribute[]): ReadonlyMap<string, Attribute> {
  return new Map(attributes.map((attribute) => [attribute.name.toLowerCase(), attribute]));
}

const subAttributeMaps = new WeakMap<Attribute, ReadonlyMap<string, Attribute>>();

/** The sub-attribute of that name in any letter case; undefined when there is none. */
export function subAttributeOf(attribute: Attribute, name: string): Attribute | undefined {
  let map = subAttributeMaps.get(attribute);
  if (!map) {
    map = attributeMap(attribute.subAttributes ?? []);
    subAttributeMaps.set(attribute, map);
  }
  return map.get(name.toLowerCase());
}

/** The URN of our own extension when the type has it. */
export function hasDoorwardExtension(type: ResourceType): boolean {
  return type.extensionByUrn.has(urns.doorwardUser.toLowerCase());
}

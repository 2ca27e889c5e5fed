/** The check that a resource as a whole satisfies its schemas, for what single values cannot tell. */
import { invalidValue } from '../errors.js';
import type { Attribute, Json, JsonObject, Resource } from './attribute.js';
import { checkPrimary } from './read-value.js';
import { isEmpty, isObject } from './reading.js';
import type { Extension, ResourceType } from './registry.js';

/**
 * A resource after a PATCH, with `schemas` derived anew: the core schema and each extension that has data; empty
 * extensions and empty values are left out. The same object when nothing has to change.
 *
 * @throws ScimError invalidValue when a required attribute is missing or two elements of one attribute are primary
 */
export function checkResource(type: ResourceType, resource: Resource): Resource {
  assertComplete(type, resource, { secrets: false });
  const schemas = [
    type.schema.id,
    ...type.extensions.filter((each) => hasData(resource, each)).map((each) => each.urn),
  ];
  if (isSettled(type, resource, schemas)) return resource;
  const { schemas: _, ...rest } = resource;
  const result: Resource = { schemas, ...rest };
  for (const { urn } of type.extensions) if (!schemas.includes(urn)) delete result[urn];
  return result;
}

/**
 * Required attributes are there, those of extensions where the extension is used or required (RFC 7643 §6); at most one
 * element of an attribute is primary. With `secrets`, write-only attributes count: they are in a request, never at rest.
 *
 * @throws ScimError invalidValue
 */
export function assertComplete(type: ResourceType, resource: Resource, options: { readonly secrets: boolean }): void {
  assertAttributes(type.schema.attributes, resource, '', options.secrets);
  for (const extension of type.extensions) {
    if (hasData(resource, extension)) {
      const data = resource[extension.urn] as JsonObject;
      assertAttributes(extension.schema.attributes, data, `${extension.urn}:`, options.secrets);
    } else if (extension.required) {
      throw invalidValue(`A ${type.name} must have attributes of ${extension.urn}.`);
    }
  }
}

function assertAttributes(
  attributes: readonly Attribute[],
  holder: JsonObject,
  prefix: string,
  secrets: boolean,
): void {
  for (const attribute of attributes) {
    const value = holder[attribute.name];
    if (value === undefined && !attribute.required) continue;
    if (attribute.required) assertPresent(attribute, value, prefix + attribute.name, secrets);
    if (value === undefined || attribute.type !== 'complex') continue;
    const where = prefix + attribute.name;
    if (Array.isArray(value)) checkPrimary(value as readonly Json[], where);
    for (const subAttribute of attribute.subAttributes ?? []) {
      if (subAttribute.required) assertInEach(subAttribute, value, where, secrets);
    }
  }
}

function assertInEach(subAttribute: Attribute, value: Json, where: string, secrets: boolean): void {
  const elements = (Array.isArray(value) ? value : [value]) as readonly JsonObject[];
  for (const element of elements) {
    assertPresent(subAttribute, element[subAttribute.name], `${where}.${subAttribute.name}`, secrets);
  }
}

function assertPresent(attribute: Attribute, value: unknown, where: string, secrets: boolean): void {
  if (attribute.mutability === 'readOnly' || (attribute.mutability === 'writeOnly' && !secrets)) return;
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) {
    throw invalidValue(`The attribute ${where} is required, but the resource would have none.`);
  }
  if (typeof value === 'string' && value.trim() === '') {
    throw invalidValue(`The attribute ${where} is required and must not be empty.`);
  }
}

function hasData(resource: Resource, extension: Extension): boolean {
  const data = resource[extension.urn];
  return isObject(data) && !isEmpty(data);
}

function isSettled(type: ResourceType, resource: Resource, schemas: readonly string[]): boolean {
  const listed = resource.schemas;
  if (!Array.isArray(listed) || listed.length !== schemas.length) return false;
  if (listed.some((urn, index) => urn !== schemas[index])) return false;
  return type.extensions.every((each) => resource[each.urn] === undefined || hasData(resource, each));
}

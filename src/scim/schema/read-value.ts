/** Reading the value of an attribute as a request gives it: single or many, simple or complex (RFC 7643 §2.3, §2.4, §2.5). */
import { invalidSyntax, invalidValue } from '../errors.js';
import type { Attribute, Json, JsonObject } from './attribute.js';
import { readSimple, wrongType } from './read-simple.js';
import { isEmpty, isObject, note, type ReadContext, shorten } from './reading.js';
import { subAttributeOf } from './registry.js';

/**
 * The whole value of an attribute in canonical spelling; undefined when it means "unassigned": null, an empty array, a
 * complex value without any sub-attribute. `where` names the attribute in errors and notes.
 *
 * @throws ScimError invalidValue for a value that does not fit the schema, invalidSyntax for a sub-attribute given twice
 *   or, in a strict directory, unknown
 */
export function readAttributeValue(
  attribute: Attribute,
  value: unknown,
  where: string,
  context: ReadContext,
): Json | undefined {
  if (value === null || value === undefined) return undefined;
  if (attribute.multiValued) return readElements(attribute, value, where, context);
  return readElement(attribute, singleOf(value, where, context), where, context);
}

/**
 * One value of an attribute: an element of a multi-valued one, or what a singular one holds. Undefined means unassigned.
 *
 * @throws ScimError as `readAttributeValue`
 */
export function readElement(
  attribute: Attribute,
  value: unknown,
  where: string,
  context: ReadContext,
): Json | undefined {
  if (value === null || value === undefined) return undefined;
  if (attribute.type !== 'complex') return readSimple(attribute, value, where, context);
  if (isObject(value)) return readComplex(attribute, value, where, context);
  const bare = subAttributeOf(attribute, 'value');
  // Entra sends a manager as the bare id: entra-11-manager-bare-string
  if (bare && !Array.isArray(value) && takesBareValue(attribute, context)) {
    note(context, 'bareValue', where);
    const read = readSimple(bare, value, where, context);
    return bare.mutability === 'readOnly' ? undefined : { [bare.name]: read };
  }
  throw wrongType(attribute, value, where, `an object${exampleOf(attribute)}`);
}

/** A singular attribute such as `manager` where other text for a type passes too, an element of a list where any loose shape does. */
function takesBareValue(attribute: Attribute, { dialect }: ReadContext): boolean {
  return (attribute.multiValued ? dialect.looseShapes : dialect.booleanText) === 'accept';
}

/**
 * Refuses a multi-valued attribute of which more than one element is primary (RFC 7643 §2.4).
 *
 * @throws ScimError invalidValue
 */
export function checkPrimary(elements: readonly Json[], where: string): void {
  let primaries = 0;
  for (const element of elements) {
    if (isObject(element) && element.primary === true) primaries += 1;
  }
  if (primaries > 1) {
    throw invalidValue(`The attribute ${where} has ${primaries} values with "primary": true; at most one may have it.`);
  }
}

function singleOf(value: unknown, where: string, context: ReadContext): unknown {
  if (!Array.isArray(value) || value.length > 1 || context.dialect.looseShapes === 'refuse') return value;
  note(context, 'looseShapes', where);
  return value[0];
}

function readElements(attribute: Attribute, value: unknown, where: string, context: ReadContext): Json | undefined {
  const elements: Json[] = [];
  const list = listOf(attribute, value, where, context);
  for (let index = 0; index < list.length; index += 1) {
    const read = readElement(attribute, list[index], `${where}[${index}]`, context);
    if (read !== undefined) elements.push(read);
  }
  const distinct = withoutRepeats(elements);
  if (attribute.type === 'complex') checkPrimary(distinct, where);
  return distinct.length === 0 ? undefined : distinct;
}

function listOf(attribute: Attribute, value: unknown, where: string, context: ReadContext): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (context.dialect.looseShapes === 'refuse') throw wrongType(attribute, value, where, 'an array');
  note(context, 'looseShapes', where);
  return [value];
}

/** The same element twice says no more than once (RFC 7643 §2.4); the first stays. */
function withoutRepeats(elements: Json[]): Json[] {
  if (elements.length < 2 || haveOwnValues(elements)) return elements;
  const texts = new Set<string>();
  return elements.filter((element) => {
    const text = JSON.stringify(element);
    return !texts.has(text) && texts.add(text);
  });
}

/** True when each element has another `value`, the common case: then none can repeat. */
function haveOwnValues(elements: readonly Json[]): boolean {
  const values = new Set<unknown>();
  for (const element of elements) values.add(isObject(element) ? element.value : element);
  return values.size === elements.length;
}

function readComplex(
  attribute: Attribute,
  value: { readonly [key: string]: unknown },
  where: string,
  context: ReadContext,
): Json | undefined {
  const result: JsonObject = {};
  const seen: Attribute[] = [];
  for (const key of Object.keys(value)) {
    const subAttribute = subAttributeOf(attribute, key);
    if (!subAttribute) {
      passOverUnknown(`${where}.${key}`, context);
      continue;
    }
    claim(seen, subAttribute, `${where}.${subAttribute.name}`);
    if (subAttribute.mutability === 'readOnly') continue;
    const read = readAttributeValue(subAttribute, value[key], `${where}.${subAttribute.name}`, context);
    // Names come from the schema, which `checkSchema` keeps clear of Object.prototype's: never from the request.
    if (read !== undefined) result[subAttribute.name] = read;
  }
  return isEmpty(result) ? undefined : result;
}

/**
 * Notes that an attribute was given, and refuses the second time: names that differ in letter case are the same attribute.
 *
 * @throws ScimError invalidSyntax
 */
export function claim(seen: Attribute[], attribute: Attribute, where: string): void {
  if (seen.includes(attribute)) throw invalidSyntax(`The attribute ${where} is given more than once.`);
  seen.push(attribute);
}

/**
 * Leaves out what no schema knows, with a note, or refuses it where the directory is strict.
 *
 * @throws ScimError invalidSyntax
 */
export function passOverUnknown(where: string, context: ReadContext): void {
  if (context.dialect.unknownAttributes === 'refuse') {
    throw invalidSyntax(`No schema of this resource type has an attribute ${JSON.stringify(shorten(where))}.`);
  }
  note(context, 'unknownAttributes', where);
}

function exampleOf(attribute: Attribute): string {
  const names = (attribute.subAttributes ?? []).slice(0, 3).map((each) => each.name);
  return ` with sub-attributes such as ${names.join(', ')}`;
}

/** Reads the members of a protocol message, whose names have no letter case (RFC 7643 §2.1, RFC 7644 §3.1). */
import { invalidSyntax } from '../errors.js';
import type { Json, JsonObject } from '../schema/attribute.js';
import { isObject } from '../schema/reading.js';

/** The member of that name, spelled so or in another letter case; undefined when there is none. */
export function memberOf(message: JsonObject, name: string): Json | undefined {
  if (Object.hasOwn(message, name)) return message[name];
  for (const key in message) {
    // Names are ASCII: what is the same in lower case is equally long.
    if (key.length === name.length && key.toLowerCase() === name.toLowerCase()) return message[key];
  }
  return undefined;
}

/**
 * The message, checked to be an object whose `schemas` names the URN in any letter case.
 *
 * @throws ScimError invalidSyntax when it does not.
 */
export function readMessage(body: unknown, urn: string): JsonObject {
  if (!isObject(body)) throw invalidSyntax('The body of the request is not a JSON object.');
  const schemas = memberOf(body as JsonObject, 'schemas');
  const folded = urn.toLowerCase();
  const isNamed =
    Array.isArray(schemas) && schemas.some((each) => typeof each === 'string' && each.toLowerCase() === folded);
  if (!isNamed) throw invalidSyntax(`"schemas" of the request does not name ${urn}.`);
  return body as JsonObject;
}

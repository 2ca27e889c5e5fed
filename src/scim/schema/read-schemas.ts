/** Reading the `schemas` of a resource (RFC 7643 §3): what a request says it is made of. */
import { canonicalUrn, exactUrn } from '../dialect/aliases.js';
import { invalidSyntax } from '../errors.js';
import { describe, note, type ReadContext, shorten } from './reading.js';
import type { ResourceType } from './registry.js';

/**
 * Checks that `schemas` lists the core schema of the type. URNs that no schema of the type has are passed over with a
 * note; whether data hangs under them is found out where the body is read.
 *
 * @throws ScimError invalidSyntax when it is missing, empty, not an array of text, without the core URN, or, in a strict
 *   directory, when it holds a URN that the type does not have
 */
export function readSchemas(type: ResourceType, value: unknown, context: ReadContext): void {
  let hasCore = false;
  for (const urn of listOf(type, value, context)) {
    if (typeof urn !== 'string') throw invalidSyntax(`"schemas" must hold URNs, but the request has ${describe(urn)}.`);
    const exact = exactUrn(type, urn);
    const known = exact ?? canonicalUrn(type, urn);
    if (known === type.schema.id) hasCore = true;
    if (exact !== undefined) continue;
    if (context.dialect.unknownAttributes === 'refuse') {
      throw invalidSyntax(`A ${type.name} has no schema ${JSON.stringify(shorten(urn))}, which "schemas" lists.`);
    }
    note(context, known === undefined ? 'unknownSchemas' : 'schemaAlias', urn);
  }
  if (!hasCore) throw invalidSyntax(`"schemas" must list ${type.schema.id}, the schema of a ${type.name}.`);
}

function listOf(type: ResourceType, value: unknown, context: ReadContext): readonly unknown[] {
  if (typeof value === 'string' && context.dialect.looseShapes === 'accept') {
    note(context, 'looseShapes', 'schemas');
    return [value];
  }
  const wanted = `"schemas" must be an array that lists ${type.schema.id}`;
  if (value === undefined) throw invalidSyntax(`${wanted}; the request has none.`);
  if (!Array.isArray(value)) throw invalidSyntax(`${wanted}, but the request has ${describe(value)}.`);
  if (value.length === 0) throw invalidSyntax(`${wanted}; it is empty.`);
  return value;
}

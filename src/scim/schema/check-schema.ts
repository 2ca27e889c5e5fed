/** Checks the schema documents of `scim-schemas/` and of tenants, so that a mistake in one is found at start (RFC 7643 §7). */
import { urns } from '../urns.js';
import type { Attribute, Schema } from './attribute.js';
import { checkAttributes } from './check-attribute.js';
import { arrayOf, type Document, documentOf, onlyKeys, optional, textOf, urnOf } from './document.js';

/**
 * The schema that a document describes, with the defaults of RFC 7643 §2.2 for characteristics it leaves out. `source`
 * names the file in errors.
 *
 * @throws Error with one sentence that names the file and the attribute: unknown keys, wrong types, names against
 *   RFC 7643 §2.1 or given twice in any letter case, complex inside complex, characteristics that contradict each other
 */
export function checkSchema(document: unknown, source: string): Schema {
  const schema = documentOf(document, source);
  onlyKeys(schema, ['schemas', 'id', 'name', 'description', 'attributes', 'meta']);
  checkKind(schema, urns.schema);
  const id = urnOf(schema, 'id');
  // RFC 7643 §8.7.2 describes schemas themselves by a complex attribute within a complex one: the only such schema.
  const mayNest = id === urns.schema;
  const attributes: readonly Attribute[] = checkAttributes(arrayOf(schema, 'attributes'), {
    source,
    prefix: '',
    levels: mayNest ? 3 : 2,
  });
  if (attributes.length === 0) throw new Error(`${source}: "attributes" is empty`);
  return { id, name: textOf(schema, 'name'), description: optional(schema, 'description', textOf) ?? '', attributes };
}

/** Refuses a document that says it is of another kind; one that does not say is taken at its place's word. */
export function checkKind(document: Document, urn: string): void {
  const { schemas } = document.content;
  if (schemas === undefined) return;
  if (!Array.isArray(schemas) || schemas.length !== 1 || schemas[0] !== urn) {
    throw new Error(`${document.source}: "schemas" must be ["${urn}"]`);
  }
}

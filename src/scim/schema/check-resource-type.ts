/** Checks resource type documents (RFC 7643 §6). */
import { urns } from '../urns.js';
import type { ResourceTypeDocument } from './attribute.js';
import { checkKind } from './check-schema.js';
import { arrayOf, booleanOf, documentOf, onlyKeys, optional, textOf, urnOf } from './document.js';

/**
 * The resource type that a document describes; `id` is the name when the document leaves it out. That its schemas exist is
 * seen by `buildRegistry`. `source` names the file in errors.
 *
 * @throws Error with one sentence that names the file and the key
 */
export function checkResourceType(document: unknown, source: string): ResourceTypeDocument {
  const type = documentOf(document, source);
  onlyKeys(type, ['schemas', 'id', 'name', 'description', 'endpoint', 'schema', 'schemaExtensions', 'meta']);
  checkKind(type, urns.resourceType);
  const name = textOf(type, 'name');
  const endpoint = textOf(type, 'endpoint');
  if (!/^\/[A-Za-z][A-Za-z0-9_-]*$/.test(endpoint)) {
    throw new Error(`${source}: "endpoint" must be one path segment such as /Users, not ${JSON.stringify(endpoint)}`);
  }
  const schema = urnOf(type, 'schema');
  const schemaExtensions = (optional(type, 'schemaExtensions', arrayOf) ?? []).map((entry, index) => {
    const extension = documentOf(entry, `${source}: schemaExtensions[${index}]`);
    onlyKeys(extension, ['schema', 'required']);
    return { schema: urnOf(extension, 'schema'), required: optional(extension, 'required', booleanOf) ?? false };
  });
  checkDistinct([schema, ...schemaExtensions.map((each) => each.schema)], source);
  return {
    id: optional(type, 'id', textOf) ?? name,
    name,
    endpoint,
    description: optional(type, 'description', textOf) ?? '',
    schema,
    schemaExtensions,
  };
}

function checkDistinct(names: readonly string[], source: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name.toLowerCase())) throw new Error(`${source}: names the schema ${name} twice`);
    seen.add(name.toLowerCase());
  }
}

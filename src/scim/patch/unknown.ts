/** Keys in a PATCH value that no schema of the type knows. */
import { withoutAlias } from '../dialect/aliases.js';
import { invalidPath, invalidSyntax } from '../errors.js';
import { hasValue } from '../filter/match.js';
import { lookUp } from '../path/resolve.js';
import type { Json } from '../schema/attribute.js';
import { passOverUnknown } from '../schema/read-value.js';
import { shorten } from '../schema/reading.js';
import type { Draft } from './draft.js';

/**
 * Leaves the key out, with a note.
 *
 * @throws ScimError invalidSyntax in a strict directory, or for data under a schema URN that the dialect does not let
 *   pass; invalidPath for an extension's attribute without its URN, where that is not accepted.
 */
export function passOverKey(draft: Draft, path: string, value: Json): void {
  const { type, context } = draft;
  const bare = lookUp(type, path, true);
  if (bare?.kind === 'attribute') {
    const { extension, attribute } = bare.path;
    throw invalidPath(`The attribute ${attribute.name} belongs under ${extension}: write ${extension}:${path}.`);
  }
  if (context.dialect.unknownSchemaData === 'refuse' && isUnderUnknownSchema(draft, path) && hasValue(value)) {
    throw invalidSyntax(
      `A ${type.name} has no schema ${JSON.stringify(shorten(path))}, but the request has data for it.`,
    );
  }
  passOverUnknown(path, context);
}

/** False for an unknown attribute of a known schema. */
function isUnderUnknownSchema({ type }: Draft, path: string): boolean {
  if (path.slice(0, 4).toLowerCase() !== 'urn:') return false;
  const beginning = path.slice(0, path.lastIndexOf(':'));
  return lookUp(type, withoutAlias(type, beginning)) === undefined;
}

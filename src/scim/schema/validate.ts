/** Turns the JSON of a POST or PUT into a canonical resource, led by the schema (RFC 7643 §2 and §7, RFC 7644 §3.3, §3.5.1). */
import type { Dialect, DialectNote } from '../dialect/dialect.js';
import { invalidSyntax } from '../errors.js';
import type { Resource } from './attribute.js';
import { carryOver } from './carry-over.js';
import { assertComplete } from './check-resource.js';
import { type Reading, readBody } from './read-body.js';
import { describe, isEmpty, isObject } from './reading.js';
import type { ResourceType } from './registry.js';

export interface ReadOptions {
  readonly dialect: Dialect;
  readonly mode: 'create' | 'replace';
  /** The resource as it stands, for `replace`: what a PUT may not change or need not repeat is taken from it. */
  readonly current?: Resource;
}

/** A resource as a request means it, and the leniencies that were needed to read it. */
export interface ReadResult {
  readonly resource: Resource;
  readonly notes: readonly DialectNote[];
}

/**
 * The resource that a request body describes, in the schema's spelling; the input is left alone.
 *
 * `schemas` lists the core schema and each extension that has data. Read-only attributes are ignored, `id`, `meta` and
 * `groups` among them; a `password` is part of the result, and the caller takes it out. In a `replace`, read-only and
 * immutable attributes keep the current values, as do `active` and, by dialect, `externalId` when they are left out.
 *
 * @throws ScimError invalidSyntax for a body of the wrong structure, invalidValue for a value that does not fit its
 *   attribute or a missing required one, mutability for a changed immutable one, invalidPath for an extension's
 *   attribute without its URN
 */
export function readResource(type: ResourceType, input: unknown, options: ReadOptions): ReadResult {
  if (!isObject(input)) throw invalidSyntax(`The request body must be a JSON object, but it is ${describe(input)}.`);
  const notes: DialectNote[] = [];
  const reading = readBody(type, input, { dialect: options.dialect, notes });
  if (options.mode === 'replace' && options.current) carryOver(reading, options.current);
  const resource = assemble(reading);
  assertComplete(type, resource, { secrets: options.mode === 'create' });
  return { resource, notes };
}

/** Puts the extensions behind the core attributes, and fills in `schemas`, the first key. */
function assemble({ type, core, extensions }: Reading): Resource {
  const schemas = [type.schema.id];
  core.schemas = schemas;
  for (const { urn } of type.extensions) {
    const data = extensions[urn];
    if (data === undefined || isEmpty(data)) continue;
    schemas.push(urn);
    core[urn] = data;
  }
  return core;
}

/** Reads the schema documents: those that every tenant has, and each tenant's own extensions. */
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResourceTypeDocument, Schema } from '../scim/schema/attribute.js';
import { checkResourceType } from '../scim/schema/check-resource-type.js';
import { checkSchema } from '../scim/schema/check-schema.js';
import { buildRegistry, type Registry } from '../scim/schema/registry.js';
import { ConfigError } from './config-error.js';

/** All schemas of a gateway. */
export interface SchemaSet {
  /** What a tenant without extensions of its own has. */
  readonly standard: Registry;
  /** The schemas of the tenant with that slug; the same value at every call. */
  forTenant(slug: string): Registry;
}

/**
 * Reads `schemas/*.json` and `resource-types/*.json`, and from `tenants/<slug>/<resource type>/*.json` the extensions that
 * one tenant adds to a resource type. An extension is never required: providers that do not know it go on as before.
 *
 * @throws ConfigError naming the file that is missing, no JSON, against RFC 7643 §7, or in conflict with another
 */
export function loadSchemas(directory: string): SchemaSet {
  const schemas = readDocuments(join(directory, 'schemas'), checkSchema);
  const types = readDocuments(join(directory, 'resource-types'), checkResourceType);
  if (types.length === 0) throw new ConfigError(`The schema folder ${directory} has no resource types.`);
  const standard = build(schemas, types, directory);
  const tenants = new Map<string, Registry>();
  for (const slug of foldersIn(join(directory, 'tenants'))) {
    tenants.set(slug, tenantRegistry(join(directory, 'tenants', slug), schemas, types));
  }
  return { standard, forTenant: (slug) => tenants.get(slug) ?? standard };
}

function tenantRegistry(
  directory: string,
  schemas: readonly Schema[],
  types: readonly ResourceTypeDocument[],
): Registry {
  const own: Schema[] = [];
  const extended = new Map(types.map((type) => [type.name, type]));
  for (const name of foldersIn(directory)) {
    const type = extended.get(name);
    if (!type)
      throw new ConfigError(
        `${join(directory, name)} is named after no resource type; there are ${[...extended.keys()].join(', ')}.`,
      );
    const extensions = readDocuments(join(directory, name), checkSchema);
    // The same extension may serve two resource types, as a file in each folder.
    own.push(...extensions.filter(({ id }) => !own.some((known) => known.id === id)));
    const added = extensions.map(({ id }) => ({ schema: id, required: false }));
    extended.set(name, { ...type, schemaExtensions: [...type.schemaExtensions, ...added] });
  }
  return build([...schemas, ...own], [...extended.values()], directory);
}

function build(schemas: readonly Schema[], types: readonly ResourceTypeDocument[], directory: string): Registry {
  const urns = new Set<string>();
  for (const { id } of schemas) {
    const key = id.toLowerCase();
    if (urns.has(key)) throw new ConfigError(`Two files in ${directory} describe the schema ${id}.`);
    urns.add(key);
  }
  try {
    return buildRegistry(schemas, types);
  } catch (error) {
    throw new ConfigError(`The schemas in ${directory} do not fit together: ${(error as Error).message}.`);
  }
}

function readDocuments<T>(directory: string, check: (document: unknown, source: string) => T): readonly T[] {
  const names = entriesIn(directory, true)
    .filter((entry) => entry.name.endsWith('.json'))
    .map((entry) => entry.name);
  return names.sort().map((name) => {
    const file = join(directory, name);
    try {
      return check(JSON.parse(readFileSync(file, 'utf8')), file);
    } catch (error) {
      const message = (error as Error).message.replace(/\.$/, '');
      throw new ConfigError(message.startsWith(file) ? `${message}.` : `${file} cannot be used: ${message}.`);
    }
  });
}

const foldersIn = (directory: string): readonly string[] =>
  entriesIn(directory, false)
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();

function entriesIn(directory: string, isNeeded: boolean): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if (!isNeeded && (error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new ConfigError(`The schema folder ${directory} cannot be read: ${(error as Error).message}.`);
  }
}

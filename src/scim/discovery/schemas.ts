/** What `/Schemas` serves (RFC 7643 §7, RFC 7644 §4). */
import type { Resource, Schema } from '../schema/attribute.js';
import type { Registry } from '../schema/registry.js';
import { urns } from '../urns.js';

/** Every schema of the registry as a resource; `baseUrl` is the SCIM base address without a slash at its end. */
export function schemaResources(registry: Pick<Registry, 'schemas'>, baseUrl: string): readonly Resource[] {
  return registry.schemas.map((schema) => schemaResource(schema, baseUrl));
}

function schemaResource({ id, name, description, attributes }: Schema, baseUrl: string): Resource {
  return {
    schemas: [urns.schema],
    id,
    name,
    description,
    attributes: attributes as unknown as readonly Resource[],
    meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${id}` },
  };
}

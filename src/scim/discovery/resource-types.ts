/** What `/ResourceTypes` serves (RFC 7643 §6, RFC 7644 §4). */
import type { Resource, ResourceTypeDocument } from '../schema/attribute.js';
import type { Registry } from '../schema/registry.js';
import { urns } from '../urns.js';

/** Every resource type of the registry as a resource; `baseUrl` is the SCIM base address without a slash at its end. */
export function resourceTypeResources(registry: Pick<Registry, 'documents'>, baseUrl: string): readonly Resource[] {
  return registry.documents.map((document) => resourceTypeResource(document, baseUrl));
}

function resourceTypeResource(document: ResourceTypeDocument, baseUrl: string): Resource {
  const { id, name, endpoint, description, schema, schemaExtensions } = document;
  return {
    schemas: [urns.resourceType],
    id,
    name,
    endpoint,
    description,
    schema,
    ...(schemaExtensions.length > 0 && { schemaExtensions: schemaExtensions.map((extension) => ({ ...extension })) }),
    meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/${id}` },
  };
}

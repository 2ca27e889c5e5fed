/** The discovery endpoints (RFC 7644 §4): what this gateway can do, told as it is. */
import type { Caller } from '../people/caller.js';
import { resourceTypeResources } from '../scim/discovery/resource-types.js';
import { schemaResources } from '../scim/discovery/schemas.js';
import { serviceProviderConfig } from '../scim/discovery/service-provider-config.js';
import { notFound, ScimError } from '../scim/errors.js';
import { listResponseJson } from '../scim/message/list-response.js';
import type { JsonObject } from '../scim/schema/attribute.js';
import type { ProvisioningDeps } from './deps.js';
import type { ScimRequest, ScimResponse } from './message.js';

/** What the gateway offers, the same for everybody: the one endpoint that is answered without a token (RFC 7643 §5). */
export function describeService(deps: ProvisioningDeps, query: ScimRequest['query']): ScimResponse {
  refuseFilter('ServiceProviderConfig', query);
  const { limits, baseUrl } = deps;
  return {
    status: 200,
    json: jsonOf(
      serviceProviderConfig({
        baseUrl,
        bulkOperations: limits.bulkOperations,
        bulkBytes: limits.bulkBytes,
        pageSize: limits.pageSize,
        pageSizeMaximum: limits.pageSizeMaximum,
        cursorSeconds: limits.cursorSeconds,
      }),
    ),
  };
}

/**
 * `/Schemas` and `/ResourceTypes`, whole or one by id.
 *
 * @throws ScimError 403 when a filter is asked for (RFC 7644 §4), 404 for an unknown id
 */
export function describe(
  deps: ProvisioningDeps,
  caller: Caller,
  endpoint: 'Schemas' | 'ResourceTypes',
  request: ScimRequest,
): ScimResponse {
  refuseFilter(endpoint, request.query);
  const resources =
    endpoint === 'Schemas'
      ? schemaResources(caller.registry, deps.baseUrl)
      : resourceTypeResources(caller.registry, deps.baseUrl);
  const id = request.segments[1];
  if (id === undefined) return listOf(resources);
  const found = resources.find((resource) => String(resource.id).toLowerCase() === id.toLowerCase());
  if (!found) throw notFound(`There is no "${id.slice(0, 200)}" at /${endpoint}.`);
  return { status: 200, json: jsonOf(found) };
}

/** RFC 7644 §4. */
function refuseFilter(endpoint: string, query: ScimRequest['query']): void {
  if (query.filter !== undefined) throw new ScimError(403, `/${endpoint} is not filtered; read it whole.`);
}

function listOf(resources: readonly JsonObject[]): ScimResponse {
  const page = { totalResults: resources.length, startIndex: 1 };
  return { status: 200, json: listResponseJson(resources.map(jsonOf), page) };
}

const jsonOf = (value: JsonObject): Buffer => Buffer.from(JSON.stringify(value));

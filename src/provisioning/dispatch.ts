/** Finds the verb for a SCIM request. Express, Bulk and sync all come in by this one door. */
import type { Caller } from '../people/caller.js';
import { Refusal } from '../people/refusal.js';
import { notFound, ScimError } from '../scim/errors.js';
import type { ResourceType } from '../scim/schema/registry.js';
import { AlreadyExists, VersionConflict } from '../storage/port/index.js';
import { bulk } from './bulk.js';
import { create } from './create.js';
import type { ProvisioningDeps } from './deps.js';
import { describe, describeService } from './discover.js';
import { countFailure } from './failures.js';
import { logged } from './log.js';
import type { ScimRequest, ScimResponse } from './message.js';
import { patch } from './patch.js';
import { read } from './read.js';
import { toScimError } from './refusals.js';
import { remove } from './remove.js';
import { replace } from './replace.js';
import { search } from './search.js';

/**
 * Carries out one request for a caller.
 *
 * @throws ScimError for every refusal, which is also written to the provisioning log when the request was to change
 *   something; other errors are faults
 */
export async function dispatch(deps: ProvisioningDeps, caller: Caller, request: ScimRequest): Promise<ScimResponse> {
  try {
    return await route(deps, caller, request);
  } catch (thrown) {
    if (thrown instanceof Refusal) await listConflict(deps, thrown);
    const error = toScimError(thrown);
    if (error instanceof ScimError && isChange(request)) logRefusal(deps, caller, request, error);
    throw error;
  }
}

/** What a person has to decide is on the list before the provider hears of it; when somebody just listed it, so be it. */
async function listConflict(deps: ProvisioningDeps, refusal: Refusal): Promise<void> {
  if (refusal.changes.length === 0) return;
  try {
    await deps.storage.commit(refusal.changes);
  } catch (error) {
    if (!(error instanceof AlreadyExists) && !(error instanceof VersionConflict)) throw error;
  }
}

const isChange = ({ method, segments }: ScimRequest) =>
  method !== 'GET' && segments.at(-1) !== '.search' && segments[0] !== 'Bulk';

/** The refusal is answered at once; the line in the log follows by itself. */
function logRefusal(deps: ProvisioningDeps, caller: Caller, request: ScimRequest, error: ScimError): void {
  const entry = logged(deps, caller, request, {
    status: error.status,
    outcome: 'failed',
    detail: error.detail,
    ...(request.segments[1] !== undefined && {
      target: { type: String(request.segments[0]).slice(0, 64), id: request.segments[1].slice(0, 64) },
    }),
  });
  deps.storage.commit([entry]).catch(deps.onFault);
  countFailure(deps, caller, request, error).catch(deps.onFault);
}

async function route(deps: ProvisioningDeps, caller: Caller, request: ScimRequest): Promise<ScimResponse> {
  const [first = '', second, ...more] = request.segments;
  if (more.length > 0) throw nowhere(request);
  if (second === undefined) {
    if (first === '' || first === '.search') return rootSearch(deps, caller, request, first);
    if (first === 'Bulk') return only(request, 'POST', () => bulk(deps, caller, request, dispatch));
    if (first === 'ServiceProviderConfig')
      return only(request, 'GET', async () => describeService(deps, request.query));
  }
  if (first === 'Me') throw noPerson();
  if (first === 'Schemas' || first === 'ResourceTypes') {
    return only(request, 'GET', async () => describe(deps, caller, first, request));
  }
  const type = caller.registry.byEndpoint(`/${first}`);
  if (!type) throw nowhere(request);
  return second === undefined
    ? collection(deps, caller, type, request)
    : single(deps, caller, { type, id: second }, request);
}

/** RFC 7644 §3.4.2.1: a query at the root, by GET on the base address or POST to `.search`. */
function rootSearch(
  deps: ProvisioningDeps,
  caller: Caller,
  request: ScimRequest,
  first: string,
): Promise<ScimResponse> {
  return only(request, first === '' ? 'GET' : 'POST', () =>
    search(deps, caller, caller.registry.resourceTypes, request),
  );
}

function collection(
  deps: ProvisioningDeps,
  caller: Caller,
  type: ResourceType,
  request: ScimRequest,
): Promise<ScimResponse> {
  if (request.method === 'GET') return search(deps, caller, [type], request);
  if (request.method === 'POST') return create(deps, caller, type, request);
  throw methodNotAllowed(request, 'GET, POST');
}

function single(
  deps: ProvisioningDeps,
  caller: Caller,
  target: { type: ResourceType; id: string },
  request: ScimRequest,
): Promise<ScimResponse> {
  if (target.id === '.search') return only(request, 'POST', () => search(deps, caller, [target.type], request));
  switch (request.method) {
    case 'GET':
      return read(deps, caller, target, request);
    case 'PUT':
      return replace(deps, caller, target, request);
    case 'PATCH':
      return patch(deps, caller, target, request);
    case 'DELETE':
      return remove(deps, caller, target, request);
    default:
      throw methodNotAllowed(request, 'GET, PUT, PATCH, DELETE');
  }
}

function only(
  request: ScimRequest,
  method: ScimRequest['method'],
  answer: () => Promise<ScimResponse>,
): Promise<ScimResponse> {
  if (request.method !== method) throw methodNotAllowed(request, method);
  return answer();
}

function methodNotAllowed(request: ScimRequest, allow: string): ScimError {
  return new ScimError(405, `${request.method} is not offered here; use ${allow}.`, undefined, { Allow: allow });
}

function nowhere(request: ScimRequest): ScimError {
  return notFound(
    `There is nothing at ${request.path.slice(0, 200)}. The endpoints are Users, Groups, Bulk, .search, Schemas, ResourceTypes and ServiceProviderConfig.`,
  );
}

/** RFC 7644 §3.11: a directory's token stands for no person, so there is no "me". */
function noPerson(): ScimError {
  return new ScimError(501, 'The bearer token speaks for a directory, not for a person, so /Me names nobody.');
}

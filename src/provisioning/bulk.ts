/** Bulk (RFC 7644 §3.7): many requests in one, each through `dispatch`, each with a result of its own. */
import type { Caller } from '../people/caller.js';
import { invalidPath, ScimError } from '../scim/errors.js';
import {
  type BulkOperation,
  type BulkResult,
  bulkResponse,
  isRefused,
  type RefusedOperation,
  readBulkRequest,
} from '../scim/message/bulk.js';
import { type BulkStep, planBulk } from '../scim/message/bulk-plan.js';
import { resolveOperation } from '../scim/message/bulk-references.js';
import { errorResponse } from '../scim/message/error-response.js';
import { parallelRuns } from './bulk-runs.js';
import type { ProvisioningDeps } from './deps.js';
import type { Dispatch, ScimRequest, ScimResponse } from './message.js';

/** A bulk request while it runs. */
interface Progress {
  readonly dispatch: Dispatch;
  readonly results: (BulkResult | undefined)[];
  /** Ids of what was created, by bulkId. */
  readonly ids: Map<string, string>;
  errors: number;
}

/**
 * Answers 200 with a result for each operation that was tried, in the order of the request; each goes through
 * `dispatch`, the door that single requests come in by.
 *
 * @throws ScimError when the message itself cannot be read, or is too large (413)
 */
export async function bulk(
  deps: ProvisioningDeps,
  caller: Caller,
  request: ScimRequest,
  dispatch: Dispatch,
): Promise<ScimResponse> {
  const { operations, failOnErrors } = readBulkRequest(request.body, { operations: deps.limits.bulkOperations });
  const progress: Progress = { dispatch, results: operations.map(() => undefined), ids: new Map(), errors: 0 };
  const steps = planBulk(operations);
  // Neighbours that cannot get in each other's way share the store's commits; who counts errors goes one by one.
  const runs = failOnErrors === undefined ? parallelRuns(steps) : steps.map((step) => [step]);
  for (const run of runs) {
    if (failOnErrors !== undefined && progress.errors >= failOnErrors) break;
    await Promise.all(run.map((step) => take(deps, caller, step, progress)));
  }
  const results = progress.results.filter((result) => result !== undefined);
  return { status: 200, json: Buffer.from(JSON.stringify(bulkResponse(results))) };
}

async function take(deps: ProvisioningDeps, caller: Caller, step: BulkStep, progress: Progress): Promise<void> {
  if (step.kind === 'complete') return complete(deps, caller, step, progress);
  const result = await perform(deps, caller, step.operation, progress);
  if (result.status >= 400) progress.errors++;
  progress.results[step.index] = result;
}

/** Runs one operation and turns whatever becomes of it into a result: one that fails does not stop the others. */
async function perform(
  deps: ProvisioningDeps,
  caller: Caller,
  operation: BulkOperation | RefusedOperation,
  progress: Progress,
): Promise<BulkResult> {
  const told = { method: operation.method ?? 'POST', bulkId: operation.bulkId };
  try {
    if (isRefused(operation)) throw operation.error;
    const response = await progress.dispatch(deps, caller, toRequest(resolveOperation(operation, progress.ids)));
    const location = response.location ?? locationOf(deps, operation, progress);
    if (operation.bulkId !== undefined && operation.method === 'POST' && location !== undefined) {
      progress.ids.set(operation.bulkId, location.slice(location.lastIndexOf('/') + 1));
    }
    return { status: response.status, location, version: response.etag, ...told };
  } catch (error) {
    if (!(error instanceof ScimError)) deps.onFault(error);
    const refusal =
      error instanceof ScimError ? error : new ScimError(500, 'Doorward failed to carry this operation out.');
    const location = isRefused(operation) ? undefined : locationOf(deps, operation, progress);
    return { status: refusal.status, location, response: errorResponse(refusal), ...told };
  }
}

/** What a circle of references had to leave out, added once the others exist. Its failure is the operation's. */
async function complete(
  deps: ProvisioningDeps,
  caller: Caller,
  step: Extract<BulkStep, { kind: 'complete' }>,
  progress: Progress,
): Promise<void> {
  const done = progress.results[step.index];
  if (done?.location === undefined || done.status >= 400) return;
  const path = done.location.slice(deps.baseUrl.length);
  const result = await perform(deps, caller, { method: 'PATCH', path, data: step.patch }, progress);
  if (result.status < 400) {
    progress.results[step.index] = { ...done, version: result.version ?? done.version };
    return;
  }
  progress.errors++;
  progress.results[step.index] = { ...done, status: result.status, response: result.response };
}

function toRequest(operation: BulkOperation): ScimRequest {
  const segments = operation.path.slice(1).split('/').map(decodeSegment);
  if (segments[0] === 'Bulk' || segments.includes('.search')) {
    throw invalidPath(`"${operation.path}" is no resource; a bulk request holds creations and changes of resources.`);
  }
  return {
    method: operation.method,
    path: operation.path,
    segments,
    query: {},
    ifMatch: operation.version,
    body: operation.data,
    isPart: true,
  };
}

/** A segment that is not well encoded stands for itself: then it names nothing, and the operation is 404. */
function decodeSegment(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** RFC 7644 §3.7.3: `location` is told for everything but a POST that failed. */
function locationOf(deps: ProvisioningDeps, operation: BulkOperation, progress: Progress): string | undefined {
  if (operation.method === 'POST') return undefined;
  try {
    return deps.baseUrl + resolveOperation({ method: operation.method, path: operation.path }, progress.ids).path;
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

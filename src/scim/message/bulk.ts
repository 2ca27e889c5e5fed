/** Reads a BulkRequest and builds a BulkResponse (RFC 7644 §3.7). */
import { invalidPath, invalidSyntax, payloadTooLarge, type ScimError } from '../errors.js';
import type { Json, JsonObject } from '../schema/attribute.js';
import { isObject } from '../schema/reading.js';
import { urns } from '../urns.js';
import { memberOf, readMessage } from './envelope.js';

export type BulkMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One operation of a bulk request, as sent: references to bulkIds are still in `path` and `data`. */
export interface BulkOperation {
  readonly method: BulkMethod;
  /** Relative to the base URL, with a leading slash: `/Users`, `/Users/42`, `/Users/bulkId:qwerty`. */
  readonly path: string;
  readonly bulkId?: string;
  readonly version?: string;
  readonly data?: JsonObject;
}

/** An operation that cannot be run as it stands, with what can be told of it; it fails alone, the others go on. */
export interface RefusedOperation {
  readonly error: ScimError;
  readonly method?: string;
  readonly path?: string;
  readonly bulkId?: string;
}

export interface BulkRequest {
  /** How many errors end the request; absent when it goes on to the end whatever happens. */
  readonly failOnErrors?: number;
  /** In the order of the request. */
  readonly operations: readonly (BulkOperation | RefusedOperation)[];
}

/** What became of one operation. `response` is the error body of one that failed. */
export interface BulkResult {
  readonly method: string;
  readonly status: number;
  readonly bulkId?: string | undefined;
  readonly location?: string | undefined;
  readonly version?: string | undefined;
  readonly response?: Json | undefined;
}

/** True for an operation that cannot be run. */
export function isRefused(operation: BulkOperation | RefusedOperation): operation is RefusedOperation {
  return 'error' in operation;
}

/**
 * The request, its letter case normalised. What is wrong with one operation is told by that operation alone.
 *
 * @throws ScimError invalidSyntax when the message itself is wrong or two operations share a bulkId; 413 when there are
 *   more operations than the limit.
 */
export function readBulkRequest(body: unknown, limits: { readonly operations: number }): BulkRequest {
  const message = readMessage(body, urns.bulkRequest);
  const list = memberOf(message, 'Operations');
  if (!Array.isArray(list) || list.length === 0) {
    throw invalidSyntax('"Operations" of a bulk request must be a list of at least one operation.');
  }
  if (list.length > limits.operations) {
    throw payloadTooLarge(`The request has ${list.length} operations; at most ${limits.operations} are allowed.`);
  }
  const failOnErrors = memberOf(message, 'failOnErrors') ?? undefined;
  if (failOnErrors !== undefined && !(Number.isSafeInteger(failOnErrors) && (failOnErrors as number) >= 1)) {
    throw invalidSyntax('"failOnErrors" must be a whole number of at least 1.');
  }
  const operations = list.map(readOperation);
  refuseRepeatedIds(operations);
  return { operations, ...(failOnErrors !== undefined && { failOnErrors: failOnErrors as number }) };
}

function refuseRepeatedIds(operations: readonly (BulkOperation | RefusedOperation)[]): void {
  const seen = new Set<string>();
  for (const { bulkId } of operations) {
    if (bulkId === undefined) continue;
    if (seen.has(bulkId)) throw invalidSyntax(`Two operations of the request have the bulkId "${bulkId}".`);
    seen.add(bulkId);
  }
}

const methods: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

function readOperation(entry: Json): BulkOperation | RefusedOperation {
  if (!isObject(entry)) return { error: invalidSyntax('An operation of a bulk request must be a JSON object.') };
  const method = textMember(entry, 'method')?.toUpperCase();
  const path = textMember(entry, 'path');
  const bulkId = textMember(entry, 'bulkId');
  const refused = (error: ScimError): RefusedOperation => ({
    error,
    ...(method !== undefined && { method }),
    ...(path !== undefined && { path }),
    ...(bulkId && { bulkId }),
  });
  if (method === undefined || !methods.has(method)) {
    return refused(invalidSyntax('"method" of an operation must be POST, PUT, PATCH or DELETE.'));
  }
  // RFC 7644 §3.7: bulkId is required when the method is POST.
  if (method === 'POST' && !bulkId) return refused(invalidSyntax('A POST operation must have a "bulkId".'));
  if (path === undefined) return refused(invalidSyntax('An operation must have a "path".'));
  const data = memberOf(entry, 'data');
  if (method !== 'DELETE' && !isObject(data)) {
    return refused(invalidSyntax(`A ${method} operation must have "data", a JSON object.`));
  }
  const wholePath = path.startsWith('/') ? path : `/${path}`;
  const error = pathError(method, wholePath);
  if (error) return refused(error);
  return complete(bulkId, method as BulkMethod, wholePath, entry);
}

function complete(bulkId: string | undefined, method: BulkMethod, path: string, entry: JsonObject): BulkOperation {
  const version = textMember(entry, 'version');
  const data = memberOf(entry, 'data');
  return {
    method,
    path,
    ...(bulkId && { bulkId }),
    ...(version && { version }),
    ...(method !== 'DELETE' && isObject(data) && { data }),
  };
}

function textMember(entry: JsonObject, name: string): string | undefined {
  const value = memberOf(entry, name);
  return typeof value === 'string' ? value : undefined;
}

/** RFC 7644 §3.7: `/Users` to create, `/Users/{id}` for the rest; `/Me` stands for a resource by itself. */
function pathError(method: string, path: string): ScimError | undefined {
  const parts = path.split('/');
  const isEndpoint = parts.length === 2 && parts[1] !== '';
  const isResource = (parts.length === 3 && parts[1] !== '' && parts[2] !== '') || path === '/Me';
  if (path.includes('?') || path.includes('#') || !(method === 'POST' ? isEndpoint : isResource)) {
    const shape = method === 'POST' ? '"/Users"' : '"/Users/{id}"';
    return invalidPath(`"path" of a ${method} operation must look like ${shape}; it is "${path}".`);
  }
  return undefined;
}

/** The answer to a bulk request; results in the order of its operations. */
export function bulkResponse(results: readonly BulkResult[]): JsonObject {
  return { schemas: [urns.bulkResponse], Operations: results.map(resultBody) };
}

function resultBody(result: BulkResult): JsonObject {
  return {
    method: result.method,
    ...(result.location !== undefined && { location: result.location }),
    ...(result.bulkId !== undefined && { bulkId: result.bulkId }),
    ...(result.version !== undefined && { version: result.version }),
    status: String(result.status),
    // RFC 7644 §3.7.3: the body must be there for what did not succeed.
    ...(result.status >= 300 && result.response !== undefined && { response: result.response }),
  };
}

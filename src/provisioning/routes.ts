/** Express glue of /scim/v2: authenticates, makes a plain `ScimRequest`, sends what `dispatch` answers. */
import type { Request, RequestHandler, Response } from 'express';
import type { Caller } from '../people/caller.js';
import { invalidSyntax, invalidValue, ScimError } from '../scim/errors.js';
import { errorResponse } from '../scim/message/error-response.js';
import type { ProvisioningDeps } from './deps.js';
import { describeService } from './discover.js';
import { dispatch } from './dispatch.js';
import type { Method, ScimRequest, ScimResponse } from './message.js';
import { toScimError } from './refusals.js';

/** What the routes are given beside the use cases' own dependencies. */
export interface ScimRoutes {
  readonly deps: ProvisioningDeps;
  /** An id for the log, unique in this process and its like; no secret. */
  newRequestId(): string;
  /** The caller behind the request; throws a ScimError 401 or 429. */
  authenticate(request: Request, requestId: string): Promise<Caller>;
  /** The JSON of the body, undefined when there is none; throws a ScimError for what cannot be taken. */
  readBody(request: Request, limitBytes: number): Promise<unknown>;
  /** Told of each answer, for the log and the metrics. */
  onAnswer(answer: Answer): void;
}

export interface Answer {
  readonly requestId: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly caller?: Caller | undefined;
  /** The dialect rules that were used. */
  readonly rules?: readonly string[] | undefined;
  readonly error?: unknown;
}

/** What to mount at `/scim/v2`. Every path below goes through this one handler, so none escapes the token. */
export function createScimHandler(routes: ScimRoutes): RequestHandler {
  return (request, response, next) => {
    handle(routes, request, response).catch(next);
  };
}

async function handle(routes: ScimRoutes, request: Request, response: Response): Promise<void> {
  const startedAt = performance.now();
  const requestId = routes.newRequestId();
  const mark = request.url.indexOf('?');
  const path = mark < 0 ? request.url : request.url.slice(0, mark);
  let caller: Caller | undefined;
  let answer: ScimResponse | undefined;
  let error: unknown;
  try {
    if (request.method === 'GET' && path === '/ServiceProviderConfig') {
      answer = describeService(routes.deps, mark < 0 ? noQuery : queryOf(request.url.slice(mark + 1)));
    } else {
      caller = await routes.authenticate(request, requestId);
      answer = await dispatch(routes.deps, caller, await toRequest(routes, request, path, mark));
    }
    send(request, response, requestId, answer);
  } catch (thrown) {
    error = toScimError(thrown);
    answer = sendError(request, response, requestId, error);
  }
  routes.onAnswer({
    requestId,
    method: request.method,
    path,
    status: answer.status,
    duration: performance.now() - startedAt,
    caller,
    rules: answer.notes?.map((note) => note.rule),
    error,
  });
}

const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

async function toRequest(routes: ScimRoutes, request: Request, path: string, mark: number): Promise<ScimRequest> {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (!methods.has(method)) {
    const allow = 'GET, POST, PUT, PATCH, DELETE';
    throw new ScimError(405, `${method} is not offered here.`, undefined, { Allow: allow });
  }
  const segments = segmentsOf(path);
  const { limits } = routes.deps;
  const hasBody = method === 'POST' || method === 'PUT' || method === 'PATCH';
  return {
    method: method as Method,
    segments,
    path,
    query: mark < 0 ? noQuery : queryOf(request.url.slice(mark + 1)),
    ifMatch: request.headers['if-match'],
    ifNoneMatch: request.headers['if-none-match'],
    body: hasBody
      ? await routes.readBody(request, segments[0] === 'Bulk' ? limits.bulkBytes : limits.bodyBytes)
      : undefined,
  };
}

const noQuery = {};

/** Segments of the path, decoded once. An encoded slash stays inside its segment. */
function segmentsOf(path: string): string[] {
  const end = path.length > 1 && path.endsWith('/') ? path.length - 1 : path.length;
  const segments = path.slice(1, end).split('/');
  if (!path.includes('%')) return segments;
  try {
    return segments.map(decodeURIComponent);
  } catch {
    throw invalidSyntax('The path is not well percent-encoded.');
  }
}

/** What a query may say in SCIM; whatever else stands there is tolerated (entra-03-flag-062020). */
const parameters: ReadonlySet<string> = new Set([
  'filter',
  'attributes',
  'excludedAttributes',
  'sortBy',
  'sortOrder',
  'startIndex',
  'count',
  'cursor',
]);

/** The query's parameters, `+` read as a space (onelogin-01-filter-plus). Naming one twice says two things at once. */
function queryOf(text: string): Record<string, string> {
  // Only names of the list above get in, and an object without prototype costs twice the reading.
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    if (!parameters.has(name)) continue;
    if (Object.hasOwn(query, name)) throw invalidValue(`The query names "${name.slice(0, 64)}" twice. Name it once.`);
    query[name] = value;
  }
  return query;
}

function send(request: Request, response: Response, requestId: string, answer: ScimResponse): void {
  const headers: Record<string, string | number> = { 'X-Request-Id': requestId };
  if (answer.etag !== undefined) headers.ETag = answer.etag;
  if (answer.location !== undefined) headers.Location = answer.location;
  if (answer.json === undefined) {
    response.writeHead(answer.status, headers);
    finish(response);
    return;
  }
  sendJson(request, response, { status: answer.status, headers, json: answer.json });
}

/** SECURITY: what Doorward did not foresee is a bare 500; its cause goes to the log, never to the client. */
function sendError(request: Request, response: Response, requestId: string, error: unknown): ScimResponse {
  const refusal =
    error instanceof ScimError
      ? error
      : new ScimError(500, `Doorward failed to answer. Its log tells why under the request id ${requestId}.`);
  const headers = { 'X-Request-Id': requestId, ...refusal.headers };
  sendJson(request, response, {
    status: refusal.status,
    headers,
    json: Buffer.from(JSON.stringify(errorResponse(refusal))),
  });
  return { status: refusal.status };
}

interface JsonAnswer {
  readonly status: number;
  readonly headers: Record<string, string | number>;
  readonly json: Buffer;
}

function sendJson(request: Request, response: Response, { status, headers, json }: JsonAnswer): void {
  headers['Content-Type'] = 'application/scim+json; charset=utf-8';
  headers['Content-Length'] = json.length;
  headers['X-Content-Type-Options'] = 'nosniff';
  headers['Cache-Control'] = 'no-store';
  response.writeHead(status, headers);
  finish(response, request.method === 'HEAD' ? undefined : json);
}

/**
 * Writes at the end of the turn, when everything that arrived in it was read: a third less CPU for each answer than
 * writing between two reads (docs/decisions/0002-fast-express.md).
 */
function finish(response: Response, json?: Buffer): void {
  setImmediate(() => response.end(json));
}

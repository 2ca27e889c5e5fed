/** Express glue of the management API: authenticates, checks, calls the operation, writes the answer or the problem. */
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { bearerOf } from '../http/authenticate.js';
import { isForeign } from '../http/foreign-request.js';
import { rateLimitOf } from '../http/shared-rate-limit.js';
import type { AdminDeps } from './deps.js';
import { openApiDocument } from './openapi.js';
import type { Call, Download, Operation } from './operation.js';
import { operations } from './operations.js';
import {
  authenticateBearer,
  authenticateSession,
  isRoot,
  type Principal,
  requireAdministrator,
  requireFresh,
} from './principal.js';
import { Problem } from './problem.js';
import { readJsonBody, readQuery } from './request.js';
import { findTenant } from './tenants.js';
import { writeDownload, writeJson, writeProblem } from './write.js';

/** What the router keeps of a request between its steps. */
interface Kept {
  requestId: string;
  principal: Principal;
}
type Answer = Response<unknown, Kept>;

/** The management API, to be mounted at `/api/v1`. Everything but the OpenAPI document needs a credential. */
export function createAdminRouter(deps: AdminDeps): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  const limit = rateLimitOf({ count: 60, perSeconds: 60 }, 'lookups', deps.rateShares);
  router.use((_request, response: Answer, next) => {
    response.locals.requestId = deps.newId();
    response.set('X-Request-Id', response.locals.requestId);
    response.set('Cache-Control', 'no-store');
    response.set('X-Content-Type-Options', 'nosniff');
    next();
  });
  router.get('/openapi.json', (_request, response) => {
    writeJson(response, 200, openApiDocument(operations, deps.publicUrl));
  });
  // SECURITY: inside the router, before any route: however a path is spelled, no handler is reached without this.
  router.use((request, response: Answer, next) => authenticate(deps, request, response, next));
  for (const operation of operations) {
    router[operation.method](operation.path, (request: Request, response: Answer) =>
      run({ deps, operation, limit }, request, response),
    );
  }
  for (const path of new Set(operations.map(({ path }) => path))) {
    router.all(path, (request, response) => refuseMethod(path, request, response));
  }
  router.use(() => {
    throw new Problem('not_found', { detail: 'The management API has no such path; see /api/docs.' });
  });
  router.use((error: unknown, _request: Request, response: Answer, next: NextFunction) => {
    if (response.headersSent) next(error);
    else writeProblem(deps, response, error, response.locals.requestId);
  });
  return router;
}

async function authenticate(deps: AdminDeps, request: Request, response: Answer, next: NextFunction): Promise<void> {
  const principal = await principalOf(deps, request);
  if (!principal) throw new Problem('unauthorized', { headers: { 'WWW-Authenticate': 'Bearer realm="doorward"' } });
  response.locals.principal = principal;
  next();
}

/** SECURITY: whoever sends `Authorization` is that credential's holder or nobody; a cookie beside it counts for nothing. */
async function principalOf(deps: AdminDeps, request: Request): Promise<Principal | undefined> {
  const { authorization } = request.headers;
  if (authorization === undefined) return authenticateSession(deps, request);
  const secret = bearerOf(authorization);
  return secret === undefined ? undefined : authenticateBearer(deps, secret);
}

/** A route: one operation with what it needs. */
interface Route {
  readonly deps: AdminDeps;
  readonly operation: Operation;
  readonly limit: ReturnType<typeof rateLimitOf>;
}

async function run({ deps, operation, limit }: Route, request: Request, response: Answer): Promise<void> {
  const { principal, requestId } = response.locals;
  // SECURITY: before anything else of the call, its tenant included.
  requireAdministrator(principal, operation.forMembers);
  if (operation.access === 'root' && !isRoot(principal)) throw new Problem('forbidden');
  if (operation.download) guardDownload(deps, request, principal);
  if (operation.fresh) requireFresh(principal, deps.clock.now());
  const params = request.params as Record<string, string>;
  const tenant = params.t === undefined ? undefined : await findTenant(deps.storage, principal, params.t);
  if (operation.limited) await takeTurn(limit, principal, deps.clock.now());
  const call: Call = {
    operation: operation.id,
    principal,
    ...(tenant && { tenant }),
    params,
    query: readQuery(operation, request.query),
    body: await readJsonBody(operation, request),
    requestId,
  };
  const answer = await operation.handle(deps, call);
  if (operation.download)
    await sendDownload(deps, operation.download, { answer: answer as Download, response, requestId });
  else if (operation.status === 204) response.status(204).end();
  else writeJson(response, operation.status, answer);
}

/**
 * SECURITY: a download uses up what it gives. A look at its headers must not, nor a link on somebody else's page, with
 * which browsers send our cookie.
 */
function guardDownload({ publicUrl }: AdminDeps, { method, headers }: Request, { signedInAt }: Principal): void {
  if (method === 'HEAD') throw new Problem('method_not_allowed', { headers: { Allow: 'GET' } });
  if (signedInAt !== undefined && isForeign(headers, publicUrl)) {
    throw new Problem('forbidden', { detail: 'Ask for this from our own pages, or with an API key.' });
  }
}

interface Sending {
  readonly answer: Download;
  readonly response: Answer;
  readonly requestId: string;
}

/** A file that breaks off can only be cut: what was sent of it cannot be taken back. */
async function sendDownload(deps: AdminDeps, type: string, { answer, response, requestId }: Sending): Promise<void> {
  try {
    await writeDownload(response, type, answer);
  } catch (error) {
    deps.log.error({ err: error, requestId }, 'a file broke off while it was sent');
    response.destroy();
  }
}

async function takeTurn(limit: Route['limit'], principal: Principal, now: number): Promise<void> {
  const seconds = await limit.take(`${principal.actor.kind}|${principal.actor.id}`, now);
  if (seconds > 0) throw new Problem('rate_limited', { headers: { 'Retry-After': String(seconds) } });
}

function refuseMethod(path: string, request: Request, response: Response): void {
  const offered = operations.filter((operation) => operation.path === path).map(({ method }) => method.toUpperCase());
  const allow = [...(offered.includes('GET') ? ['HEAD'] : []), ...offered].join(', ');
  if (request.method !== 'OPTIONS') throw new Problem('method_not_allowed', { headers: { Allow: allow } });
  response.status(204).set('Allow', allow).end();
}

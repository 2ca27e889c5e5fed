/** Mounts what the gateway shows to the outside: SCIM, the management API, the set-up page, probes and metrics. */
import { hash, timingSafeEqual } from 'node:crypto';
import type { ErrorRequestHandler, Express, RequestHandler } from 'express';
import type { AdminDeps } from './admin/deps.js';
import { createDocsRouter } from './admin/docs/routes.js';
import { createAdminRouter } from './admin/routes.js';
import type { SetupDeps } from './admin/setup/deps.js';
import { createSetupRouter } from './admin/setup/routes.js';
import type { Config } from './config/index.js';
import type { SchemaSet } from './config/schemas.js';
import { Authenticator, bearerOf } from './http/authenticate.js';
import { healthz, readyz } from './http/health.js';
import type { Logger } from './http/log.js';
import type { Metrics } from './http/metrics.js';
import { RateLimit } from './http/rate-limit.js';
import { browserHeaders, type DirectListener } from './http/server.js';
import { rateLimitOf } from './http/shared-rate-limit.js';
import { createLoginRouter, createSsoRouter, type LoginDeps, nowhere } from './login/index.js';
import type { ProvisioningDeps } from './provisioning/deps.js';
import { authenticateCaller, type EntryDeps, readScimBody } from './provisioning/entry.js';
import { type Answer, createScimHandler } from './provisioning/routes.js';
import { type RateShares, type Storage, StoreUnavailable } from './storage/port/index.js';

export interface Surfaces {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly storage: Storage;
  /** Where gateways count requests together; undefined where there is but one. */
  readonly rateShares: RateShares | undefined;
  readonly schemas: SchemaSet;
  readonly provisioning: ProvisioningDeps;
  readonly admin: AdminDeps & SetupDeps;
  readonly login: LoginDeps;
  /** What has to answer before requests are sent here. */
  readonly readiness: Readonly<Record<string, () => Promise<void>>>;
  readonly isStopping: () => boolean;
}

/** The one place that says which address leads where. */
export function mountSurfaces(app: Express, direct: Map<string, DirectListener>, surfaces: Surfaces): void {
  const scim = scimHandler(surfaces);
  const fault = faultHandler(surfaces.log);
  app.use('/scim/v2', scim);
  direct.set('/scim/v2', (request, response) => {
    scim(request, response, (error: unknown) => fault(error, request, response, () => response.destroy()));
  });
  app.get('/healthz', healthz);
  app.get('/readyz', readyz(surfaces.readiness, surfaces.isStopping));
  app.get('/metrics', rootOnly(surfaces.config.rootKey), surfaces.metrics.handler);
  app.use(browserHeaders());
  app.use(told(surfaces));
  app.use('/api/v1', createAdminRouter(surfaces.admin));
  app.use('/api/docs', createDocsRouter());
  app.use('/setup', createSetupRouter(surfaces.admin));
  app.use(createLoginRouter(surfaces.login));
  app.use(createSsoRouter(surfaces.login));
  app.use(nowhere(surfaces.login));
  app.use(nothingHere);
  app.use(fault);
}

function scimHandler(surfaces: Surfaces): RequestHandler {
  const { config, log, metrics, storage, rateShares, schemas, provisioning } = surfaces;
  const perToken = rateLimitOf(config.scimRate, 'scim', rateShares);
  // Whoever has no token makes no gateway ask the store: addresses are counted at each.
  const perAddress = new RateLimit(config.scimRate);
  const entry: EntryDeps = {
    clock: provisioning.clock,
    authenticator: new Authenticator(storage, provisioning.onFault),
    waitFor: {
      token: (tokenId, now) => perToken.take(tokenId, now),
      address: (address, now) => perAddress.take(address, now),
    },
    registryOf: (slug) => schemas.forTenant(slug),
    jsonDepth: config.limits.jsonDepth,
  };
  return createScimHandler({
    deps: provisioning,
    newRequestId: requestIds(provisioning.newId()),
    authenticate: (request, requestId) => authenticateCaller(entry, request, requestId),
    readBody: (request, limitBytes) => readScimBody(entry, request, limitBytes),
    onAnswer: (answer) => {
      metrics.countRequest('scim', answer.method, answer.status, answer.duration);
      tell(log, answer);
    },
  });
}

/** Cheap ids in the order of the requests, under a beginning that no other process has. */
function requestIds(beginning: string): () => string {
  let last = 0;
  return () => `${beginning}.${++last}`;
}

function tell(log: Logger, { requestId, method, path, status, duration, caller, rules, error }: Answer): void {
  if (status >= 500 && error !== undefined) log.error('a SCIM request failed', { requestId, error });
  log.request({
    requestId,
    method,
    url: path,
    status,
    ms: duration,
    tenant: caller?.tenant.slug,
    directory: caller?.directory.id,
    rules,
  });
}

/** Logs and counts the requests that pass here and are answered, each once. */
function told({ log, metrics }: Surfaces): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const { method, originalUrl: url } = request;
    const surface = /^\/api\//i.test(url) ? 'api' : 'pages';
    response.once('close', () => {
      if (!response.headersSent) return;
      const { statusCode: status, locals } = response;
      const duration = performance.now() - startedAt;
      metrics.countRequest(surface, method, status, duration);
      log.request({ requestId: locals.requestId ?? '-', method, url, status, ms: duration });
    });
    next();
  };
}

/** For the holder of the root key, 401 for everybody else; while there is no root key nothing is here, 404 (contract.md section 6). */
function rootOnly(rootKey: string | undefined): RequestHandler {
  const expected = rootKey === undefined ? undefined : digest(rootKey);
  return (request, response, next) => {
    if (expected === undefined) return next('route');
    const given = bearerOf(request.headers.authorization);
    // SECURITY: equal lengths, compared in constant time.
    if (given !== undefined && timingSafeEqual(digest(given), expected)) return next();
    response.set('WWW-Authenticate', 'Bearer realm="doorward"');
    problem(response, 401, 'unauthorized', 'This is for the holder of the root key: send it as a bearer.');
  };
}

const digest = (text: string): Buffer => hash('sha256', text, 'buffer');

const nothingHere: RequestHandler = (_request, response) => {
  problem(
    response,
    404,
    'not_found',
    'There is nothing at this address. SCIM is at /scim/v2, the management API at /api/v1.',
  );
};

function faultHandler(log: Logger): ErrorRequestHandler {
  return (error, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    // Express's own refusals, such as a percent sign that encodes nothing, carry their status.
    const status = (error as { status?: unknown }).status;
    if (typeof status === 'number' && status >= 400 && status < 500) {
      problem(response, status, 'bad_request', 'The request could not be read.');
      return;
    }
    if (error instanceof StoreUnavailable) {
      response.set('Retry-After', '5');
      problem(response, 503, 'unavailable', 'The store does not answer now. Try again in a few seconds.');
      return;
    }
    log.error('a request failed', { error });
    problem(response, 500, 'internal_error', 'Doorward failed to answer; its log tells why.');
  };
}

function problem(response: Parameters<RequestHandler>[1], status: number, code: string, detail: string): void {
  response.status(status).set('Content-Type', 'application/problem+json');
  response.end(JSON.stringify({ type: 'about:blank', status, code, title: detail.split('.')[0], detail }));
}

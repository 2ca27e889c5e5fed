/** Express glue of single sign-on: the addresses of a connection (contract.md section 5). */
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { pageHeaders } from '../http/page.js';
import { RateLimit } from '../http/rate-limit.js';
import { readCallback } from './callback.js';
import { type ConnectionPath, findConnection } from './connection.js';
import { attemptCookie, openedInvitation, sessionCookie, surplusAttempts } from './cookie.js';
import type { LoginDeps } from './deps.js';
import { acceptPost, type Finished, finishByGet, finishByTicket, type Return } from './finish.js';
import { pageLanguage } from './pages/language.js';
import { refusedPage } from './pages/refused.js';
import { createViews } from './pages/view.js';
import { LoginProblem, loginProblemBody, toLoginProblem } from './problem.js';
import { receiveLogout } from './receive-logout.js';
import { testPage } from './sign-on-pages.js';
import { startSignOn } from './start.js';
import { networkOf } from './throttle.js';

interface Asked extends Return {
  readonly path: ConnectionPath;
}

type Handle = (deps: LoginDeps, asked: Asked, response: Response) => Promise<void>;

interface Place {
  readonly path: string;
  readonly get?: Handle;
  readonly post?: Handle;
}

const places: readonly Place[] = [
  { path: '/login/:type/:connection', get: start },
  {
    path: '/login/oidc/:connection/callback',
    get: async (deps, asked, response) => finished(deps, response, await finishByGet(deps, asked.path, asked)),
  },
  { path: '/login/oidc/:connection/backchannel-logout', post: backchannelLogout },
  {
    path: '/login/saml/:connection/acs',
    post: async (deps, asked, response) => redirect(response, (await acceptPost(deps, asked.path, asked)).redirect),
  },
  {
    path: '/login/saml/:connection/continue',
    get: async (deps, asked, response) => finished(deps, response, await finishByTicket(deps, asked.path, asked)),
  },
  { path: '/login/saml/:connection/metadata', get: metadata },
  { path: '/login/saml/:connection/slo', get: logout, post: logout },
];

/** Requests of one network to these addresses: beyond what any office needs, below what fills a disk with traces. */
const networkRate = { count: 6000, perSeconds: 60 };

/** To be mounted at the root; other paths go on to whatever is mounted after it. */
export function createSsoRouter(deps: LoginDeps): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  const limit = new RateLimit(networkRate);
  const views = createViews(() => deps.publicUrl);
  const ground = {
    deps,
    limit,
    show: (request: Request, problem: LoginProblem) =>
      refusedPage(views(pageLanguage(request.headers['accept-language'])), problem),
  };
  for (const place of places) offer(ground, router, place);
  return router;
}

/** What is the same for every place. */
interface Ground {
  readonly deps: LoginDeps;
  readonly limit: RateLimit;
  /** The page of a refusal. SECURITY: nothing but its own words, which are the same for every refusal. */
  readonly show: (request: Request, problem: LoginProblem) => string;
}

function offer(ground: Ground, router: Router, place: Place): void {
  const { deps, limit } = ground;
  const route = router.route(place.path);
  route.all(async (request: Request, response: Response, next: NextFunction) => {
    const { type = typeIn(place.path), connection = '' } = request.params as { type?: string; connection?: string };
    if (type !== 'saml' && type !== 'oidc') return next('route');
    const requestId = deps.newId();
    response.locals.requestId = requestId;
    response.set({ 'X-Request-Id': requestId, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
    const handle = request.method === 'GET' ? place.get : request.method === 'POST' ? place.post : undefined;
    if (!handle) throw new LoginProblem('method_not_allowed', undefined, { Allow: allowed(place) });
    const address = request.ip ?? '';
    const wait = limit.take(networkOf(address), deps.clock.now());
    if (wait > 0) throw new LoginProblem('rate_limited', undefined, { 'Retry-After': String(wait) });
    const callback = await readCallback(request);
    const visit = { address, requestId };
    const asked = { path: { type, id: connection } as const, visit, cookies: request.headers.cookie, callback };
    await handle(deps, asked, response);
  });
  route.all((error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) next(error);
    else refuse(ground, request, response, error);
  });
}

const typeIn = (path: string): string => path.split('/')[2] ?? '';
const allowed = ({ get, post }: Place): string => [get && 'GET', post && 'POST'].filter(Boolean).join(', ');

async function start(deps: LoginDeps, { path, visit, cookies, callback }: Asked, response: Response): Promise<void> {
  const { parameters } = callback;
  const wish = {
    returnTo: parameters.get('returnTo'),
    invitation: parameters.get('invitation') ?? openedInvitation(deps.publicUrl, cookies),
    test: parameters.get('test'),
  };
  const started = await startSignOn(deps, visit, path, wish);
  for (const surplus of surplusAttempts(deps.publicUrl, cookies)) response.append('Set-Cookie', surplus);
  response.append('Set-Cookie', started.cookie);
  redirect(response, started.redirect);
}

/** SECURITY: 303 and a new session id: nothing of the request that finished is repeated by the browser (rule 16). */
function finished(deps: LoginDeps, response: Response, end: Finished): void {
  response.append('Set-Cookie', attemptCookie(deps.publicUrl, end.attemptId, '', 0));
  if ('report' in end) {
    writePage(response, 200, testPage(end.report));
    return;
  }
  const { begun, returnTo } = end;
  const seconds = Math.ceil((begun.session.expiresAt - deps.clock.now()) / 1000);
  response.append('Set-Cookie', sessionCookie(deps.publicUrl, begun.secret, seconds));
  redirect(response, returnTo);
}

async function metadata(deps: LoginDeps, { path }: Asked, response: Response): Promise<void> {
  const { connection, provider } = await findConnection(deps, path);
  const document = await provider.metadata?.(connection);
  if (document === undefined) throw new LoginProblem('not_found');
  write(response, 200, 'application/samlmetadata+xml', document);
}

async function logout(deps: LoginDeps, asked: Asked, response: Response): Promise<void> {
  const answer = await receiveLogout(deps, asked.path, asked);
  if ('redirect' in answer) redirect(response, answer.redirect);
  else write(response, answer.status, 'text/html; charset=utf-8', answer.body ?? '');
}

/** OpenID Connect Back-Channel Logout 1.0 §2.8: whatever is wrong is 400 `invalid_request`. */
async function backchannelLogout(deps: LoginDeps, asked: Asked, response: Response): Promise<void> {
  try {
    const answer = await receiveLogout(deps, asked.path, asked);
    write(response, 'status' in answer ? answer.status : 200, 'application/json', '{}');
  } catch (error) {
    if (!(error instanceof LoginProblem) || error.code !== 'sso_refused') throw error;
    write(response, 400, 'application/json', JSON.stringify({ error: 'invalid_request' }));
  }
}

function redirect(response: Response, address: string): void {
  response.writeHead(303, { Location: address, 'Content-Length': 0 });
  response.end();
}

function refuse({ deps, show }: Ground, request: Request, response: Response, error: unknown): void {
  const problem = toLoginProblem(error);
  const requestId = response.locals.requestId as string;
  if (problem.status >= 500) deps.log.error({ err: error, requestId }, 'a sign-in through a provider failed');
  response.set(problem.headers);
  if (request.accepts(['json', 'html']) === 'html') writePage(response, problem.status, show(request, problem));
  else
    write(response, problem.status, 'application/problem+json', JSON.stringify(loginProblemBody(problem, requestId)));
}

function writePage(response: Response, status: number, text: string): void {
  response.set(pageHeaders);
  write(response, status, 'text/html; charset=utf-8', text);
}

function write(response: Response, status: number, type: string, text: string): void {
  const bytes = Buffer.from(text);
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': bytes.length });
  response.end(bytes);
}

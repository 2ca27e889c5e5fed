/** Express glue of signing in: reads the request, calls the use case, sets the cookie, writes the answer or the problem. */
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { isForeign } from '../http/foreign-request.js';
import { hashToken } from '../identity/index.js';
import { type Fields, readFields } from './body.js';
import { chooseTenant } from './choose-tenant.js';
import { cookieSecret, noCookie, sessionCookie } from './cookie.js';
import type { LoginDeps, Visit } from './deps.js';
import type { Entered } from './entering.js';
import { showMe } from './me.js';
import { setNewPassword } from './new-password.js';
import { LoginProblem, loginProblemBody, toLoginProblem } from './problem.js';
import { signIn } from './sign-in.js';

/** A call that begins a session, or gives one a new id. */
interface Call {
  readonly fields: Fields;
  readonly run: (deps: LoginDeps, asked: Asked, body: Readonly<Record<string, string>>) => Promise<Entered>;
}

interface Asked {
  readonly visit: Visit;
  readonly cookies: string | undefined;
}

const calls: Readonly<Record<string, Call>> = {
  '/login/password': {
    fields: { required: ['email', 'password'], optional: ['tenant'] },
    run: (deps, { visit }, { email = '', password = '', tenant }) => signIn(deps, visit, { email, password, tenant }),
  },
  '/login/tenant': {
    fields: { required: ['tenant'] },
    run: (deps, { visit, cookies }, { tenant = '' }) => chooseTenant(deps, visit, cookies, tenant),
  },
  '/login/new-password': {
    fields: { required: ['newPassword'], optional: ['currentPassword'] },
    run: (deps, { visit, cookies }, { newPassword = '', currentPassword }) =>
      setNewPassword(deps, visit, cookies, { newPassword, currentPassword }),
  },
};

/** Signing in and out and `/me`, to be mounted at the root; other paths go on to whatever is mounted after it. */
export function createLoginRouter(deps: LoginDeps): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  for (const [path, call] of Object.entries(calls)) {
    offer(deps, router, { method: 'post', path }, (request, response) => enter(deps, call, request, response));
  }
  offer(deps, router, { method: 'post', path: '/logout' }, (request, response) => signOut(deps, request, response));
  offer(deps, router, { method: 'get', path: '/me' }, async (request, response) => {
    write(response, 200, await showMe(deps, request.headers.cookie));
  });
  return router;
}

interface Place {
  readonly method: 'get' | 'post';
  readonly path: string;
}

type Handle = (request: Request, response: Response) => Promise<void>;

function offer(deps: LoginDeps, router: Router, { method, path }: Place, handle: Handle): void {
  const answer = async (request: Request, response: Response): Promise<void> => {
    if (method === 'post' && isForeign(request.headers, deps.publicUrl)) throw new LoginProblem('forbidden');
    await handle(request, response);
  };
  const route = router.route(path);
  route.all((_request, response, next) => {
    response.locals.requestId = deps.newId();
    response.set({ 'X-Request-Id': response.locals.requestId, 'Cache-Control': 'no-store' });
    next();
  });
  route[method](answer);
  const allow = method === 'get' ? 'HEAD, GET' : 'POST';
  route.all(() => {
    throw new LoginProblem('method_not_allowed', undefined, { Allow: allow });
  });
  route.all((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) next(error);
    else refuse(deps, response, error);
  });
}

async function enter(deps: LoginDeps, call: Call, request: Request, response: Response): Promise<void> {
  const body = await readFields(request, call.fields);
  const asked = {
    visit: { address: request.ip ?? '', requestId: response.locals.requestId as string },
    cookies: request.headers.cookie,
  };
  const { next, tenants, begun } = await call.run(deps, asked, body);
  const seconds = Math.ceil((begun.session.expiresAt - deps.clock.now()) / 1000);
  response.append('Set-Cookie', sessionCookie(deps.publicUrl, begun.secret, seconds));
  write(response, 200, { next, ...(tenants && { tenants }) });
}

/** Whoever is not signed in is signed out already. */
async function signOut(deps: LoginDeps, request: Request, response: Response): Promise<void> {
  const secret = cookieSecret(deps.publicUrl, request.headers.cookie);
  if (secret !== undefined) {
    await deps.storage.commit([{ change: 'delete', collection: 'sessions', id: hashToken(secret) }]);
  }
  response.append('Set-Cookie', noCookie(deps.publicUrl));
  response.status(204).end();
}

function refuse(deps: LoginDeps, response: Response, error: unknown): void {
  const problem = toLoginProblem(error);
  const requestId = response.locals.requestId as string;
  if (problem.status >= 500) deps.log.error({ err: error, requestId }, 'a sign-in request failed');
  response.set(problem.headers);
  write(response, problem.status, loginProblemBody(problem, requestId), 'application/problem+json');
}

/** Not `response.json`: it would add a charset, which JSON does not have (RFC 8259 §11). */
function write(response: Response, status: number, body: unknown, type = 'application/json'): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': bytes.length });
  response.end(bytes);
}

/** Express glue of the set-up page: `GET` shows the form, `POST` makes the first administrator. */
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { isForeign } from '../../http/foreign-request.js';
import { pageHeaders } from '../../http/page.js';
import { errorCodes } from '../codes.js';
import { Problem } from '../problem.js';
import { checked } from '../request.js';
import { logFault, setHeaders, toProblem, writeJson, writeProblem, writeText } from '../write.js';
import { completeSetup, setupForm } from './complete.js';
import type { SetupDeps } from './deps.js';
import { findSetupToken } from './link.js';
import { donePage, formPage, refusedPage } from './pages.js';
import { readForm } from './read-form.js';

/** What the router keeps of a request between its steps. */
interface Kept {
  requestId: string;
  /** What was posted, for the form that is shown again. */
  posted?: unknown;
}
type Answer = Response<unknown, Kept>;

/** The set-up page, to be mounted at `/setup`. */
export function createSetupRouter(deps: SetupDeps): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  router.use((_request, response: Answer, next) => {
    response.locals.requestId = deps.newId();
    response.set({ ...pageHeaders, 'X-Request-Id': response.locals.requestId });
    next();
  });
  router.get('/:token', (request: Request<{ token: string }>, response) => show(deps, request, response));
  router.post('/:token', (request: Request<{ token: string }>, response: Answer) => complete(deps, request, response));
  router.all('/:token', () => {
    throw new Problem('method_not_allowed', { headers: { Allow: 'HEAD, GET, POST' } });
  });
  router.use(() => {
    throw new Problem('not_found');
  });
  router.use((error: unknown, request: Request, response: Answer, next: NextFunction) => {
    if (response.headersSent) next(error);
    else refuse(deps, error, request, response);
  });
  return router;
}

/** Looking changes nothing: whoever scans links uses none up. */
async function show(deps: SetupDeps, request: Request<{ token: string }>, response: Response): Promise<void> {
  if (!(await findSetupToken(deps.storage, request.params.token))) throw new Problem('token_invalid');
  writeText(response, 200, 'text/html; charset=utf-8', formPage());
}

async function complete(deps: SetupDeps, request: Request<{ token: string }>, response: Answer): Promise<void> {
  if (isForeign(request.headers, deps.publicUrl)) {
    throw new Problem('forbidden', { detail: `Send this from the page itself, at ${deps.publicUrl}/setup/….` });
  }
  // Before the body is looked at: nobody learns from a dead link what a form may hold.
  if (!(await findSetupToken(deps.storage, request.params.token))) throw new Problem('token_invalid');
  response.locals.posted = await readForm(request);
  const form = checked(setupForm, response.locals.posted, 'invalid_body');
  const { requestId } = response.locals;
  const tenant = await completeSetup(deps, { secret: request.params.token, form, requestId });
  if (wantsPage(request)) writeText(response, 200, 'text/html; charset=utf-8', donePage(tenant));
  else writeJson(response, 200, { next: 'login' });
}

/** A page to look at gets pages by default, a post gets JSON unless it asks for HTML. */
const wantsPage = (request: Request<{ token: string }>): boolean =>
  request.accepts(request.method === 'POST' ? ['json', 'html'] : ['html', 'json']) === 'html';

function refuse(deps: SetupDeps, error: unknown, request: Request, response: Answer): void {
  const { requestId, posted } = response.locals;
  if (!wantsPage(request as Request<{ token: string }>)) {
    writeProblem(deps, response, error, requestId);
    return;
  }
  const problem = toProblem(error);
  logFault(deps, problem, error, requestId);
  setHeaders(response, problem);
  const isMendable = posted !== undefined && problem.status < 500 && problem.status !== 410;
  const html = isMendable
    ? formPage({ problem, tenantName: textOf(posted, 'tenantName'), email: textOf(posted, 'email') })
    : refusedPage(problem, errorCodes[problem.code].title);
  writeText(response, problem.status, 'text/html; charset=utf-8', html);
}

function textOf(posted: unknown, field: string): string | undefined {
  const value = (posted as Record<string, unknown> | null)?.[field];
  return typeof value === 'string' ? value : undefined;
}

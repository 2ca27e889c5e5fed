/** A place of signing in: its path, and what is done with a look and with a post. */
import type { NextFunction, Request, Response, Router } from 'express';
import { isForeign } from '../http/foreign-request.js';
import type { LoginDeps } from './deps.js';
import { type Exchange, type Opened, openExchange } from './exchange.js';
import type { createViews } from './pages/view.js';
import { LoginProblem, toLoginProblem } from './problem.js';

export type Handle = (deps: LoginDeps, exchange: Exchange) => Promise<void> | void;

export interface Place {
  readonly path: string;
  readonly get?: Handle;
  readonly post?: Handle;
  /** Answers no pages, whatever is asked for. */
  readonly isData?: boolean;
  /** A look, too, gets data unless it asks for a page. */
  readonly prefersData?: boolean;
  /** Its address holds a secret, which browsers must not tell anybody. */
  readonly isSecret?: boolean;
}

/** What is the same for every place. */
export interface Ground {
  readonly deps: LoginDeps;
  readonly views: ReturnType<typeof createViews>;
}

/** Puts the place on the router. SECURITY: no post gets further than here that another site made a browser send. */
export function offer(ground: Ground, router: Router, place: Place): void {
  const { deps } = ground;
  const route = router.route(place.path);
  route.all((_request, response, next) => {
    response.locals.requestId = deps.newId();
    response.set({
      'X-Request-Id': response.locals.requestId,
      'Cache-Control': 'no-store',
      Vary: 'Accept, Accept-Language',
      ...(place.isSecret && { 'Referrer-Policy': 'no-referrer' }),
    });
    next();
  });
  if (place.get) route.get((request, response) => place.get!(deps, open(ground, place, request, response).exchange));
  if (place.post) {
    route.post((request, response) => {
      const { exchange } = open(ground, place, request, response);
      if (isForeign(request.headers, deps.publicUrl)) throw new LoginProblem('forbidden');
      return place.post!(deps, exchange);
    });
  }
  const allow = [place.get && 'HEAD, GET', place.post && 'POST'].filter(Boolean).join(', ');
  route.all(() => {
    throw new LoginProblem('method_not_allowed', undefined, { Allow: allow });
  });
  route.all(async (error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) next(error);
    else await refuse(ground, place, { error, request, response });
  });
}

/** A look gets a page unless it asks for JSON, a post gets JSON unless it asks for a page. One exchange a request. */
function open({ views }: Ground, place: Place, request: Request, response: Response): Opened {
  const known = response.locals.opened as Opened | undefined;
  if (known) return known;
  const isDataFirst = request.method === 'POST' || place.prefersData === true;
  const wished = request.accepts(isDataFirst ? ['json', 'html'] : ['html', 'json']);
  const opened = openExchange(views, request, response, place.isData !== true && wished === 'html');
  response.locals.opened = opened;
  return opened;
}

async function refuse(
  ground: Ground,
  place: Place,
  { error, request, response }: { error: unknown; request: Request; response: Response },
): Promise<void> {
  const problem = toLoginProblem(error);
  const requestId = response.locals.requestId as string;
  if (problem.status >= 500) ground.deps.log.error({ err: error, requestId }, 'a sign-in request failed');
  await open(ground, place, request, response).refuse(problem);
}

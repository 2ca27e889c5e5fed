/** The page for people who followed a link that leads nowhere. */
import type { RequestHandler } from 'express';
import { pageHeaders } from '../http/page.js';
import type { LoginDeps } from './deps.js';
import { pageLanguage } from './pages/language.js';
import { refusedPage } from './pages/refused.js';
import { createViews } from './pages/view.js';
import { LoginProblem } from './problem.js';

/** To be mounted after everything else: 404 for who looks and asks for HTML; others go on to whatever is mounted after it. */
export function nowhere(deps: Pick<LoginDeps, 'publicUrl'>): RequestHandler {
  const views = createViews(() => deps.publicUrl);
  return (request, response, next) => {
    const isLook = request.method === 'GET' || request.method === 'HEAD';
    if (!isLook || request.accepts(['json', 'html']) !== 'html') return next();
    const view = views(pageLanguage(request.headers['accept-language']));
    response.set({ ...pageHeaders, Vary: 'Accept, Accept-Language' });
    response
      .status(404)
      .type('html')
      .send(refusedPage(view, new LoginProblem('not_found')));
  };
}

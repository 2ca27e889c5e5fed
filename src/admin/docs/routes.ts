/** Express glue of the documentation pages. Everything is served from here, so they work without a network. */
import express, { type Request, type Response, type Router } from 'express';
import { pageHeaders } from '../../http/page.js';
import { writeText } from '../write.js';
import { loadAssets } from './assets.js';
import { docsPage, docsPolicy, errorsPage } from './pages.js';

/** The documentation, to be mounted at `/api/docs`. It shows nothing of the data, so it needs no credential. */
export function createDocsRouter(): Router {
  const router = express.Router({ caseSensitive: true, strict: false });
  // They are larger than much of the program, and few who run a gateway look at them: read when the first is asked for.
  let assets: ReturnType<typeof loadAssets> | undefined;
  router.get('/', (request, response) => {
    response.set({ ...pageHeaders, 'Content-Security-Policy': docsPolicy });
    writeText(response, 200, 'text/html; charset=utf-8', docsPage(isFolder(request)));
  });
  router.get('/errors', (_request, response) => {
    response.set(pageHeaders);
    writeText(response, 200, 'text/html; charset=utf-8', errorsPage());
  });
  router.get('/:file', (request: Request<{ file: string }>, response: Response, next) => {
    assets ??= loadAssets();
    const asset = assets.get(request.params.file);
    if (!asset) {
      next();
      return;
    }
    response.set({ 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'public, max-age=3600' });
    response.set('Content-Type', asset.type).end(asset.bytes);
  });
  return router;
}

/** True for `/api/docs/`, false for `/api/docs`. */
const isFolder = (request: Request): boolean => request.originalUrl.split('?')[0]!.endsWith('/');

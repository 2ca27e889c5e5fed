/** The pages under `/api/docs`: one to try the API on, one that explains the error codes. */

import { escapeHtml, trusted } from '../../http/html.js';
import { page } from '../../http/page.js';
import { errorCodes } from '../codes.js';

/** The page with Swagger UI. All its addresses are relative, so that it works behind a proxy under any path. */
export function docsPage(isFolder: boolean): string {
  // `/api/docs` and `/api/docs/` are different places to begin from.
  const here = isFolder ? './' : './docs/';
  const document = isFolder ? '../v1/openapi.json' : './v1/openapi.json';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Management API · Doorward</title>
<link rel="icon" type="image/png" href="${here}favicon-32x32.png">
<link rel="stylesheet" href="${here}swagger-ui.css">
<link rel="stylesheet" href="${here}page.css">
</head>
<body>
<header class="bar"><strong>Doorward</strong> <span>Management API</span>
<a href="${here}errors">Error codes</a> <a href="${document}">OpenAPI document</a></header>
<main id="swagger-ui" data-document="${document}"></main>
<noscript><p>This page needs JavaScript. The <a href="${document}">OpenAPI document</a> says the same.</p></noscript>
<script src="${here}swagger-ui-bundle.js"></script>
<script src="${here}start.js"></script>
</body>
</html>
`;
}

/** Nothing from elsewhere, no inline script. Swagger UI draws its icons from `data:` addresses. */
export const docsPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What each error code means and what to do; problems point here by their `type`. */
export function errorsPage(): string {
  const rows = Object.entries(errorCodes).map(
    ([code, { status, title, remedy }]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${escapeHtml(title)}.</td><td>${escapeHtml(remedy)}</td></tr>`,
  );
  const content = `<h1>Error codes of the management API</h1>
<p class="lead">Errors are <code>application/problem+json</code> (RFC 9457). A code never changes its meaning.</p>
<table>
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th><th scope="col">What to do</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
  return page(trusted(content), { title: 'Error codes', width: 'wide' });
}

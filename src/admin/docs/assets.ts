/** The files of the documentation page: Swagger UI from its package, and what starts it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
}

const typeOfEnding: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  png: 'image/png',
};

/** From the package; nothing else of it is served. */
const packaged = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** Reads the address of the document from the page, because an inline script would break the page's policy. */
const start = `const root = document.getElementById('swagger-ui');
window.SwaggerUIBundle({
  domNode: root,
  url: root.dataset.document,
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
});
`;

const extraStyle = `body { margin: 0 }
.bar { display: flex; gap: 1.5rem; align-items: baseline; padding: .75rem 1.5rem; background: #1b2430; color: #fff;
  font: 1rem/1.5 system-ui, sans-serif }
.bar strong { letter-spacing: .01em }
.bar a { color: #a8caff }
.swagger-ui .info { margin: 2rem 0 1rem }
noscript p { margin: 2rem 1.5rem; font: 1rem/1.5 system-ui, sans-serif }
`;

/** Every file by its name, read now. */
export function loadAssets(): ReadonlyMap<string, Asset> {
  const require = createRequire(import.meta.url);
  const assets = new Map<string, Asset>();
  for (const name of packaged) {
    const bytes = readFileSync(require.resolve(`swagger-ui-dist/${name}`));
    assets.set(name, { type: typeOfEnding[name.split('.').at(-1)!]!, bytes });
  }
  assets.set('start.js', { type: typeOfEnding.js!, bytes: Buffer.from(start) });
  assets.set('page.css', { type: typeOfEnding.css!, bytes: Buffer.from(extraStyle) });
  return assets;
}

/** The frame of pages that need no script, and the headers that protect them. */
import { type Html, html, trusted } from './html.js';
import { pagePolicy, pageStyle } from './page-style.js';

export interface PageFrame {
  /** For the window and its tab. */
  readonly title: string;
  readonly language?: 'en' | 'fr';
  /** Where a browser goes on to by itself; the page has a link to it as well. */
  readonly goesTo?: string | undefined;
  /** `wide` is for lists and tables. */
  readonly width?: 'narrow' | 'wide';
  /** Beside the brand: who is signed in, and the way out. */
  readonly beside?: Html | undefined;
  /** Below everything, in small print. */
  readonly footer?: Html | undefined;
}

/** A door that stands ajar; decoration, so not read out. */
const mark = trusted(
  '<svg class="mark" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false">' +
    '<path d="M5 21V4.5A1.5 1.5 0 0 1 6.5 3h11A1.5 1.5 0 0 1 19 4.5V21" fill="none" stroke="currentColor" ' +
    'stroke-width="2" stroke-linecap="round"/><path d="M8.5 6.2 15 8v13l-6.5-1.9z" fill="currentColor"/>' +
    '<path d="M2.5 21h19" stroke="currentColor" stroke-width="2" stroke-linecap="round"/></svg>',
);

/** A whole page around `content`. */
export function page(content: Html, frame: PageFrame): string {
  const { title, language = 'en', width = 'narrow', beside, footer, goesTo } = frame;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${goesTo !== undefined && html`<meta http-equiv="refresh" content="0; url=${goesTo}">`}
<title>${title} · Doorward</title>
<style>${trusted(pageStyle)}</style>
</head>
<body class="${width}">
<header class="top"><p class="brand">${mark} Doorward</p>${beside}</header>
<main>
${content}
</main>
${footer && html`<footer>${footer}</footer>`}
</body>
</html>
`.html;
}

/**
 * Headers of such a page. With `no-referrer` some browsers send `Origin: null` with our own forms; it is for pages whose
 * address holds a secret.
 */
export const pageHeaders = {
  'Content-Security-Policy': pagePolicy,
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cache-Control': 'no-store',
} as const;

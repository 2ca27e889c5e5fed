/** The frame of pages that need no script, and the headers that protect them. */
import { pagePolicy, pageStyle } from './page-style.js';

/** Text for HTML, between tags or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A whole page around `content`, which is HTML already. */
export function page(title: string, content: string, width: 'narrow' | 'wide' = 'narrow'): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Doorward</title>
<style>${pageStyle}</style>
</head>
<body>
<main${width === 'wide' ? ' class="wide"' : ''}>
<p class="brand">Doorward</p>
${content}
</main>
</body>
</html>
`;
}

/** Headers of such a page. With `no-referrer` browsers would send `Origin: null` with our own forms. */
export const pageHeaders = {
  'Content-Security-Policy': pagePolicy,
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cache-Control': 'no-store',
} as const;

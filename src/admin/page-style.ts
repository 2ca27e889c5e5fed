/** The style of the pages that need no script: set-up and the list of error codes. */
import { createHash } from 'node:crypto';

/** Follows the reader's light or dark scheme; every pair of colours has a contrast of at least 4.5 to 1. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1b2430; --soft: #55606e; --paper: #f4f6f9; --card: #fff; --line: #c3cad4;
  --accent: #1f5fbf; --accent-ink: #fff; --bad: #b3261e; --bad-paper: #fdeceb }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --soft: #a4afbd; --paper: #12161c; --card: #1b212a;
  --line: #465160; --accent: #7fb2ff; --accent-ink: #0c1a30; --bad: #ff9d94; --bad-paper: #3a1f1e } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center; padding: 3rem 1rem;
  background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
main { width: 100%; max-width: 30rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  padding: 2rem 2rem 2.25rem }
main.wide { max-width: 52rem }
.brand { margin: 0 0 1.5rem; font-weight: 650; letter-spacing: .01em; color: var(--accent) }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25 }
p { margin: 0 0 1rem }
.lead { color: var(--soft); margin-bottom: 1.5rem }
.field { margin-bottom: 1.25rem }
label { display: block; font-weight: 600; margin-bottom: .25rem }
.hint { margin: .3rem 0 0; color: var(--soft); font-size: .875rem }
.wrong { margin: .3rem 0 0; color: var(--bad); font-size: .875rem; font-weight: 600 }
input { width: 100%; padding: .65rem .75rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--line); border-radius: 8px }
input[aria-invalid=true] { border-color: var(--bad) }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
button, .button { display: inline-block; width: 100%; padding: .75rem 1rem; font: inherit; font-weight: 650;
  text-align: center; text-decoration: none; color: var(--accent-ink); background: var(--accent); border: 0;
  border-radius: 8px; cursor: pointer }
.alert { margin: 0 0 1.25rem; padding: .75rem 1rem; background: var(--bad-paper); color: var(--bad);
  border-left: 4px solid var(--bad); border-radius: 4px }
a { color: var(--accent) }
ol, ul { padding-left: 1.25rem }
li { margin-bottom: .5rem }
code { font: .9em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere }
table { width: 100%; border-collapse: collapse; font-size: .9375rem }
th, td { padding: .6rem .75rem .6rem 0; text-align: left; vertical-align: top; border-top: 1px solid var(--line) }
td code { white-space: nowrap }
tr:target { background: color-mix(in srgb, var(--accent) 14%, transparent) }
`;

/** Allows this style and nothing else; forms go to the page's own origin. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

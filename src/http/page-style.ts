/** The style of the pages that need no script: set-up, signing in, the portal and the list of error codes. */
import { createHash } from 'node:crypto';

/** Follows the reader's light or dark scheme; every pair of colours has a contrast of at least 4.5 to 1. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #18212c; --soft: #54606f; --paper: #f3f5f8; --card: #fff; --line: #d3d9e2;
  --edge: #8a95a5; --accent: #1d58b3; --accent-dark: #174690; --accent-ink: #fff; --tint: #eaf1fb; --bad: #a3231b;
  --bad-paper: #fdeeec; --good: #17653a; --good-paper: #e9f6ee; --warn-ink: #6b4400; --warn-paper: #fff5e0;
  --shadow: 0 1px 2px rgb(16 24 40 / .05), 0 8px 24px rgb(16 24 40 / .07) }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --soft: #aab4c2; --paper: #10141a; --card: #191f27;
  --line: #323c49; --edge: #77849a; --accent: #86b6ff; --accent-dark: #a9ccff; --accent-ink: #0c1a30; --tint: #1c2a40;
  --bad: #ffa59c; --bad-paper: #3a1d1b; --good: #8fdcae; --good-paper: #16301f; --warn-ink: #f4cf8a;
  --warn-paper: #33270f; --shadow: none } }
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100% }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center;
  padding: 2rem 1rem 2.5rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif }
.top, main, footer { width: 100%; max-width: 29rem }
.wide .top, .wide main, .wide footer { max-width: 54rem }
.top { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1.5rem;
  margin-bottom: 1.25rem; min-height: 2.5rem }
.brand { display: flex; align-items: center; gap: .5rem; margin: 0; font-weight: 650; letter-spacing: .01em;
  color: var(--accent) }
.mark { flex: none }
.who { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; font-size: .9375rem; color: var(--soft) }
.who form { margin: 0 }
main { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 2rem;
  box-shadow: var(--shadow) }
footer { margin-top: 1.25rem; font-size: .875rem; color: var(--soft); text-align: center }
footer p { margin: 0 }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; text-wrap: balance; overflow-wrap: anywhere }
h2 { margin: 0 0 .25rem; font-size: 1.0625rem; line-height: 1.35 }
p { margin: 0 0 1rem }
main > :last-child, main > :last-child > :last-child { margin-bottom: 0 }
.lead { color: var(--soft); margin-bottom: 1.5rem }
.field { margin-bottom: 1.25rem }
label, .label { display: block; font-weight: 600; margin-bottom: .3rem }
.hint { margin: .35rem 0 0; color: var(--soft); font-size: .875rem }
form > .hint { margin: -.85rem 0 1.25rem }
form > #rules { margin-top: -.25rem }
#rules .label { margin-bottom: .15rem }
#rules ul { margin: 0 } #rules li { margin-bottom: .2rem }
.wrong { margin: .35rem 0 0; color: var(--bad); font-size: .875rem; font-weight: 600 }
input { width: 100%; padding: .7rem .8rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--edge); border-radius: 9px }
input[readonly] { background: var(--paper); border-color: var(--line) }
input[aria-invalid=true] { border-color: var(--bad); box-shadow: 0 0 0 1px var(--bad) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
button, .button { display: block; width: 100%; padding: .75rem 1rem; font: inherit; font-weight: 600;
  text-align: center; text-decoration: none; color: var(--accent-ink); background: var(--accent);
  border: 1px solid var(--accent); border-radius: 9px; cursor: pointer }
button:hover, .button:hover { background: var(--accent-dark); border-color: var(--accent-dark) }
.second { color: var(--accent); background: transparent; border-color: var(--edge) }
.second:hover { color: var(--accent-dark); background: var(--tint); border-color: var(--accent) }
.quiet { display: inline; width: auto; padding: 0; border: 0; border-radius: 3px; background: none; color: var(--accent);
  font-weight: inherit; text-decoration: underline; text-underline-offset: .15em }
.quiet:hover { background: none; color: var(--accent-dark) }
.stack { display: grid; gap: .75rem; margin: 0 0 1.25rem; padding: 0; list-style: none }
.stack li { margin: 0 }
.or { display: flex; align-items: center; gap: .75rem; margin: 1.25rem 0; color: var(--soft); font-size: .875rem }
.or::before, .or::after { content: ""; flex: 1; border-top: 1px solid var(--line) }
.links { margin: 1.25rem 0 0; font-size: .9375rem }
.links a, .links form { margin-right: 1rem }
.links form { display: inline }
.alert, .note, .done { margin: 0 0 1.25rem; padding: .75rem 1rem; border-left: 4px solid; border-radius: 6px }
h1 + .alert, h1 + .note, h1 + .done { margin-top: 1rem }
.alert { background: var(--bad-paper); color: var(--bad) }
.note { background: var(--warn-paper); color: var(--warn-ink) }
.done { background: var(--good-paper); color: var(--good) }
.alert > :last-child, .note > :last-child, .done > :last-child { margin-bottom: 0 }
a { color: var(--accent); text-underline-offset: .15em }
ol, ul { padding-left: 1.25rem }
li { margin-bottom: .5rem }
details { margin-top: 1.25rem; border-top: 1px solid var(--line); padding-top: 1rem }
summary { cursor: pointer; color: var(--accent); border-radius: 3px }
details > form { margin-top: 1rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.25rem; margin: 0 0 1.25rem }
.narrow dl { grid-template-columns: 8.5rem 1fr }
dt { color: var(--soft) }
dd { margin: 0; font-weight: 600; overflow-wrap: anywhere }
.vault { border: 1px solid var(--line); border-radius: 11px; margin-bottom: 1rem; overflow: hidden }
.vault > header { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .25rem 1rem;
  padding: .8rem 1rem; background: var(--paper); border-bottom: 1px solid var(--line) }
.vault > header h2 { margin: 0 }
.entries { margin: 0; padding: 0; list-style: none }
.entries li { display: flex; align-items: center; justify-content: space-between; gap: .75rem 1rem; margin: 0;
  padding: .7rem 1rem; border-top: 1px solid var(--line) }
.entries li:first-child { border-top: 0 }
.entries p { margin: 0 }
.entries .name { font-weight: 600; overflow-wrap: anywhere }
.entries .button { flex: none; width: auto; padding: .45rem 1rem }
.vault .empty { margin: 0; border: 0 }
.wide main p > .button { display: inline-block; width: auto }
.compact .entries { border: 1px solid var(--line); border-radius: 11px }
.part { border-top: 1px solid var(--line); margin-top: 1.5rem; padding-top: 1.25rem }
.part h2 { margin-bottom: .75rem }
.act { max-width: 26rem }
.act .button, .act button:not(.quiet) { width: auto }
.pair { display: flex; flex-wrap: wrap; gap: .75rem }
blockquote { margin: 0 0 1rem; padding-left: .9rem; border-left: 3px solid var(--line); overflow-wrap: anywhere }
.tag { display: inline-block; padding: .1rem .6rem; border: 1px solid var(--line); border-radius: 99px;
  background: var(--card); color: var(--soft); font-size: .8125rem; white-space: nowrap }
.small { color: var(--soft); font-size: .875rem }
.empty { padding: 1.5rem 1rem; border: 1px dashed var(--edge); border-radius: 11px; color: var(--soft);
  text-align: center }
code { font: .9em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere }
table { width: 100%; border-collapse: collapse; font-size: .9375rem }
th, td { padding: .6rem .75rem .6rem 0; text-align: left; vertical-align: top; border-top: 1px solid var(--line) }
td code { white-space: nowrap }
tr:target { background: color-mix(in srgb, var(--accent) 14%, transparent) }
@media (max-width: 34rem) { body { padding: 1rem .75rem 2rem } main { padding: 1.5rem 1.25rem }
  dl, .narrow dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: .6rem } }
@media (prefers-reduced-motion: no-preference) { button, .button { transition: background-color .12s } }
`;

/** Allows this style and nothing else; forms go to the page's own origin. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

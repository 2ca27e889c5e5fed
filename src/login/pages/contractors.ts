/** The list of contractors: whom somebody answers for, and which requests wait for an administrator. */
import { type Html, html } from '../../http/html.js';
import type { Contractors, Listed } from '../contractors/read.js';
import { framed, type Looking } from './portal.js';
import type { View } from './view.js';

/** The requests first, since somebody waits; then those whose access ends soonest. */
export function contractorsPage(view: View, shown: Looking & Contractors): string {
  const { say, at } = view;
  const title = say('contractors.title');
  const { requested, own, more, signedIn } = shown;
  const { timeZone, name } = signedIn.tenant;
  const asked = requested.map((each) =>
    row(view, each, say('contractors.until', { day: view.day(each.until, timeZone) })),
  );
  const mine = own.map((each) => row(view, each, endOf(view, each, timeZone)));
  const content = html`<h1>${title}</h1>
<p class="lead">${name}</p>
${asked.length > 0 && section('requests', say('contractors.requests'), asked)}
${mine.length > 0 && section('own', say('contractors.own'), mine)}
${mine.length + asked.length === 0 && html`<p class="empty">${say('contractors.none')}</p>`}
${more > 0 && html`<p class="small">${say('contractors.more', { count: more })}</p>`}
<p class="links"><a href="${at('/portal')}">${say('contractors.back')}</a></p>`;
  return framed(view, shown, { title, content });
}

const section = (
  id: string,
  title: string,
  rows: readonly Html[],
): Html => html`<section class="vault" aria-labelledby="${id}">
<header><h2 id="${id}">${title}</h2></header>
<ul class="entries">${rows}</ul>
</section>`;

/** When the access ends, or ended. */
export function endOf({ say, day }: View, { expiresAt, status }: Listed, timeZone: string): string {
  return say(status === 'expired' ? 'contractors.ended' : 'contractors.ends', { day: day(expiresAt, timeZone) });
}

function row({ say, at }: View, { id, name, email, status }: Listed, below: string): Html {
  const isWaiting = status === 'on_hold' || status === 'invited';
  const words = [email !== name && email, below, isWaiting && say(`status.${status}`)].filter(Boolean).join(' · ');
  return html`<li><div><p class="name"><a href="${at(`/portal/contractors/${id}`)}">${name}</a></p>
<p class="small">${words}</p></div></li>`;
}

/** The page of a refusal that no form can mend. */
import { html } from '../../http/html.js';
import type { LoginProblem } from '../problem.js';
import { formPage } from './form.js';
import { problemText } from './problem-text.js';
import type { SentenceKey, View } from './view.js';

const titles: Readonly<Record<string, SentenceKey>> = {
  token_invalid: 'refused.link-title',
  sso_refused: 'refused.sso-title',
  access_on_hold: 'refused.access-title',
  access_expired: 'refused.access-title',
};

/** Says what was refused, and leads back to the beginning. */
export function refusedPage(view: View, problem: LoginProblem): string {
  const { say, at } = view;
  const content = html`<p>${problemText(view, problem)}</p>
<p><a class="button second" href="${at('/login')}">${say('back')}</a></p>`;
  return formPage(view, { title: say(titles[problem.code] ?? 'refused.title'), isWrong: true }, content);
}

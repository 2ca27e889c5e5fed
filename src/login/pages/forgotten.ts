/** The pages for who forgot the password: asking for the mail, and what to expect of it. */
import { html } from '../../http/html.js';
import type { LoginProblem } from '../problem.js';
import { alertOf, emailField, formPage } from './form.js';
import type { View } from './view.js';

/** The form. */
export function forgottenPage(view: View, email?: string, problem?: LoginProblem): string {
  const { say, at } = view;
  const content = html`<p class="lead">${say('forgotten.lead')}</p>
${alertOf(view, problem)}
<form method="post" action="${at('/login/forgotten')}">
${emailField(view, email)}
<button type="submit">${say('forgotten.submit')}</button>
</form>
<p class="links"><a href="${at('/login')}">${say('back')}</a></p>`;
  return formPage(view, { title: say('forgotten.title'), isWrong: problem !== undefined }, content);
}

/** After asking. SECURITY: the same for every address. */
export function sentPage(view: View): string {
  const { say, at } = view;
  const content = html`<p>${say('forgotten.sent')}</p>
<p class="small">${say('forgotten.sent-none')}</p>
<p><a class="button second" href="${at('/login')}">${say('back')}</a></p>`;
  return formPage(view, { title: say('forgotten.sent-title') }, content);
}

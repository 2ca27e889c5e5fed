/** The pages on which a password is chosen: after a temporary one, at will, and with a link for who forgot it. */
import { html } from '../../http/html.js';
import type { LoginProblem } from '../problem.js';
import { alertOf, type Carried, formPage, hiddenFields, newPasswordField, passwordField } from './form.js';
import type { View } from './view.js';

export interface Choosing {
  /** Whose it is: password managers go by it. */
  readonly email: string | undefined;
  readonly workspace: string;
  /** In a session that may do nothing else. */
  readonly isForced: boolean;
  readonly problem?: LoginProblem | undefined;
  readonly carried: Carried;
}

/** In a session: the present password is asked for unless the session has to set a new one. */
export function newPasswordPage(view: View, choosing: Choosing): string {
  const { say, at } = view;
  const { email, workspace, isForced, problem, carried } = choosing;
  const current = { name: 'currentPassword', label: say('new.current'), autocomplete: 'current-password' } as const;
  const content = html`<p class="lead">${isForced ? say('new.lead', { workspace }) : say('new.lead-change')}</p>
${alertOf(view, problem)}
<form method="post" action="${at('/login/new-password')}">
<input type="text" autocomplete="username" value="${email ?? ''}" readonly hidden>
${!isForced && passwordField(view, { ...current, isFirst: true, problem })}
${newPasswordField(view, problem, isForced)}
${hiddenFields(carried)}
<button type="submit">${say('new.submit')}</button>
</form>
<div class="links">${!isForced && html`<a href="${at('/portal')}">${say('refused.back-full')}</a>`}
<form method="post" action="${at('/logout')}"><button class="quiet">${say('sign-out')}</button></form></div>`;
  const title = say(isForced ? 'new.title' : 'new.title-change');
  return formPage(view, { title, isWrong: problem !== undefined }, content);
}

export interface Resetting {
  readonly token: string;
  readonly email: string;
  readonly problem?: LoginProblem | undefined;
}

/** Behind the mailed link. */
export function resetPage(view: View, { token, email, problem }: Resetting): string {
  const { say, at } = view;
  const content = html`<p class="lead">${say('reset.lead', { email })}</p>
${alertOf(view, problem)}
<form method="post" action="${at('/login/reset')}">
<input type="text" autocomplete="username" value="${email}" readonly hidden>
${newPasswordField(view, problem, true)}
${hiddenFields({ token })}
<button type="submit">${say('new.submit')}</button>
</form>`;
  return formPage(view, { title: say('reset.title'), isWrong: problem !== undefined }, content);
}

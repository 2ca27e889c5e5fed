/** The pages of signing in: the address first, then the ways that its domain leaves open. */
import { type Html, html } from '../../http/html.js';
import type { LoginProblem } from '../problem.js';
import type { Ways } from '../ways.js';
import { alertOf, type Carried, emailField, formPage, hiddenFields, passwordField } from './form.js';
import type { SentenceKey, View } from './view.js';

/** What may stand above the first form, by the name that an address of ours gives it. */
export const notices: Readonly<Record<string, SentenceKey>> = {
  'signed-out': 'notice.signed-out',
  'password-set': 'notice.password-set',
};

export interface AskingAddress {
  readonly email?: string | undefined;
  readonly problem?: LoginProblem | undefined;
  /** A key of `notices`; anything else says nothing. */
  readonly notice?: string | undefined;
  readonly carried: Carried;
}

/** The first step. */
export function addressPage(view: View, { email, problem, notice, carried }: AskingAddress): string {
  const { say, at } = view;
  const said = notice !== undefined && Object.hasOwn(notices, notice) ? notices[notice] : undefined;
  const isBadAddress = problem?.code === 'invalid_body';
  const wrong = isBadAddress ? say('problem.invalid_address') : undefined;
  const content = html`<p class="lead">${say('email.lead')}</p>
${said && html`<div class="done" role="status"><p>${say(said)}</p></div>`}
${!isBadAddress && alertOf(view, problem)}
${isBadAddress && html`<div class="alert" role="alert"><p>${say('problem.invalid_address')}</p></div>`}
<form method="post" action="${at('/login')}">
${emailField(view, email, wrong)}
${hiddenFields(carried)}
<button type="submit">${say('email.continue')}</button>
</form>`;
  return formPage(view, { title: say('email.title'), isWrong: problem !== undefined }, content);
}

export interface AskingPassword {
  readonly email: string;
  readonly ways: Ways;
  readonly problem?: LoginProblem | undefined;
  /** What led here, such as an invitation that was accepted. */
  readonly notice?: string | undefined;
  readonly carried: Carried;
}

/** The second step: buttons of identity providers, and the password, discreetly where single sign-on is the rule. */
export function passwordPage(view: View, asking: AskingPassword): string {
  const { say } = view;
  const { ways, problem, notice } = asking;
  const buttons = providerButtons(view, asking);
  const isDiscreet = buttons !== undefined && !ways.passwordIsUsual;
  const form = passwordForm(view, asking, buttons === undefined);
  const content = html`${notice !== undefined && html`<div class="done" role="status"><p>${notice}</p></div>`}
${alertOf(view, problem, problem?.code === 'sign_in_failed' ? html`<p>${say('password.expired')}</p>` : undefined)}
<p class="lead">${say(isDiscreet ? 'sso.lead' : buttons ? 'password.ways' : 'password.lead')}</p>
${buttons}
${buttons && !isDiscreet && html`<p class="or">${say('or')}</p>`}
${
  isDiscreet
    ? html`<details${problem && html` open`}><summary>${say('password.discreet')}</summary>
<p class="hint">${say('password.discreet-hint')}</p>${form}</details>`
    : form
}`;
  return formPage(view, { title: say('password.title'), isWrong: problem !== undefined }, content);
}

function providerButtons({ say, at }: View, { ways, carried }: AskingPassword): Html | undefined {
  if (ways.connections.length === 0) return undefined;
  const query = carried.returnTo === undefined ? '' : `?returnTo=${encodeURIComponent(carried.returnTo)}`;
  const buttons = ways.connections.map(
    ({ type, id, name }) =>
      html`<li><a class="button" href="${at(`/login/${type}/${id}`)}${query}">${say('sso.button', { name })}</a></li>`,
  );
  return html`<ul class="stack">${buttons}</ul>`;
}

function passwordForm(view: View, { email, problem, carried }: AskingPassword, isOnlyWay: boolean): Html {
  const { say, at } = view;
  const again = carried.returnTo === undefined ? '' : `?returnTo=${encodeURIComponent(carried.returnTo)}`;
  const field = { name: 'password', label: say('password.label'), autocomplete: 'current-password' } as const;
  return html`<form method="post" action="${at('/login/password')}">
<div class="field">
<label for="email">${say('email.label')}</label>
<input id="email" name="email" type="email" autocomplete="username" readonly value="${email}">
<p class="hint"><a href="${at('/login')}${again}">${say('password.other')}</a></p>
</div>
${passwordField(view, { ...field, describedBy: 'password-hint', isFirst: isOnlyWay || problem !== undefined })}
<p class="hint" id="password-hint">${say('password.hint')}</p>
${hiddenFields(carried)}
<button type="submit">${say('password.submit')}</button>
</form>
<p class="links"><a href="${at('/login/forgotten')}">${say('password.forgotten')}</a></p>`;
}

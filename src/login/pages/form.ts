/** The pieces that pages are made of: the frame, what stands above a form, and fields with label, hint and what is wrong. */
import { type Html, html } from '../../http/html.js';
import { page } from '../../http/page.js';
import { passwordLength } from '../password-rules.js';
import type { LoginProblem } from '../problem.js';
import { problemText, wrongField } from './problem-text.js';
import type { View } from './view.js';

/** What a form carries along unseen. */
export type Carried = Readonly<Record<string, string | undefined>>;

/** A narrow page; its title says so when something is wrong. */
export function formPage(
  view: View,
  of: { readonly title: string; readonly isWrong?: boolean; readonly goesTo?: string },
  content: Html,
): string {
  const { language, say } = view;
  const title = of.isWrong ? say('error.prefix') + of.title : of.title;
  const footer = html`<p>${say('footer')}</p>`;
  return page(html`<h1>${of.title}</h1>\n${content}`, { title, language, footer, goesTo: of.goesTo });
}

/** What went wrong, read out by screen readers; nothing without a problem. */
export function alertOf(view: View, problem: LoginProblem | undefined, more?: Html): Html | undefined {
  return problem && html`<div class="alert" role="alert"><p>${problemText(view, problem)}</p>${more}</div>`;
}

export const hiddenFields = (carried: Carried): readonly Html[] =>
  Object.entries(carried)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);

/** A labelled address field. */
export function emailField(view: View, value: string | undefined, wrong?: string): Html {
  return html`<div class="field">
<label for="email">${view.say('email.label')}</label>
<input id="email" name="email" type="email" autocomplete="username" maxlength="320" required autofocus
 autocapitalize="none" spellcheck="false" value="${value ?? ''}"${wrong && html` aria-invalid="true" aria-describedby="email-wrong"`}>
${wrong && html`<p class="wrong" id="email-wrong">${wrong}</p>`}
</div>`;
}

export interface PasswordField {
  readonly name: 'password' | 'newPassword' | 'currentPassword';
  readonly label: string;
  readonly autocomplete: 'current-password' | 'new-password';
  /** Id of what describes it. */
  readonly describedBy?: string;
  readonly isFirst: boolean;
  readonly problem?: LoginProblem | undefined;
}

/** A labelled password field. It never has a value: what was typed is not sent back. */
export function passwordField(view: View, field: PasswordField): Html {
  const { name, label, autocomplete, isFirst, problem } = field;
  const isWrong = problem !== undefined && wrongField(problem) === name;
  const describedBy = [isWrong && `${name}-wrong`, field.describedBy].filter(Boolean).join(' ');
  return html`<div class="field">
<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="password" autocomplete="${autocomplete}" required autocapitalize="none"
 spellcheck="false"${isFirst && html` autofocus`}${isWrong && html` aria-invalid="true"`}${
   describedBy !== '' && html` aria-describedby="${describedBy}"`
 }>
${isWrong && html`<p class="wrong" id="${name}-wrong">${problemText(view, problem)}</p>`}
</div>`;
}

/** The field for a password that is chosen, under the rules that it must keep. */
export function newPasswordField(view: View, problem: LoginProblem | undefined, isFirst: boolean): Html {
  const { say } = view;
  const field = { name: 'newPassword', label: say('new.label'), autocomplete: 'new-password' } as const;
  return html`${passwordField(view, { ...field, describedBy: 'rules', isFirst, problem })}
<div class="hint" id="rules"><p class="label">${say('new.rules')}</p>
<ul><li>${say('new.rule-length', passwordLength)}</li><li>${say('new.rule-common')}</li><li>${say('new.rule-free')}</li></ul></div>`;
}

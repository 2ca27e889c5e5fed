/** The pages of the set-up: the form, the end, and the link that is no longer good. */

import { escapeHtml, html, trusted } from '../../http/html.js';
import { page } from '../../http/page.js';
import { passwordLength } from '../../login/password-rules.js';
import type { Tenant } from '../../storage/port/index.js';
import type { FieldError, Problem } from '../problem.js';

/** What the form shows again after a refusal; never the password. */
export interface FormState {
  readonly tenantName?: string | undefined;
  readonly email?: string | undefined;
  readonly problem?: Problem;
}

interface Field {
  readonly name: 'tenantName' | 'email' | 'password';
  readonly label: string;
  readonly hint: string;
  /** Attributes of the input, as HTML. */
  readonly attributes: string;
}

const fields: readonly Field[] = [
  {
    name: 'tenantName',
    label: 'Name of your organization',
    hint: 'Your first tenant. You can add more later.',
    attributes: 'type="text" autocomplete="organization" maxlength="200"',
  },
  {
    name: 'email',
    label: 'Your email address',
    hint: 'You will sign in with it.',
    attributes: 'type="email" autocomplete="username" maxlength="320"',
  },
  {
    name: 'password',
    label: 'Password',
    hint: `At least ${passwordLength.least} characters. A few random words are strong and easy to remember.`,
    attributes: `type="password" autocomplete="new-password" minlength="${passwordLength.least}"`,
  },
];

/** The form; its post goes to the page's own address. */
export function formPage(state: FormState = {}): string {
  const errors = state.problem ? errorsOf(state.problem) : [];
  const first = errors[0]?.field ?? 'tenantName';
  const inputs = fields.map((field) => inputOf(field, state, errors, field.name === first));
  const content = `<h1>Set up Doorward</h1>
<p class="lead">Create the first tenant and its administrator. This link works once.</p>
${state.problem ? `<p class="alert" role="alert">${escapeHtml(summaryOf(state.problem, errors))}</p>` : ''}
<form method="post" action="">
${inputs.join('\n')}
<button type="submit">Create administrator</button>
</form>`;
  return page(trusted(content), { title: 'Set up' });
}

/** The fields that are wrong. Codes about the password and the account belong to a field too. */
function errorsOf(problem: Problem): readonly FieldError[] {
  if (problem.details.errors) return problem.details.errors;
  if (problem.code.startsWith('password_')) return [{ field: 'password', message: problem.message }];
  if (problem.code === 'account_exists') return [{ field: 'email', message: problem.message }];
  return [];
}

const summaryOf = (problem: Problem, errors: readonly FieldError[]): string =>
  errors.length > 0 ? 'Nothing was created yet. Please correct what is marked below.' : problem.message;

function inputOf(field: Field, state: FormState, errors: readonly FieldError[], isFirst: boolean): string {
  const { name } = field;
  const wrong = errors.filter((error) => error.field === name).map(({ message }) => sentence(message));
  const value = name === 'password' ? undefined : state[name];
  const describedBy = wrong.length > 0 ? `${name}-wrong ${name}-hint` : `${name}-hint`;
  const attributes = [
    `id="${name}" name="${name}" required ${field.attributes} aria-describedby="${describedBy}"`,
    value === undefined ? '' : `value="${escapeHtml(value)}"`,
    wrong.length > 0 ? 'aria-invalid="true"' : '',
    isFirst ? 'autofocus' : '',
  ];
  return `<div class="field">
<label for="${name}">${field.label}</label>
<input ${attributes.filter(Boolean).join(' ')}>
${wrong.length > 0 ? `<p class="wrong" id="${name}-wrong">${escapeHtml(wrong.join(' '))}</p>` : ''}
<p class="hint" id="${name}-hint">${field.hint}</p>
</div>`;
}

/** Messages of fields go on from the field's name: "must be …". */
function sentence(message: string): string {
  const text = message.startsWith('must ') ? `This ${message}` : message;
  return text.endsWith('.') ? text : `${text}.`;
}

/** After the set-up: what is there now, and what comes next. */
export function donePage(tenant: Pick<Tenant, 'name' | 'slug'>): string {
  const content = `<h1>${escapeHtml(tenant.name)} is ready</h1>
<p class="lead">You are its first administrator, and this link is used up.</p>
<ol>
<li>Connect your identity provider: <code>npx doorward directory --help</code> makes a directory with its SCIM token
for the tenant <code>${escapeHtml(tenant.slug)}</code>.</li>
<li>Make somebody else an administrator too, so that you never lock yourselves out.</li>
</ol>
<p><a class="button" href="../login">Sign in</a></p>
<p><a href="../api/docs">Open the management API</a></p>`;
  return page(trusted(content), { title: 'Ready' });
}

/** For a link that was used, replaced or never issued, and for other refusals that the form cannot mend. */
export function refusedPage(problem: Problem, title: string): string {
  return page(html`<h1>${title}</h1>\n<p>${problem.message}</p>`, { title });
}

/** The page on which somebody of several tenants says where to go. */
import { html } from '../../http/html.js';
import type { Tenant } from '../../storage/port/index.js';
import type { LoginProblem } from '../problem.js';
import { alertOf, type Carried, formPage, hiddenFields } from './form.js';
import type { View } from './view.js';

export interface Offering {
  readonly tenants: readonly Pick<Tenant, 'slug' | 'name'>[];
  readonly problem?: LoginProblem | undefined;
  readonly carried: Carried;
}

/** One button a tenant, and the way out. */
export function tenantPage(view: View, { tenants, problem, carried }: Offering): string {
  const { say, at } = view;
  const buttons = tenants.map(
    ({ slug, name }) => html`<li><button class="second" name="tenant" value="${slug}">${name}</button></li>`,
  );
  const content = html`<p class="lead">${say('tenant.lead')}</p>
${alertOf(view, problem)}
<form method="post" action="${at('/login/tenant')}">
${hiddenFields(carried)}
<ul class="stack">${buttons}</ul>
</form>
<div class="links"><form method="post" action="${at('/logout')}"><button class="quiet">${say('sign-out')}</button></form></div>`;
  return formPage(view, { title: say('tenant.title'), isWrong: problem !== undefined }, content);
}

/** The page between signing out here and at the provider: it goes on by itself. */
import { html } from '../../http/html.js';
import { formPage } from './form.js';
import type { View } from './view.js';

/**
 * Leads to the provider's address. Not a redirect: browsers let no form of ours end at another site, which is a defence
 * that we keep.
 */
export function signingOutPage(view: View, atProvider: string): string {
  const { say } = view;
  const content = html`<p>${say('signing-out.lead')}</p>
<p><a class="button" href="${atProvider}">${say('signing-out.go')}</a></p>`;
  return formPage(view, { title: say('signing-out.title'), goesTo: atProvider }, content);
}

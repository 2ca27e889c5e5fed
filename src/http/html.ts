/** HTML as a kind of its own: what is put into it is escaped unless it is HTML already. */

/** A piece of HTML. SECURITY: made by `html` and `trusted` alone. */
export interface Html {
  readonly html: string;
}

/** What may stand in a template; nothing is written for `undefined` and `false`. */
export type Inside = string | number | Html | undefined | false | readonly Inside[];

/** Text for HTML, between tags or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/**
 * A template of HTML; values stand between tags or in quoted attributes.
 *
 * @example html`<p>${'<b>'}</p>`.html === '<p>&lt;b&gt;</p>'
 */
export function html(parts: TemplateStringsArray, ...inside: readonly Inside[]): Html {
  return { html: parts.map((part, at) => part + written(inside[at])).join('') };
}

/** Text that is HTML already, every value in it escaped. */
export const trusted = (text: string): Html => ({ html: text });

function written(inside: Inside): string {
  if (inside === undefined || inside === false) return '';
  if (typeof inside === 'object') return 'html' in inside ? inside.html : inside.map(written).join('');
  return escapeHtml(String(inside));
}

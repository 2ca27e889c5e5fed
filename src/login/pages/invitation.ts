/** The page behind the link of an invitation mail: what it is, what comes next, and for a link that is over, how to ask for another. */
import { type Html, html } from '../../http/html.js';
import type { Mailed } from '../invitation/read.js';
import type { LoginProblem } from '../problem.js';
import type { Ways } from '../ways.js';
import { alertOf, formPage, newPasswordField } from './form.js';
import type { View } from './view.js';

/** How the person goes on from here (flows.md T6). */
export type Way =
  | { readonly way: 'temporary'; readonly handling: 'automatic' | 'manual' }
  | { readonly way: 'temporary-over' }
  | { readonly way: 'set' }
  | { readonly way: 'known' }
  /** Signed in with this very account. */
  | { readonly way: 'session'; readonly name: string }
  | { readonly way: 'sso' };

export interface Invited {
  readonly token: string;
  readonly mailed: Mailed;
  readonly next: Way;
  readonly connections: Ways['connections'];
  readonly sponsor?: string | undefined;
  /** Who else is signed in here. */
  readonly other?: string | undefined;
  readonly problem?: LoginProblem | undefined;
}

/** An invitation that can be accepted. */
export function invitationPage(view: View, invited: Invited): string {
  const { say } = view;
  const { mailed, other, problem } = invited;
  const { tenant, link } = mailed;
  const names = { inviter: inviterOf(mailed) ?? tenant.name, workspace: tenant.name };
  const beginning = inviterOf(mailed) === undefined ? 'invitation.plain' : 'invitation.lead';
  const lead = say(link.kind === 'user' ? beginning : `${beginning}-${link.kind}`, names);
  const content = html`<p class="lead">${lead}</p>
${alertOf(view, problem)}
${other !== undefined && html`<div class="note"><p>${say('invitation.other-session', { name: other })}</p></div>`}
${facts(view, invited)}
${providers(view, invited)}
${nextStep(view, invited, names)}
<p class="small">${say('invitation.stranger')}</p>`;
  return formPage(view, { title: say('invitation.title', names), isWrong: problem !== undefined }, content);
}

/** Who invited, by name; undefined where it was nobody in particular, but a key. */
const inviterOf = ({ invitation: { inviter }, tenant }: Mailed): string | undefined =>
  inviter === tenant.name ? undefined : inviter;

function facts({ say, moment }: View, { mailed, sponsor }: Invited): Html {
  const { invitation, tenant, link } = mailed;
  const rows = [
    [say('invitation.for'), invitation.email],
    [say('invitation.role'), say(`invitation.${link.kind}`)],
    [say('invitation.sponsor'), sponsor],
    [say('invitation.ends'), link.expiresAt && moment(link.expiresAt, tenant.timeZone)],
    [say('invitation.until'), moment(invitation.expiresAt, tenant.timeZone)],
  ] as const;
  const known = rows.filter(([, value]) => value !== undefined);
  return html`<dl>${known.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`;
}

/** SECURITY: the token goes along, so that the identity provider's answer attaches to this invitation (security rule 4). */
function providers(view: View, { token, connections, next }: Invited): Html | undefined {
  const { say, at } = view;
  const [first] = connections;
  if (!first) return undefined;
  const buttons = connections.map(({ type, id, name }) => {
    const address = `${at(`/login/${type}/${id}`)}?invitation=${encodeURIComponent(token)}`;
    return html`<li><a class="button" href="${address}">${say('invitation.sso-button', { name })}</a></li>`;
  });
  return html`<p>${say('invitation.sso', { name: first.name })}</p>
<ul class="stack">${buttons}</ul>
${next.way !== 'sso' && html`<p class="or">${say('or')}</p>`}`;
}

function nextStep(view: View, invited: Invited, names: { readonly inviter: string }): Html | undefined {
  const { say } = view;
  const { next, token, problem, mailed } = invited;
  switch (next.way) {
    case 'sso':
      return undefined;
    case 'temporary-over':
      return html`<div class="note"><p>${say('invitation.expired-password')}</p></div>${askForm(view, token, mailed)}`;
    case 'temporary':
      return html`<p>${say(`invitation.${next.handling}`, names)}</p>${acceptForm(view, token)}`;
    case 'known':
      return html`<p>${say('invitation.known')}</p>${acceptForm(view, token)}`;
    case 'session':
      return html`<p>${say('invitation.known-session', { name: next.name })}</p>${acceptForm(view, token)}`;
    case 'set': {
      const username = html`<input type="text" autocomplete="username" value="${mailed.invitation.email}" readonly hidden>`;
      const field = html`${username}${newPasswordField(view, problem, false)}`;
      return html`<p>${say('invitation.set')}</p>${acceptForm(view, token, field)}`;
    }
  }
}

function acceptForm({ say, at }: View, token: string, field?: Html): Html {
  return html`<form method="post" action="${at(`/invitations/${encodeURIComponent(token)}/accept`)}">${field}
<p><button type="submit">${say(field ? 'invitation.accept-set' : 'invitation.accept')}</button></p></form>`;
}

/** A link that is over, of somebody who has not come in: the same words as for strangers, and a way to ask for another. */
export function overPage(view: View, token: string, mailed: Mailed): string {
  const { say, at } = view;
  const content = html`<p>${say('problem.token_invalid')}</p>
${askForm(view, token, mailed)}
<p><a class="button second" href="${at('/login')}">${say('back')}</a></p>`;
  return formPage(view, { title: say('refused.link-title'), isWrong: true }, content);
}

function askForm({ say, at }: View, token: string, mailed: Mailed): Html {
  const inviter = inviterOf(mailed);
  const label = inviter === undefined ? say('ask.button-plain') : say('ask.button', { inviter });
  return html`<p>${say('ask.lead', { workspace: mailed.tenant.name })}</p>
<form method="post" action="${at(`/invitations/${encodeURIComponent(token)}/ask`)}">
<p><button type="submit">${label}</button></p></form>`;
}

/** After asking; the same whether or not somebody was told just now. */
export function askedPage(view: View, mailed: Mailed): string {
  const said = view.say('ask.sent', { workspace: mailed.tenant.name });
  return formPage(view, { title: view.say('ask.sent-title') }, html`<p>${said}</p>`);
}

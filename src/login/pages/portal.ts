/** The portal: what somebody can open, whole or sessions only, and the page for who went where they may not. */
import { type Html, html } from '../../http/html.js';
import { page } from '../../http/page.js';
import type { HeldVault } from '../../people/index.js';
import type { PortalView } from '../compact.js';
import type { FullSession } from '../me.js';
import type { View } from './view.js';

/** Who looks, and how they like it. */
export interface Looking {
  readonly signedIn: FullSession;
  readonly mode: PortalView;
  /** Whether the page of contractors is theirs to see: they answer for some, or decide about requests. */
  readonly seesContractors?: boolean;
}

export interface Shown extends Looking {
  readonly vaults: readonly HeldVault[];
  /** The name of who answers for a contractor. */
  readonly sponsor?: string | undefined;
  /** How many requests for more time wait for an administrator. */
  readonly waiting?: number;
}

/** All vaults with their entries and roles in force, or in compact mode nothing but the sessions. */
export function portalPage(view: View, shown: Shown): string {
  const isCompact = shown.mode === 'compact';
  const title = view.say(isCompact ? 'portal.title-compact' : 'portal.title');
  const content = html`<h1>${title}</h1>
<p class="lead">${shown.signedIn.tenant.name}</p>
${contractNote(view, shown)}${waitingNote(view, shown)}
${isCompact ? sessionList(view, shown) : vaultList(view, shown)}
${modeForm(view, isCompact)}`;
  return framed(view, shown, { title, content });
}

/** For a page that is not theirs. SECURITY: in their own layout, without a word of what is there (edge case 22). */
export function notYoursPage(view: View, looking: Looking): string {
  const { say, at } = view;
  const title = say('refused.admin-title');
  const isCompact = looking.mode === 'compact';
  const content = html`<h1>${title}</h1>
<p>${say('refused.admin', { workspace: looking.signedIn.tenant.name })}</p>
<p><a class="button second" href="${at('/portal')}">${say(isCompact ? 'refused.back' : 'refused.back-full')}</a></p>`;
  return framed(view, looking, { title, content });
}

/** A page of somebody who is signed in, under the menu of theirs. */
export function framed(
  view: View,
  { signedIn, mode, seesContractors }: Looking,
  { title, content }: { readonly title: string; readonly content: Html },
): string {
  const { say, at, language } = view;
  const { account, link } = signedIn;
  const menu =
    mode === 'full' &&
    html`${seesContractors && html`<a href="${at('/portal/contractors')}">${say('contractors.menu')}</a>`}
<a href="${at('/login/new-password')}">${say('portal.change-password')}</a>
${link.kind === 'admin' && html`<a href="${at('/api/docs')}">${say('portal.administration')}</a>`}`;
  const beside = html`<div class="who"><span>${account.displayName ?? account.email ?? ''}</span>
${menu}
<form method="post" action="${at('/logout')}"><button class="quiet">${say('sign-out')}</button></form></div>`;
  return page(html`<div class="${mode}">${content}</div>`, { title, language, width: 'wide', beside });
}

function contractNote({ say, moment }: View, { signedIn, sponsor }: Shown): Html | undefined {
  const { link, tenant } = signedIn;
  if (link.expiresAt === undefined) return undefined;
  const until = say('portal.until', { at: moment(link.expiresAt, tenant.timeZone) });
  return html`<div class="note"><p>${until}${sponsor !== undefined && ` ${say('portal.sponsor', { name: sponsor })}`}</p></div>`;
}

function waitingNote({ say, at }: View, { waiting = 0, mode }: Shown): Html | undefined {
  if (waiting === 0 || mode === 'compact') return undefined;
  const text = waiting === 1 ? say('contractors.waiting-one') : say('contractors.waiting', { count: waiting });
  return html`<div class="note"><p>${text} <a href="${at('/portal/contractors')}">${say('contractors.decide')}</a></p></div>`;
}

function modeForm({ say, at }: View, isCompact: boolean): Html {
  return html`<form class="links" method="post" action="${at('/portal/view')}">
<button class="quiet" name="view" value="${isCompact ? 'full' : 'compact'}">${say(isCompact ? 'portal.full' : 'portal.compact')}</button>
</form>`;
}

type Entry = HeldVault['entries'][number];

function sessionList(view: View, { vaults, signedIn }: Shown): Html {
  const sessions = vaults.flatMap(({ name, entries }) =>
    entries.filter(({ kind }) => kind === 'session').map((entry) => entryRow(view, entry, name)),
  );
  const { name: workspace } = signedIn.tenant;
  if (sessions.length === 0) return html`<p class="empty">${view.say('portal.none-sessions', { workspace })}</p>`;
  return html`<ul class="entries">${sessions}</ul>`;
}

function vaultList(view: View, { vaults, signedIn }: Shown): Html {
  const { say } = view;
  const { name: workspace } = signedIn.tenant;
  if (vaults.length === 0) return html`<p class="empty">${say('portal.none', { workspace })}</p>`;
  return html`${vaults.map(
    ({ id, name, role, entries }) => html`<section class="vault" aria-labelledby="vault-${id}">
<header><h2 id="vault-${id}">${name}</h2><span class="tag">${say(`role.${role}`)}</span></header>
${
  entries.length === 0
    ? html`<p class="small empty">${say('portal.empty-vault')}</p>`
    : html`<ul class="entries">${entries.map((entry) => entryRow(view, entry))}</ul>`
}
</section>`,
  )}`;
}

/** In a list of sessions alone, the vault stands below the name; else what kind of entry it is. */
function entryRow({ say }: View, { name, kind, role, url }: Entry, vault?: string): Html {
  const below = vault ?? say(kind === 'session' ? 'portal.session' : 'portal.privileged');
  const open =
    url === null
      ? html`<span class="tag">${say(`role.${role}`)}</span>`
      : html`<a class="button" href="${url}" target="_blank" rel="noopener noreferrer" aria-label="${say('portal.open-name', { name })}">${say('portal.open')}</a>`;
  return html`<li><div><p class="name">${name}</p><p class="small">${below}</p></div>${open}</li>`;
}

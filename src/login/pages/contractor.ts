/** The page of one contractor: until when, and what whoever looks may do about it. */
import { type Html, html } from '../../http/html.js';
import { IdentityError } from '../../identity/index.js';
import type { Outcome, Untaken } from '../contractors/decide.js';
import { type Contracted, dayIn, lastWholeDay } from '../contractors/read.js';
import { endOf } from './contractors.js';
import { framed, type Looking } from './portal.js';
import { hasSentence, type View } from './view.js';

/** A step that could not be taken. */
export interface Wrong {
  readonly step: string;
  readonly error: IdentityError | Untaken;
}

export interface Shown extends Looking {
  readonly contracted: Contracted;
  readonly outcome?: Outcome | undefined;
  readonly wrong?: Wrong | undefined;
  /** What was typed into the form that could not be taken. */
  readonly typed?: Readonly<Record<string, string>> | undefined;
}

/** Facts, the request that waits, and one form for each thing that can be done. */
export function contractorPage(view: View, shown: Shown): string {
  const { say, at } = view;
  const { contracted, outcome, wrong } = shown;
  const { name } = contracted;
  const title = wrong ? say('error.prefix') + name : name;
  const isAdministrator = shown.signedIn.link.kind === 'admin';
  const content = html`<h1>${name}</h1>
${outcome && html`<div class="done" role="status"><p>${doneText(view, shown, outcome)}</p></div>`}
${wrong && html`<div class="alert" role="alert"><p>${wrongText(view, shown, wrong)}</p></div>`}
${facts(view, shown)}
${requestPart(view, shown, isAdministrator)}
${extendPart(view, shown, isAdministrator)}
${isAdministrator && contracted.status !== 'expired' && endPart(view, shown)}
<p class="links"><a href="${at('/portal/contractors')}">${say('contractor.back')}</a></p>`;
  return framed(view, shown, { title, content });
}

function facts(view: View, { contracted, signedIn }: Shown): Html {
  const { say } = view;
  const { email, name, sponsor, status, expiresAt } = contracted;
  const { timeZone } = signedIn.tenant;
  const isOver = status === 'expired';
  const rows: (readonly [string, string])[] = [
    ...(email === undefined || email === name ? [] : [[say('email.label'), email] as const]),
    [say(isOver ? 'contractor.ended' : 'contractor.ends'), view.moment(expiresAt, timeZone)],
    [say('contractor.status'), say(`status.${status}`)],
    ...(sponsor === undefined ? [] : [[say('invitation.sponsor'), sponsor] as const]),
  ];
  return html`<dl>${rows.map(([term, text]) => html`<dt>${term}</dt><dd>${text}</dd>`)}</dl>`;
}

function requestPart(view: View, shown: Shown, isAdministrator: boolean): Html | undefined {
  const { say, day } = view;
  const { contracted, signedIn } = shown;
  const { request, extending } = contracted;
  if (!request || !extending) return undefined;
  const { timeZone } = signedIn.tenant;
  const asked = say('contractor.asked', { by: request.askedBy.name, day: day(request.expiresAt, timeZone) });
  const isOwn = request.sponsorLinkId === signedIn.link.id && request.state === 'open';
  return html`<section class="part" aria-labelledby="request"><h2 id="request">${say('contractor.request')}</h2>
<p>${asked}</p>
<blockquote>${request.reason}</blockquote>
${isAdministrator ? decisionForms(view, shown, dayIn(request.expiresAt, timeZone)) : html`<p class="small">${say('contractor.waits')}</p>`}
${isOwn && form(view, shown, 'withdraw', html`<button class="quiet">${say('contractor.withdraw')}</button>`)}
</section>`;
}

/** One form with two buttons: the reason is the same field, whatever is decided. */
function decisionForms(view: View, shown: Shown, asked: string): Html {
  const { say } = view;
  const refuse = action(view, shown, 'refuse');
  const fields = html`${dateField(view, shown, { step: 'approve', value: asked, last: asked })}${reasonField(view, shown, 'approve')}
<div class="pair"><button>${say('contractor.approve')}</button><button class="second" formaction="${refuse}">${say('contractor.refuse')}</button></div>`;
  return form(view, shown, 'approve', fields);
}

function extendPart(view: View, shown: Shown, isAdministrator: boolean): Html | undefined {
  const { say } = view;
  const { name, extending, request, status } = shown.contracted;
  if (!extending) return html`<p class="note">${say('contractor.over', { name })}</p>`;
  // One way at a time: what was asked for is answered, or taken back, first.
  if (request?.state === 'open') return undefined;
  const { sponsorsDay, lastDay } = extending;
  const free = isAdministrator ? lastDay : sponsorsDay;
  const key =
    free === undefined ? 'contractor.ask-ended' : free === lastDay ? 'contractor.free' : 'contractor.ask-beyond';
  const hint = say(key, { day: dayText(view, free ?? lastDay), last: dayText(view, lastDay) });
  const button = say(free === undefined ? 'contractor.ask' : 'contractor.extend');
  const fields = html`${dateField(view, shown, { step: 'extend', last: lastDay, hint })}${reasonField(view, shown, 'extend')}
<button>${button}</button>`;
  const title = say(status === 'expired' ? 'contractor.extend-ended' : 'contractor.extend-title');
  return html`<section class="part" aria-labelledby="extend"><h2 id="extend">${title}</h2>
${form(view, shown, 'extend', fields)}</section>`;
}

function endPart(view: View, shown: Shown): Html {
  const { say } = view;
  const isOpen = shown.wrong?.step === 'end';
  const fields = html`<p>${say('contractor.end-lead')}</p>${reasonField(view, shown, 'end')}
<button class="second">${say('contractor.end')}</button>`;
  return html`<details${isOpen && html` open`}><summary>${say('contractor.end-title')}</summary>
${form(view, shown, 'end', fields)}</details>`;
}

const action = ({ at }: View, { contracted }: Shown, step: string): string =>
  at(`/portal/contractors/${contracted.id}/${step}`);

const form = (view: View, shown: Shown, step: string, fields: Html): Html =>
  html`<form class="act" method="post" action="${action(view, shown, step)}">${fields}</form>`;

interface DateField {
  readonly step: string;
  readonly last: string;
  readonly value?: string;
  readonly hint?: string;
}

function dateField({ say }: View, { typed, wrong }: Shown, { step, last, value = '', hint }: DateField): Html {
  const id = `${step}-date`;
  const isWrong = wrong?.step === step && wrongField(wrong) === 'date';
  return html`<div class="field"><label for="${id}">${say('contractor.day')}</label>
<input id="${id}" name="date" type="date" required max="${last}" value="${(wrong?.step === step && typed?.date) || value}"${hint !== undefined && html` aria-describedby="${id}-hint"`}${isWrong && html` aria-invalid="true"`}>
${hint !== undefined && html`<p class="hint" id="${id}-hint">${hint}</p>`}</div>`;
}

/** A refusal of a decision comes back to the form that it shares. */
function reasonField({ say }: View, { typed, wrong }: Shown, step: string): Html {
  const id = `${step}-reason`;
  const isThis = wrong?.step === step || (step === 'approve' && wrong?.step === 'refuse');
  const isWrong = isThis && wrong !== undefined && wrongField(wrong) === 'reason';
  return html`<div class="field"><label for="${id}">${say('contractor.reason')}</label>
<input id="${id}" name="reason" required maxlength="500" autocomplete="off" value="${(isThis && typed?.reason) || ''}" aria-describedby="${id}-hint"${isWrong && html` aria-invalid="true"`}>
<p class="hint" id="${id}-hint">${say('contractor.reason-hint')}</p></div>`;
}

const wrongField = ({ error }: Wrong): 'date' | 'reason' => (error instanceof IdentityError ? 'date' : error.field);

/** A day such as `2030-03-31`, written out; it has no zone. */
const dayText = ({ day }: View, iso: string): string => day(Date.parse(iso), 'UTC');

function doneText(view: View, { contracted, signedIn }: Shown, outcome: Outcome): string {
  const at = view.moment(contracted.expiresAt, signedIn.tenant.timeZone);
  const { name } = contracted;
  // Who opens the address again later reads what is true then.
  if (outcome === 'extended' || outcome === 'approved') return view.say('contractor.done-extended', { at });
  if (outcome === 'ended') return endOf(view, contracted, signedIn.tenant.timeZone);
  return view.say(`contractor.done-${outcome}`, { name });
}

function wrongText(view: View, { contracted, signedIn }: Shown, { error }: Wrong): string {
  const { say } = view;
  if (!(error instanceof IdentityError)) return say(`contractor.wrong-${error.field}`);
  const latest = error.facts.latestAllowed;
  const day =
    latest === undefined ? '' : dayText(view, lastWholeDay(Date.parse(String(latest)), signedIn.tenant.timeZone));
  if (error.code === 'retention_over') return say('contractor.over', { name: contracted.name });
  const key = `contractor.wrong-${error.code}`;
  return hasSentence(key) ? say(key, { day }) : error.detail;
}

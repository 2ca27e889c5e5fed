/** Makes the message of a queued mail: its template in the person's language, with what was sealed put in. */
import type { OutgoingMail } from '../storage/port/index.js';
import type { MailMessage } from './port.js';
import { type Entry, layOut, type MailFacts, type TemplateName } from './templates/content.js';
import { english } from './templates/en.js';
import { french } from './templates/fr.js';
import { renderHtml } from './templates/html-part.js';
import { Calendar, type Moment } from './templates/moment.js';
import type { Language } from './templates/phrases.js';
import { renderText } from './templates/text-part.js';

/** What is sealed in a mail, and lives only until it is sent. */
export interface MailSecrets {
  readonly invitationToken?: string;
  readonly temporaryPassword?: string;
}

export interface Sender {
  /** An address, or `Name <address>`. */
  readonly from: string;
  /** Without a trailing slash. */
  readonly publicUrl: string;
}

/** Makes messages of queued mails. */
export type RenderMail = (mail: OutgoingMail, secrets: MailSecrets, sender: Sender) => MailMessage;

/**
 * Makes the mail as it goes out (flows.md section 3). Keep the function: it remembers what is costly.
 *
 * @throws Error (the function) when a mail's data lack what its template must say, or the template is unknown
 */
export function createRenderer(): RenderMail {
  const calendar = new Calendar();
  return (mail, secrets, sender) => {
    const language = mail.locale === 'fr' ? french : english;
    const setting: Setting = { sender, language, moments: momentsOf(calendar, language, mail.data) };
    const text = layOut(language, factsOf(mail, secrets, { ...setting, withIso: true }));
    const html = layOut(language, factsOf(mail, secrets, { ...setting, withIso: false }));
    return {
      id: mail.id,
      date: mail.createdAt,
      to: mail.to,
      from: sender.from,
      subject: html.subject,
      text: renderText(text, language.colon),
      html: renderHtml(html, language.code, plain(mail.data.workspace)),
      headers: { 'X-Doorward-Mail': mail.id, 'Content-Language': language.code },
    };
  };
}

interface Setting {
  readonly sender: Sender;
  readonly language: Language;
  readonly moments: readonly (readonly [name: string, moment: Moment])[];
}

const dates = ['validUntil', 'passwordValidUntil', 'expiresAt', 'keptUntil'] as const;

function momentsOf(calendar: Calendar, language: Language, data: OutgoingMail['data']): Setting['moments'] {
  const timeZone = typeof data.timeZone === 'string' ? data.timeZone : 'UTC';
  return dates.flatMap((name) => {
    const at = data[name];
    return typeof at === 'number' ? [[name, calendar.write(language, at, timeZone)] as const] : [];
  });
}

/** `withIso`: the text part shows each date as YYYY-MM-DD too. */
function factsOf(
  { template, data }: OutgoingMail,
  secrets: MailSecrets,
  setting: Setting & { readonly withIso: boolean },
): MailFacts {
  const { language, moments, withIso } = setting;
  const values: Record<string, string> = {};
  for (const key of ['workspace', 'inviter', 'userName', 'sponsor', 'by']) {
    const value = plain(data[key]);
    if (value) values[key] = value;
  }
  for (const [key, moment] of moments) {
    values[key] = withIso ? `${moment.full} (${moment.iso})` : moment.full;
    if (key === 'expiresAt') values.shortDate = moment.day;
  }
  const name = plain(data.displayName);
  return {
    template: templateOf(template),
    entry: entryOf(template, data),
    isSponsor: data.recipient === 'sponsor',
    kind: data.kind === 'admin' || data.kind === 'contractor' ? data.kind : 'user',
    values: {
      ...values,
      ...(name ? { name } : {}),
      person: plain(data.person) || name || values.userName || '',
      idp: plain(data.identityProvider) || language.phrases['sso.fallback'],
      ...(values.expiresAt ? { endedAt: values.expiresAt } : {}),
      inviter: values.inviter ?? values.workspace ?? '',
    },
    ...(secrets.invitationToken
      ? { link: `${setting.sender.publicUrl}/invitations/${encodeURIComponent(secrets.invitationToken)}` }
      : {}),
    ...(secrets.temporaryPassword ? { temporaryPassword: secrets.temporaryPassword } : {}),
  };
}

const entries: Readonly<Record<TemplateName, Entry | undefined>> = {
  'invite.existing': 'existing',
  'invite.auto': 'automatic',
  'invite.manual': 'manual',
  'invite.sso': 'sso',
  'invite.admin': undefined,
  'invite.contractor': undefined,
  'contractor.expired': 'existing',
  'email.changed': 'existing',
};

function templateOf(name: string): TemplateName {
  if (!Object.hasOwn(entries, name)) throw new Error(`no mail is called ${name}`);
  return name as TemplateName;
}

/** Invitations of administrators and contractors carry the parts of a plain one, as `handling` says; without it, SSO's. */
function entryOf(template: string, { handling }: OutgoingMail['data']): Entry {
  const fixed = entries[templateOf(template)];
  if (fixed) return fixed;
  return handling === 'automatic' || handling === 'manual' || handling === 'existing' ? handling : 'sso';
}

const longest = 200;

/**
 * Names come from outside: one line, without control characters or marks that turn the direction of writing, and not
 * so long that they bury the rest.
 */
function plain(value: unknown): string {
  if (typeof value !== 'string') return '';
  const text = value
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
  return text.length > longest ? `${[...text].slice(0, longest).join('')}…` : text;
}

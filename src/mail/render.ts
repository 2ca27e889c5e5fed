/** Makes the message of a queued mail: its template in the person's language, with what was sealed put in. */
import type { Json } from '../scim/schema/attribute.js';
import type { OutgoingMail } from '../storage/port/index.js';
import { readFacts, type WriteDate } from './facts.js';
import type { MailSecrets } from './mails.js';
import type { MailMessage } from './port.js';
import { layOut } from './templates/content.js';
import { english } from './templates/en.js';
import { french } from './templates/fr.js';
import { renderHtml } from './templates/html-part.js';
import { Calendar } from './templates/moment.js';
import type { Language } from './templates/phrases.js';
import { plain } from './templates/plain.js';
import { renderText } from './templates/text-part.js';

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
    const { timeZone, workspace } = mail.data;
    const part = (withIso: boolean) => {
      const write = dateWriter(calendar, language, { timeZone, withIso });
      return layOut(language, readFacts(mail, secrets, { language, write, publicUrl: sender.publicUrl }));
    };
    const html = part(false);
    return {
      id: mail.id,
      date: mail.createdAt,
      to: mail.to,
      from: sender.from,
      subject: html.subject,
      text: renderText(part(true), language.colon),
      html: renderHtml(html, language.code, plain(workspace)),
      headers: { 'X-Doorward-Mail': mail.id, 'Content-Language': language.code },
    };
  };
}

/** What a notice says in one sentence, in the language and the zone of its tenant: what would be the subject of its mail. */
export function noticeSentence(
  { locale, name, timeZone }: { readonly locale: 'en' | 'fr'; readonly name: string; readonly timeZone: string },
  { template, data }: Pick<OutgoingMail, 'template' | 'data'>,
): string {
  const language = locale === 'fr' ? french : english;
  const write = dateWriter(new Calendar(), language, { timeZone, withIso: false });
  const told = { template, data: { ...data, workspace: name, timeZone } };
  return layOut(language, readFacts(told, {}, { language, write, publicUrl: '' })).subject;
}

function dateWriter(
  calendar: Calendar,
  language: Language,
  { timeZone, withIso }: { readonly timeZone: Json | undefined; readonly withIso: boolean },
): WriteDate {
  const zone = typeof timeZone === 'string' ? timeZone : 'UTC';
  return (at) => {
    const { full, day, iso } = calendar.write(language, at, zone);
    return { full: withIso ? `${full} (${iso})` : full, day };
  };
}

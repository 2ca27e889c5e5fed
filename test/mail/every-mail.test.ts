/** Every mail after the invitation, in both languages: its subject, its two parts, its dates, and no secret of others. */
import { describe, expect, it, test } from '@jest/globals';
import { createRenderer } from '../../src/mail/render.js';
import { english } from '../../src/mail/templates/en.js';
import { french } from '../../src/mail/templates/fr.js';
import type { OutgoingMail } from '../../src/storage/port/index.js';
import { type Afterwards, everyMail, subjects } from './every-mail.js';
import { queuedMail, sender } from './sample-mails.js';

const renderMail = createRenderer();
const frame = { workspace: '<i>Acme</i> & "Sons"', timeZone: 'America/Toronto' };
const temporaryPassword = 'ABCD-EFGH-JKMN-PQRS-TVWX-YZ01';
const tokens: Readonly<Partial<Record<Afterwards, string>>> = {
  'invite.reminder': 'invitationToken',
  'password.reset': 'resetToken',
};

const cases = (['en', 'fr'] as const).flatMap((locale) =>
  Object.keys(everyMail).flatMap((name) => {
    const template = name as Afterwards;
    return everyMail[template].map((data, index) => ({ locale, template, index, data }));
  }),
);

function rendered({ locale, template, data }: (typeof cases)[number]) {
  const kind = tokens[template];
  const isPassword = 'handling' in data && data.handling === 'automatic' && template === 'password.reissued';
  const secrets = { ...(kind && { [kind]: 'dw_token' }), ...(isPassword && { temporaryPassword }) };
  const told = { ...data, ...frame } as unknown as OutgoingMail['data'];
  return renderMail(queuedMail(template, { locale, data: told }), secrets, sender);
}

describe('every mail', () => {
  test.each(cases)('$locale $template $index', (sample) => {
    const mail = rendered(sample);
    expect(`${mail.subject}\n\n${mail.text}`).toMatchSnapshot();
    const subject = subjects[sample.template]?.[sample.locale === 'en' ? 0 : 1];
    if (subject && sample.index === 0) expect(mail.subject).toBe(subject);
    expect(mail.headers).toEqual({ 'X-Doorward-Mail': 'mail-1', 'Content-Language': sample.locale });
  });

  test.each(cases)('$locale $template $index: dates, HTML, links', (sample) => {
    const { text, html } = rendered(sample);
    expect(html).toContain(`<html lang="${sample.locale}">`);
    expect(html).toContain('&lt;i&gt;Acme&lt;/i&gt; &amp; &quot;Sons&quot;');
    expect(html).not.toMatch(/<i>|<deploy>|<userName>/);
    expect(html).not.toMatch(/\(\d{4}-\d\d-\d\d\)/);
    const hasDate = JSON.stringify(sample.data).match(/\d{13}/) !== null;
    expect(/\(\d{4}-\d\d-\d\d\)/.test(text)).toBe(hasDate);
    for (const part of [text, html]) {
      expect(part.includes('dw_token')).toBe(tokens[sample.template] !== undefined);
      expect(part).not.toMatch(/undefined|\[object|\{\w+\}/);
    }
  });

  it('says where a reset link leads, and refuses to go out without it', () => {
    const [data] = everyMail['password.reset'];
    const sample = { locale: 'en', template: 'password.reset', index: 0, data: data! } as const;
    expect(rendered(sample).text).toContain('https://gate.example/reset/dw_token');
    const mail = queuedMail('password.reset', { data: { ...data!, ...frame } });
    expect(() => renderMail(mail, {}, sender)).toThrow('lacks its link');
  });

  it('refuses a new temporary password that is not there', () => {
    const [data] = everyMail['password.reissued'];
    const mail = queuedMail('password.reissued', { data: { ...data!, ...frame } });
    expect(() => renderMail(mail, {}, sender)).toThrow('temporary password');
  });

  it('names the same places in both languages', () => {
    const placesOf = (phrase: string) => [...new Set(phrase.match(/\{\w+\}/g))].sort();
    for (const [key, phrase] of Object.entries(english.phrases)) {
      const places = placesOf(french.phrases[key as keyof typeof french.phrases]);
      expect([key, places]).toEqual([key, placesOf(phrase)]);
    }
  });
});

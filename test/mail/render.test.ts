/** Every mail in both languages, and what must hold for all of them. */
import { describe, expect, it, test } from '@jest/globals';
import { createRenderer } from '../../src/mail/render.js';
import { createdAt, queuedMail, samples, secrets, sender } from './sample-mails.js';

const renderMail = createRenderer();

const locales = ['en', 'fr'] as const;
const cases = locales.flatMap((locale) => samples.map(([name, template, data]) => ({ locale, name, template, data })));

describe('mails', () => {
  test.each(cases)('$locale $name', ({ locale, template, data }) => {
    const mail = renderMail(queuedMail(template, { locale, data }), secrets, sender);
    expect(`${mail.subject}\n\n${mail.text}`).toMatchSnapshot();
  });

  test.each(cases)('$locale $name says the same in HTML, without secrets that it should not carry', (sample) => {
    const { locale, name, template, data } = sample;
    const { html, text } = renderMail(queuedMail(template, { locale, data }), secrets, sender);
    expect(html).toContain(`<html lang="${locale}">`);
    const isInvitation = template.startsWith('invite.');
    const hasPassword = name.includes('auto');
    for (const part of [html, text]) {
      expect(part.includes('https://gate.example/invitations/dwi_token')).toBe(isInvitation);
      expect(part.includes(secrets.temporaryPassword)).toBe(hasPassword);
      expect(part).toContain('Acme');
    }
  });

  it('names the mail in a header', () => {
    const mail = renderMail(queuedMail('invite.existing'), secrets, sender);
    expect(mail).toMatchObject({ id: 'mail-1', to: 'ada@example.com', date: createdAt });
    expect(mail.headers['X-Doorward-Mail']).toBe('mail-1');
  });

  it('escapes what people named, and keeps it to one line', () => {
    const data = {
      ...queuedMail('').data,
      workspace: '<b>Acme</b> & "Sons"',
      inviter: `Eve\r\nBcc: all@example.com\u202e${'x'.repeat(500)}`,
    };
    const mail = renderMail(queuedMail('invite.existing', { data }), secrets, sender);
    expect(mail.html).toContain('&lt;b&gt;Acme&lt;/b&gt; &amp; &quot;Sons&quot;');
    expect(mail.html).not.toContain('<b>');
    expect(mail.subject).toMatch(/^Eve Bcc: all@example.com x+… invited you to <b>Acme<\/b> & "Sons"$/);
    expect(mail.text).not.toContain('\u202e');
  });

  it('writes dates of every zone in full, and in UTC where the zone is unknown', () => {
    const at = Date.UTC(2027, 6, 1, 3, 5);
    const text = (timeZone: string, locale: 'en' | 'fr') => {
      const data = { ...queuedMail('').data, validUntil: at, timeZone };
      return renderMail(queuedMail('invite.existing', { data, locale }), secrets, sender).text;
    };
    expect(text('America/Vancouver', 'en')).toContain(
      'Wednesday, June 30, 2027 at 8:05 p.m., Pacific Daylight Time (2027-06-30)',
    );
    expect(text('Europe/Paris', 'fr')).toMatch(/jeudi 1er juillet 2027 à 5\u00a0h\u00a005, .*Europe.* \(2027-07-01\)/);
    expect(text('Nowhere/Land', 'en')).toContain('3:05 a.m., Coordinated Universal Time (2027-07-01)');
  });

  it('is refused when it lacks what it must say', () => {
    expect(() => renderMail(queuedMail('invite.existing'), {}, sender)).toThrow('link');
    expect(() => renderMail(queuedMail('invite.auto'), { invitationToken: 't' }, sender)).toThrow('temporary password');
    expect(() => renderMail(queuedMail('__proto__'), secrets, sender)).toThrow('no mail is called');
    expect(() => renderMail(queuedMail('invite.contractor'), secrets, sender)).toThrow();
  });
});

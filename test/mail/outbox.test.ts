/** Mail as files. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { openOutbox } from '../../src/mail/outbox.js';
import { createRenderer } from '../../src/mail/render.js';
import { queuedMail, secrets, sender } from './sample-mails.js';

const renderMail = createRenderer();

describe('outbox', () => {
  let folder: string;
  let outbox: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'doorward-outbox-'));
    outbox = join(folder, 'outbox');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('writes one whole file a mail, private, named by time and id', async () => {
    const transport = await openOutbox(outbox);
    const message = renderMail(queuedMail('invite.auto', { locale: 'fr' }), secrets, sender);
    await transport.send(message);
    await transport.send(message);
    expect(readdirSync(outbox)).toEqual(['20270601T123000000Z-mail-1.eml']);
    const file = join(outbox, '20270601T123000000Z-mail-1.eml');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(outbox).mode & 0o777).toBe(0o700);
    const parsed = await simpleParser(readFileSync(file));
    expect(parsed.subject).toBe('Votre accès à Acme');
    expect(parsed.messageId).toBe('<mail-1@doorward.example>');
    expect(parsed.from?.text).toBe('"Doorward" <no-reply@doorward.example>');
    expect(parsed.date).toEqual(new Date('2027-06-01T12:30:00Z'));
    expect(parsed.headers.get('x-doorward-mail')).toBe('mail-1');
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(parsed.text).toBe(message.text);
    expect(parsed.html).toContain(secrets.temporaryPassword);
    await transport.close();
  });

  it.each([
    ['山田太郎', '東京支店'],
    ['Łukasz Žižek', 'Ηλίας'],
    ['दलिया शर्मा', 'ราชการ'],
  ])('carries names of every script as they are: %s', async (displayName, workspace) => {
    const transport = await openOutbox(outbox);
    const data = { ...queuedMail('').data, displayName, workspace, inviter: displayName };
    await transport.send(renderMail(queuedMail('invite.existing', { data }), secrets, sender));
    const parsed = await simpleParser(readFileSync(join(outbox, readdirSync(outbox)[0]!)));
    expect(parsed.subject).toBe(`${displayName} invited you to ${workspace}`);
    for (const part of [parsed.text, parsed.html]) expect(part).toContain(`${displayName},`);
  });

  it.each([
    ['دالية', 'شركة الجسور'],
    ['דוד לוי', 'גשרים'],
  ])(
    'sets names apart that are written from right to left, never what is to be typed: %s',
    async (displayName, workspace) => {
      const transport = await openOutbox(outbox);
      const data = {
        ...queuedMail('').data,
        displayName,
        workspace,
        inviter: displayName,
        userName: `${displayName}@x.example`,
      };
      const mail = queuedMail('invite.auto', { data: { ...data, handling: 'automatic' } });
      await transport.send(renderMail(mail, secrets, sender));
      const parsed = await simpleParser(readFileSync(join(outbox, readdirSync(outbox)[0]!)));
      expect(parsed.subject).toBe(`Your access to \u2068${workspace}\u2069`);
      for (const part of [parsed.text, parsed.html]) {
        expect(part).toContain(`\u2068${displayName}\u2069`);
        expect(part).not.toContain(`\u2068${displayName}@`);
        expect(part).toContain(`${displayName}@x.example`);
        expect(part).toContain(secrets.temporaryPassword);
      }
    },
  );

  it('has one recipient whatever the address looks like, and no path in a name', async () => {
    const transport = await openOutbox(outbox);
    const mail = queuedMail('invite.existing', { to: 'a@example.com, b@example.com', id: '../../mail' });
    await transport.send(renderMail(mail, secrets, sender));
    const [name] = readdirSync(outbox);
    expect(name).toBe('20270601T123000000Z-______mail.eml');
    const raw = readFileSync(join(outbox, name!), 'utf8');
    expect(raw).not.toMatch(/^To: a@example.com, b@example.com/m);
  });

  it('clears what a crash left unfinished', async () => {
    await openOutbox(outbox);
    writeFileSync(join(outbox, '.unfinished-1'), 'half');
    const longAgo = new Date(Date.now() - 120_000);
    utimesSync(join(outbox, '.unfinished-1'), longAgo, longAgo);
    // A gateway that shares the folder may be writing this one.
    writeFileSync(join(outbox, '.unfinished-2'), 'half');
    await openOutbox(outbox);
    expect(readdirSync(outbox)).toEqual(['.unfinished-2']);
  });
});

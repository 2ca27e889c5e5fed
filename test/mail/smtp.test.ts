/** The SMTP transport against a real server. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { MailRefused, MailServerDown, type MailTransport } from '../../src/mail/port.js';
import { createRenderer } from '../../src/mail/render.js';
import { createSmtpTransport } from '../../src/mail/smtp.js';
import { queuedMail, secrets, sender } from './sample-mails.js';
import { type SmtpTrap, startSmtpTrap } from './smtp-trap.js';

const renderMail = createRenderer();

const message = (to = 'ada@example.com') => renderMail(queuedMail('invite.auto', { to }), secrets, sender);

describe('smtp', () => {
  const open: { stop(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0)) await one.stop();
  });

  async function started(behaviour: Parameters<typeof startSmtpTrap>[0] = {}, answerSeconds = 2) {
    const trap: SmtpTrap = await startSmtpTrap(behaviour);
    const transport: MailTransport = createSmtpTransport(trap.url, answerSeconds);
    open.push({ stop: () => transport.close() }, trap);
    return { trap, transport };
  }

  it('hands a mail over whole', async () => {
    const { trap, transport } = await started();
    const sent = message();
    await transport.send(sent);
    expect(trap.mails).toHaveLength(1);
    const [mail] = trap.mails;
    expect(mail!.to).toMatchObject({ text: 'ada@example.com' });
    expect(mail!.messageId).toBe('<mail-1@doorward.example>');
    expect(mail!.headers.get('x-doorward-mail')).toBe('mail-1');
    expect(mail!.text).toBe(sent.text);
  });

  it('says that a mail is complete only when it may, and else never', async () => {
    const { trap, transport } = await started();
    const steps: string[] = [];
    const sending = transport.send(message(), async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      steps.push(`${trap.mails.length} before the end`);
    });
    await sending;
    expect(steps).toEqual(['0 before the end']);
    expect(trap.mails).toHaveLength(1);
    const never = transport.send(message(), () => Promise.reject(new Error('the store is away')));
    await expect(never).rejects.toThrow('the store is away');
    await transport.send(message('bea@example.com'), async () => {});
    expect(trap.mails.map(({ to }) => [to ?? []].flat()[0]!.text)).toEqual(['ada@example.com', 'bea@example.com']);
  });

  it('asks for leave to end a mail only once the server has taken its recipient', async () => {
    const { transport } = await started({ recipientCode: () => 452 });
    let asked = 0;
    const sending = transport.send(message(), async () => {
      asked += 1;
    });
    await expect(sending).rejects.toThrow('not ada@example.com');
    expect(asked).toBe(0);
  });

  it('tells a refusal for good from one that may pass', async () => {
    const codes = new Map([
      ['gone@example.com', 550],
      ['full@example.com', 452],
    ]);
    const { transport } = await started({ recipientCode: (address) => codes.get(address) });
    await expect(transport.send(message('gone@example.com'))).rejects.toBeInstanceOf(MailRefused);
    const passing = await transport.send(message('full@example.com')).catch((error: unknown) => error);
    expect(passing).toBeInstanceOf(Error);
    expect(passing).not.toBeInstanceOf(MailRefused);
    expect(passing).not.toBeInstanceOf(MailServerDown);
    await transport.send(message());
  });

  it('refuses an address that no envelope takes', async () => {
    const { trap, transport } = await started();
    await expect(transport.send(message('not an address'))).rejects.toBeInstanceOf(MailRefused);
    expect(trap.mails).toEqual([]);
  });

  it('knows a server that is gone, silent, or does not let us in', async () => {
    const { trap, transport } = await started({ refuseSignIn: true });
    await expect(transport.send(message())).rejects.toBeInstanceOf(MailServerDown);
    const silent = await started({ fallSilent: true }, 1);
    await expect(silent.transport.send(message())).rejects.toBeInstanceOf(MailServerDown);
    await trap.stop();
    await expect(transport.send(message())).rejects.toBeInstanceOf(MailServerDown);
  });

  it('takes only addresses of SMTP servers', () => {
    expect(() => createSmtpTransport('https://mail.example')).toThrow('SMTP_URL');
    expect(createSmtpTransport('smtps://user:secret@mail.example:465').description).toBe(
      'the SMTP server mail.example:465',
    );
  });
});

/** Turns a message into what nodemailer takes, the same for every transport. */
import type { SendMailOptions } from 'nodemailer';
import type { MailMessage } from './port.js';

/** nodemailer's options: one recipient whatever the address looks like, a stable Message-ID, no file or URL access. */
export function composeMail(message: MailMessage): SendMailOptions {
  const to = { name: '', address: message.to };
  return {
    messageId: `<${message.id}@${domainOf(message.from)}>`,
    date: new Date(message.date),
    from: message.from,
    // SECURITY: an address given as text would be split at commas into several recipients.
    to: [to],
    subject: message.subject,
    text: message.text,
    html: message.html,
    // Answering machines keep quiet (RFC 3834).
    headers: { ...message.headers, 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function domainOf(from: string): string {
  const address = from.slice(from.lastIndexOf('<') + 1).replace('>', '');
  return address.slice(address.lastIndexOf('@') + 1).trim() || 'doorward.invalid';
}

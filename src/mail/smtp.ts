/** Hands mail over to an SMTP server. */
import type { Readable } from 'node:stream';
import type { createTransport } from 'nodemailer';
import { composeMail } from './compose.js';
import { holdEnd } from './hold-end.js';
import { type MailMessage, MailRefused, MailServerDown, type MailTransport } from './port.js';

const connections = 5;
const seconds = 1000;

/**
 * A transport to the server that the URL names (`smtp://`, `smtps://`, with user and password when needed). Connects at
 * the first mail, not now. `answerSeconds` is how long the server may take for each answer.
 *
 * @throws TypeError when it is no such URL
 */
export function createSmtpTransport(smtpUrl: string, answerSeconds = 20): MailTransport {
  const { protocol, host } = new URL(smtpUrl);
  if (protocol !== 'smtp:' && protocol !== 'smtps:') throw new TypeError('SMTP_URL begins with smtp:// or smtps://');
  const options = {
    url: smtpUrl,
    pool: true,
    maxConnections: connections,
    // The relay alone tries again: the pool cannot know whether a mail got through before the connection broke.
    maxRequeues: 0,
    connectionTimeout: (answerSeconds / 2) * seconds,
    greetingTimeout: (answerSeconds / 2) * seconds,
    dnsTimeout: (answerSeconds / 2) * seconds,
    socketTimeout: answerSeconds * seconds,
  } as Parameters<typeof createTransport>[0];
  let pool: Promise<Pool> | undefined;
  const underWay: UnderWay = new Map();
  return {
    description: `the SMTP server ${host}`,
    concurrency: connections,
    // Connecting, then some five answers.
    sendSeconds: 6 * answerSeconds,
    send: async (message: MailMessage, handingOver) => {
      pool ??= openPool(options, underWay);
      const transporter = await pool;
      const composed = composeMail(message);
      if (handingOver) underWay.set(String(composed.messageId), handingOver);
      try {
        await transporter.sendMail(composed);
      } catch (error) {
        throw judged(error as SmtpError);
      } finally {
        underWay.delete(String(composed.messageId));
      }
    },
    close: async () => (await pool)?.close(),
  };
}

type Pool = ReturnType<typeof createTransport>;

/** By Message-ID: what is to be done before the server is told that a mail is complete. */
type UnderWay = Map<string, () => Promise<void>>;

/** The library is loaded at the first mail. */
async function openPool(options: Parameters<typeof createTransport>[0], underWay: UnderWay): Promise<Pool> {
  const library = await import('nodemailer');
  return library.createTransport(options).use('stream', ({ data, message }, done) => {
    const handingOver = underWay.get(String(data.messageId));
    // The dot that ends a message follows the end of its stream (RFC 5321 §4.1.1.4).
    if (handingOver) message.processFunc((input) => holdEnd(input as Readable, handingOver));
    done();
  });
}

type SmtpError = Error & { code?: string; command?: string; responseCode?: number; response?: string };

const serverTroubles = new Set([
  'ECONNECTION',
  'ETIMEDOUT',
  'ESOCKET',
  'EDNS',
  'ETLS',
  'EAUTH',
  'ENOAUTH',
  'EPROTOCOL',
]);

/**
 * What an error means for the mail: a 5xx to the recipient or the content is a refusal (RFC 5321 §4.2.1); the same to
 * the greeting, the sign-in or our own address is a matter between us and the server, which somebody can mend.
 */
function judged(error: SmtpError): Error {
  const { code = '', command = '', responseCode = 0 } = error;
  const answer = error.response ?? error.message;
  const concernsMail = command === 'RCPT TO' || command === 'DATA' || command === '';
  if (responseCode >= 500 && responseCode !== 503 && concernsMail && !serverTroubles.has(code)) {
    return new MailRefused(answer, { cause: error });
  }
  // Without an answer of the server: the address itself cannot be put into an envelope.
  if (code === 'EENVELOPE' && responseCode === 0) return new MailRefused(answer, { cause: error });
  if (serverTroubles.has(code) || responseCode === 421) return new MailServerDown(answer, { cause: error });
  return error;
}

/**
 * Mail: templates in English and French, and the way from the queue in the store to an SMTP server or a folder. Owns
 * nodemailer; does not own who is written to, or when.
 */
export { type MailJob, mailJob } from './job.js';
export { type MailSecrets, noticeCode, noticeUrgency } from './mails.js';
export { openOutbox } from './outbox.js';
export * from './port.js';
export { createRelay, type MailRelay, type RelayDeps } from './relay.js';
export { createRenderer, noticeSentence, type RenderMail, type Sender } from './render.js';
export { createSmtpTransport } from './smtp.js';

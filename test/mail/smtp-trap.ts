/** A real SMTP server for tests: keeps what it is given and refuses what it is told to. */
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface SmtpTrap {
  readonly url: string;
  readonly mails: ParsedMail[];
  stop(): Promise<void>;
}

interface Behaviour {
  /** The code to answer RCPT TO with, by address; 250 without. */
  readonly recipientCode?: (address: string) => number | undefined;
  /** Answers AUTH with 535. */
  readonly refuseSignIn?: boolean;
  /** Takes the mail and never says so. */
  readonly fallSilent?: boolean;
  readonly port?: number;
}

/** Starts one on the loopback; a given port lets it come back where it was. */
export async function startSmtpTrap(behaviour: Behaviour = {}): Promise<SmtpTrap> {
  const mails: ParsedMail[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: !behaviour.refuseSignIn,
    onAuth: (auth, _session, done) =>
      behaviour.refuseSignIn ? done(new Error('no')) : done(null, { user: auth.username ?? '' }),
    onRcptTo: ({ address }, _session, done) => {
      const code = behaviour.recipientCode?.(address);
      done(code ? Object.assign(new Error(`not ${address}`), { responseCode: code }) : undefined);
    },
    onData: (stream, _session, done) => {
      simpleParser(stream).then((mail) => {
        mails.push(mail);
        if (!behaviour.fallSilent) done();
      }, done);
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(behaviour.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://user:secret@127.0.0.1:${port}`,
    mails,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

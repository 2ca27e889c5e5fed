/** The mailbox of somebody whom a gateway writes to: its outbox, read by address. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { simpleParser } from 'mailparser';

export interface Received {
  readonly subject: string;
  readonly text: string;
  /** The mailed link's path, when there is one with a token. */
  readonly path: string;
  /** The temporary password, when there is one. */
  readonly password: string;
}

/** The one mail to that address with that in its subject, once it is there. */
export async function mailFor(dataDir: string, address: string, subject: RegExp): Promise<Received> {
  const outbox = join(dataDir, 'outbox');
  for (const until = Date.now() + 60_000; Date.now() < until; await pause(100)) {
    for (const name of readdirSync(outbox).filter((each) => each.endsWith('.eml'))) {
      const mail = await simpleParser(readFileSync(join(outbox, name)));
      if (![mail.to ?? []].flat()[0]?.text.includes(address) || !subject.test(mail.subject ?? '')) continue;
      const text = mail.text ?? '';
      const path = /\/(?:invitations|reset)\/[\w%-]+/.exec(text)?.[0] ?? '';
      const password = /\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){5}\b/.exec(text)?.[0] ?? '';
      return { subject: mail.subject ?? '', text, path, password };
    }
  }
  throw new Error(`no mail to ${address} about ${subject}`);
}

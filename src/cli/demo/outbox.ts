/** Finds the mail that somebody got, in the folder that a gateway without mail server writes to. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface FoundMail {
  readonly file: string;
  readonly subject: string;
  /** The temporary password; undefined when the mail has none. Shown to the viewer through `masked` alone. */
  readonly password: string | undefined;
}

/** Which mail is looked for: to whom, and a text that it mentions. */
export interface WantedMail {
  readonly address: string;
  readonly mentions: string;
}

/** Waits for such a mail, at most so long, and gives the latest; undefined when none comes. */
export async function awaitMail(
  outbox: string,
  wanted: WantedMail,
  patienceMs: number,
): Promise<FoundMail | undefined> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const found = findMail(outbox, wanted);
    if (found || Date.now() >= until) return found;
    await pause(100);
  }
}

function findMail(outbox: string, { address, mentions }: WantedMail): FoundMail | undefined {
  if (!existsSync(outbox)) return undefined;
  const files = readdirSync(outbox)
    .filter((name) => name.endsWith('.eml'))
    .sort()
    .reverse();
  for (const file of files) {
    const mail = readMail(join(outbox, file));
    if (mail?.to.toLowerCase().includes(address.toLowerCase()) && mail.raw.includes(mentions)) {
      return { file: join(outbox, file), subject: mail.subject, password: passwordIn(mail.text) };
    }
  }
  return undefined;
}

function readMail(
  file: string,
): { readonly to: string; readonly subject: string; readonly text: string; readonly raw: string } | undefined {
  const raw = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  const end = raw.indexOf('\n\n');
  if (end === -1) return undefined;
  // Long headers go on in lines that begin with a space (RFC 5322 §2.2.3).
  const head = raw.slice(0, end).replace(/\n[ \t]+/g, ' ');
  const header = (name: string): string => new RegExp(`^${name}:[ \t]*(.*)$`, 'im').exec(head)?.[1] ?? '';
  return { to: header('To'), subject: header('Subject'), text: raw.slice(end).replaceAll('=\n', ''), raw };
}

/** Groups of four in Crockford's base32, 24 symbols in all (security rule 21). */
const passwordIn = (text: string): string | undefined =>
  /\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){5}\b/.exec(text)?.[0];

/** A temporary password as the story shows it: all but its first group hidden. */
export const masked = (password: string): string => `${password.slice(0, 4)}-····-····-····-····-····`;

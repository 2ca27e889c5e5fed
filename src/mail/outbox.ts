/** Writes each mail as an `.eml` file, where no SMTP server is set. */
import { rename, writeFile } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Transport, Transporter } from 'nodemailer';
import { composeMail } from './compose.js';
import type { MailMessage, MailTransport } from './port.js';

// Half the cost of their namesakes in node:fs/promises, which make an object of each open file.
const write = promisify(writeFile);
const move = promisify(rename);
const unfinished = '.unfinished-';
/** Younger ones may be in the hands of another gateway that shares the folder. */
const abandonedMs = 60_000;

/**
 * A transport into the directory, which is made (mode 0700) when it is absent. Files are whole or absent, mode 0600,
 * and named by time and id, never by address. They are not flushed to the disk one by one: a first sync writes a
 * hundred thousand of them, a crash of the process loses none, and after a loss of power the last seconds' mail can be
 * sent again from the console. A mail handed over twice overwrites itself.
 */
export async function openOutbox(directory: string): Promise<MailTransport> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const name of await readdir(directory)) if (name.startsWith(unfinished)) await tidy(join(directory, name));
  let composer: Promise<Transporter<Built>> | undefined;
  return {
    description: `files in ${directory}`,
    // More would only keep the event loop from requests: the work is composing, not waiting.
    concurrency: 4,
    overwrites: true,
    sendSeconds: 10,
    send: async (message) => {
      composer ??= createComposer();
      const { message: bytes } = await (await composer).sendMail(composeMail(message));
      const temporary = join(directory, `${unfinished}${safeName(message.id)}`);
      await write(temporary, bytes, { mode: 0o600 });
      await move(temporary, join(directory, fileName(message)));
    },
    close: async () => (await composer)?.close(),
  };
}

/** Removes what a process that died left half written. */
async function tidy(file: string): Promise<void> {
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
  if (mtimeMs < Date.now() - abandonedMs) await rm(file, { force: true });
}

type MailMessageOf<T> = Parameters<Transport<T>['send']>[0];

interface Built {
  readonly message: Buffer;
}

/** The library is loaded at the first mail. */
async function createComposer(): Promise<Transporter<Built>> {
  const { createTransport } = await import('nodemailer');
  return createTransport({ name: 'outbox', version: '1', send: build });
}

/** nodemailer's own stream transport does the same at twice the cost. */
function build(mail: MailMessageOf<Built>, done: (error: Error | null, info: Built) => void): void {
  mail.message.build((error, message) => done(error ?? null, { message }));
}

/** Such as `20270131T093000123Z-{id}.eml`: sorts by time, and is the same when the mail is written again. */
function fileName({ date, id }: MailMessage): string {
  return `${new Date(date).toISOString().replaceAll(/[-:.]/g, '')}-${safeName(id)}.eml`;
}

const safeName = (id: string): string => id.replaceAll(/[^\w-]/g, '_');

/** `doorward mail`: looks at the mails before anybody gets one. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { openOutbox } from '../mail/outbox.js';
import { type Preview, previews, templateNames } from '../mail/preview/preview.js';
import { answer, table } from './output.js';
import { CommandError, type Terminal } from './terminal.js';

interface Options {
  readonly json?: boolean;
  readonly locale?: string;
  readonly out?: string;
}

/** Adds the command to the program. */
export function addMailCommand(program: Command, terminal: Terminal): void {
  const mail = program.command('mail').description('look at the mails that Doorward sends');
  mail
    .command('list')
    .description('the names of all mails')
    .option('--json', 'answer as JSON')
    .action((options: Options) => listMails(terminal, options));
  mail
    .command('preview')
    .description('show mails as they would go out, with made-up names; nothing is sent')
    .argument('[names...]', 'which mails, such as invite.auto; all of them unless given')
    .option('--locale <locale>', 'en or fr; both unless given')
    .option('--out <folder>', 'write each as .eml and .html there, instead of the text here')
    .option('--json', 'answer as JSON')
    .action((names: string[], options: Options) => previewMails(terminal, names, options));
}

function listMails(terminal: Terminal, options: Options): void {
  const shown = previews(templateNames, ['en', 'fr']);
  const items = templateNames.map((name) => {
    const subject = (locale: string) =>
      shown.find((each) => each.template === name && each.locale === locale)?.message.subject;
    return { name, en: subject('en') ?? '', fr: subject('fr') ?? '' };
  });
  const rows = items.map(({ name, en, fr }) => [name, en, fr]);
  answer(terminal, options, { items }, () => table(['MAIL', 'ENGLISH', 'FRENCH'], rows, ''));
}

async function previewMails(terminal: Terminal, names: readonly string[], options: Options): Promise<void> {
  const unknown = names.filter((name) => !templateNames.some((known) => known === name));
  if (unknown.length > 0) throw new CommandError(`No mail is called ${unknown.join(', ')}; see doorward mail list.`, 2);
  const { locale } = options;
  if (locale !== undefined && locale !== 'en' && locale !== 'fr') throw new CommandError('--locale is en or fr.', 2);
  const wanted = names.length === 0 ? templateNames : templateNames.filter((name) => names.includes(name));
  const shown = previews(wanted, locale === undefined ? ['en', 'fr'] : [locale]);
  if (options.out !== undefined) return writeMails(terminal, shown, { ...options, out: options.out });
  const items = shown.map(({ template, message: { subject, text, html }, ...rest }) => ({
    template,
    ...rest,
    subject,
    text,
    html,
  }));
  answer(terminal, options, { items }, () => shown.map(textOf).join('\n'));
}

const line = '─'.repeat(78);

const textOf = ({ template, locale, message }: Preview): string =>
  `${line}\n${template} (${locale})\n${message.subject}\n${line}\n${message.text}`;

async function writeMails(
  terminal: Terminal,
  shown: readonly Preview[],
  options: Options & { readonly out: string },
): Promise<void> {
  const folder = resolve(terminal.cwd, options.out);
  const outbox = await openOutbox(folder);
  for (const { message } of shown) {
    await outbox.send(message);
    await writeFile(join(folder, `${message.id}.html`), message.html, { mode: 0o600 });
  }
  await outbox.close();
  answer(terminal, options, { folder, mails: shown.length }, () => `${shown.length} mails are in ${folder}.\n`);
}

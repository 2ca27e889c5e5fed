/** `doorward invite`: one person or a list of thousands. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Api } from './api.js';
import { segment } from './api.js';
import { type CallOptions, callingCommand } from './calling-command.js';
import { withGateway } from './gateway.js';
import { checkList, type DateRules } from './invite/check.js';
import { readCsv } from './invite/csv.js';
import { type Fetched, fetchLetters, openFolder } from './invite/letters.js';
import { type Listed, readArguments, readPasted } from './invite/list.js';
import { type Results, resultsTable } from './invite/results.js';
import { type Batch, sendList } from './invite/send.js';
import { answer } from './output.js';
import { CommandError, type Terminal } from './terminal.js';

interface Options extends CallOptions {
  readonly kind: string;
  readonly csv?: string;
  readonly expires?: string;
  readonly sponsor?: string;
  readonly vault?: readonly string[];
  readonly temporaryPassword?: string;
  readonly locale?: string;
  readonly letters?: string;
  readonly language?: string;
}

/** Adds the command to the program. */
export function addInviteCommand(program: Command, terminal: Terminal): void {
  callingCommand(program, 'invite', 'invite people: addresses as arguments, pasted, or from a CSV file')
    .argument('<tenant>', 'slug or id of the tenant')
    .argument('[addresses...]', 'whom to invite; without any, and without --csv, they are read from standard input')
    .option('--csv <file>', 'list with the columns email, expiresAt, locale')
    .option('--kind <kind>', 'user, admin or contractor', 'user')
    .option(
      '--expires <date>',
      'contractors: 2027-03-31 (its end), or 2027-03-31T17:00, in the time zone of the tenant',
    )
    .option('--sponsor <user>', 'who answers for contractors: address or id of a user')
    .option('--vault <name>', 'vault that they join, with =role to say as what; may be repeated', collect)
    .option('--temporary-password <handling>', 'automatic (in the mail) or manual (somebody hands it over)')
    .option('--locale <locale>', 'en or fr, for those whose line says nothing')
    .option('--letters <folder>', 'write the letters with the passwords to hand over there, as PDFs')
    .option('--language <language>', 'of the letters: en, fr or both; each in the language of its person unless given')
    .action((tenant: string, addresses: string[], options: Options) => invite(terminal, tenant, addresses, options));
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

async function invite(terminal: Terminal, tenant: string, addresses: string[], options: Options): Promise<void> {
  const list = await readList(terminal, addresses, options);
  if (list.length === 0) throw new CommandError('There is nobody to invite.', 2);
  const folder = options.letters === undefined ? undefined : await openFolder(terminal.cwd, options.letters);
  const results = await withGateway(terminal, options, async ({ api }) => {
    const rules = await api.call<DateRules>('GET', `/tenants/${segment(tenant)}/settings`);
    const checking = { kind: options.kind, expires: options.expires, rules, now: Date.now() };
    const { people, repeated } = checkList(list, checking);
    const sent = await sendList({ api, terminal }, tenant, await batchOf(api, tenant, options), people);
    const fetching = { tenant, rows: sent.rows, language: options.language };
    const letters = folder === undefined ? undefined : await fetchLetters(api, { ...fetching, folder });
    return { ...sent, repeated, letters };
  });
  tell(terminal, options, { ...results, folder });
}

async function readList(
  terminal: Terminal,
  addresses: readonly string[],
  options: Options,
): Promise<readonly Listed[]> {
  if (options.csv !== undefined) {
    if (addresses.length > 0) throw new CommandError('Give either addresses or --csv.', 2);
    const file = resolve(terminal.cwd, options.csv);
    const text = await readFile(file, 'utf8').catch((error: Error) => {
      throw new CommandError(`The list cannot be read: ${error.message}.`, 2);
    });
    return readCsv(text, options.csv);
  }
  if (addresses.length > 0) return readArguments(addresses);
  if (!terminal.readInput) throw new CommandError('Whom? Give addresses, --csv, or a list on standard input.', 2);
  return readPasted(await terminal.readInput());
}

async function batchOf(api: Api, tenant: string, options: Options): Promise<Batch> {
  const { kind, expires, temporaryPassword, locale, vault = [] } = options;
  const sponsor = options.sponsor === undefined ? undefined : await findUser(api, tenant, options.sponsor);
  return {
    kind,
    ...(expires !== undefined && { expiresAt: expires }),
    ...(sponsor !== undefined && { sponsor }),
    ...(vault.length > 0 && { vaults: vault.map(vaultOf) }),
    ...(temporaryPassword !== undefined && { temporaryPassword }),
    ...(locale !== undefined && { locale }),
  };
}

async function findUser(api: Api, tenant: string, user: string): Promise<string> {
  if (!user.includes('@')) return user;
  const path = `/tenants/${segment(tenant)}/users?email=${segment(user)}`;
  const [found] = (await api.call<{ items: readonly { id: string }[] }>('GET', path)).items;
  if (!found) throw new CommandError(`Nobody here has the address ${user}, who was to be the sponsor.`);
  return found.id;
}

function vaultOf(text: string): unknown {
  const at = text.lastIndexOf('=');
  return at === -1 ? text : { name: text.slice(0, at), role: text.slice(at + 1) };
}

function tell(
  terminal: Terminal,
  options: Options,
  results: Results & { readonly letters: Fetched | undefined },
): void {
  const { reports, rows, repeated, letters, folder, broken } = results;
  const shown = [
    ...rows.map((row) => ({ ...row, ...(letters?.files.has(row.email) && { letter: letters.files.get(row.email) }) })),
    ...repeated.map(({ email }) => ({ email, result: 'duplicate_in_list' })),
  ];
  answer(terminal, options, { reports, rows: shown, ...(folder && { letters: folder }) }, () => resultsTable(results));
  if (broken !== undefined) {
    const sentence = `${broken} ${rows.length} were done by then; run it again with the same list, and those are passed over.`;
    throw new CommandError(sentence);
  }
  const failed = rows.filter(({ result }) => !fine.has(result)).length;
  if (failed > 0) throw new CommandError(`${failed} of ${rows.length} could not be invited; the table says why.`);
  if (letters && letters.failures.size > 0) {
    throw new CommandError(`${letters.failures.size} letters could not be had; collect those passwords instead.`);
  }
}

const fine: ReadonlySet<string> = new Set(['invited', 'linked', 'already_member', 'duplicate_in_list']);

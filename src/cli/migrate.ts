/** `doorward migrate`: copies everything from one store to another, and proves that both say the same. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type Archive, type ArchiveTarget, MigrationRefused } from '../storage/archive/archive.js';
import { type CopiedPart, copyStore } from '../storage/archive/copy.js';
import { StoreUnavailable } from '../storage/port/errors.js';
import { progressLine } from './migrate-progress.js';
import { answer, table } from './output.js';
import { CommandError, type Terminal } from './terminal.js';

interface Options {
  readonly from: string;
  readonly to: string;
  readonly json?: boolean;
}

/** Adds the command to the program. */
export function addMigrateCommand(program: Command, terminal: Terminal): void {
  program
    .command('migrate')
    .description('copy everything to another store, which must be empty; every gateway must be stopped')
    .requiredOption('--from <store>', 'sqlite:DATA_DIR, an address mongodb://…, or MONGODB_URI to take it from there')
    .requiredOption('--to <store>', 'likewise; the same command goes on with a copy that was interrupted')
    .option('--json', 'answer as JSON')
    .action((options: Options) => migrate(terminal, options));
}

async function migrate(terminal: Terminal, options: Options): Promise<void> {
  const [from, to] = [placeOf(terminal, options.from), placeOf(terminal, options.to)];
  try {
    const source = await openSource(from);
    try {
      const target = await openTarget(to, source.name);
      try {
        await copy(terminal, options, { source, target, to });
      } finally {
        await target.close();
      }
    } finally {
      await source.close();
    }
  } catch (error) {
    throw told(error);
  }
}

/** A directory of the embedded store, or the address of a MongoDB. */
type Place = { readonly directory: string } | { readonly uri: string };

/** The word MONGODB_URI stands for its value, so that a password need not stand in the list of processes. */
function placeOf({ environment, cwd }: Terminal, text: string): Place {
  const given = text === 'MONGODB_URI' ? (environment.MONGODB_URI ?? '') : text;
  if (/^mongodb(\+srv)?:\/\//.test(given)) return { uri: given };
  if (given.startsWith('sqlite:') && given.length > 'sqlite:'.length) {
    return { directory: resolve(cwd, given.slice('sqlite:'.length)) };
  }
  throw new CommandError(
    text === 'MONGODB_URI'
      ? 'MONGODB_URI is not set to an address mongodb://….'
      : // SECURITY: what was given is not repeated, since it may hold a password.
        'A store is sqlite:DATA_DIR, an address mongodb://…, or the word MONGODB_URI.',
    2,
  );
}

/** Who moves between embedded stores does without MongoDB's driver, and the other way round. */
async function openSource(place: Place): Promise<Archive> {
  if ('uri' in place) return (await import('../storage/mongo/index.js')).openMongoSource(place.uri);
  return (await import('../storage/sqlite/index.js')).openSqliteSource(place.directory);
}

async function openTarget(place: Place, source: string): Promise<ArchiveTarget> {
  if ('uri' in place) return (await import('../storage/mongo/index.js')).openMongoTarget(place.uri, source);
  return (await import('../storage/sqlite/index.js')).openSqliteTarget(place.directory, source);
}

interface Copying {
  readonly source: Archive;
  readonly target: ArchiveTarget;
  readonly to: Place;
}

async function copy(terminal: Terminal, options: Options, { source, target, to }: Copying): Promise<void> {
  const begun = performance.now();
  const resumed = [...target.progress.values()].reduce((sum, { rows }) => sum + rows, 0);
  const progress = progressLine(terminal);
  if (resumed > 0) terminal.err(`Going on with the copy that was begun: ${resumed} rows are there.\n`);
  let copied: readonly CopiedPart[];
  try {
    copied = await copyStore(source, target, progress.show);
  } finally {
    progress.end();
  }
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  const told = { from: source.name, to: target.name, resumed, seconds, parts: copied };
  answer(terminal, options, told, () => story(told, to));
}

function story(
  { from, to, seconds, parts }: { from: string; to: string; seconds: number; parts: readonly CopiedPart[] },
  place: Place,
): string {
  const filled = parts.filter(({ rows }) => rows > 0);
  const rows = filled.map(({ part, rows, digest }) => [part, String(rows), digest.slice(0, 16)]);
  const total = filled.reduce((sum, each) => sum + each.rows, 0);
  return [
    table(['part', 'rows', 'digest'], rows, 'There was nothing in it.'),
    `Copied ${total} rows in ${seconds} s from ${from}\n`,
    `to ${to}; read on both sides, they are the same.\n\n`,
    'uri' in place ? toShared : toEmbedded(place.directory),
    'Look at it with: doorward doctor\n',
    `Do not start a gateway on ${from} again: what it changes from now on is not in the copy.\n`,
  ].join('');
}

const toShared = `Start the gateways with MONGODB_URI set to it, and with DOORWARD_SECRET set to the secret of the old ones (in
DATA_DIR/secret where none was set): without it nothing that is sealed can be read, and temporary passwords are not known.
Jobs come anew by themselves. Mails in DATA_DIR/outbox, if any, stay where they are.
`;

const toEmbedded = (directory: string): string =>
  `Start the gateway with DATA_DIR=${directory}, without MONGODB_URI, and with the same DOORWARD_SECRET: without it a
new secret is made, nothing that is sealed can be read, and temporary passwords are not known. Jobs come anew by themselves.
`;

function told(error: unknown): unknown {
  if (error instanceof CommandError || !(error instanceof Error)) return error;
  if (error instanceof MigrationRefused) return new CommandError(error.message);
  if (error instanceof StoreUnavailable) return new CommandError(`A store cannot be used: ${withoutPassword(error)}.`);
  return new CommandError(withoutPassword(error));
}

/** SECURITY: drivers quote addresses; user and password of one never reach the terminal. */
const withoutPassword = (error: Error): string => error.message.replaceAll(/\/\/[^@\s/]*@/g, '//…@');

/** `doorward restore`: brings a backup back into DATA_DIR. */
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { ensureDataDirectory, readConfig, readRunFile, secretFile } from '../config/index.js';
import { DataDirectoryInUse, lockDirectory } from '../storage/sqlite/lock.js';
import { fingerprintOf, type Manifest, readVerified, secretName, storeName } from './manifest.js';
import { answer, pairs } from './output.js';
import { CommandError, type Terminal } from './terminal.js';

interface Options {
  readonly replace?: boolean;
  readonly json?: boolean;
}

/** Adds the command to the program. */
export function addRestoreCommand(program: Command, terminal: Terminal): void {
  program
    .command('restore')
    .description('bring a backup back into DATA_DIR; the gateway must be stopped')
    .argument('<folder>', 'a folder that "doorward backup" made')
    .option('--replace', 'move the store that is there aside, into DATA_DIR/before-<time>')
    .option('--json', 'answer as JSON')
    .action((folder: string, options: Options) => restore(terminal, resolve(terminal.cwd, folder), options));
}

async function restore(terminal: Terminal, folder: string, options: Options): Promise<void> {
  const { dataDir, secret, mongodbUri } = readConfig(terminal.environment, terminal.cwd);
  if (mongodbUri !== undefined)
    throw new CommandError(
      'This gateway keeps its data in MongoDB: bring it back with mongorestore or the service that runs it.',
    );
  const running = readRunFile(dataDir);
  if (running && isHeld(dataDir))
    throw new CommandError(`A gateway is running on ${dataDir} (process ${running.pid}): stop it first.`);
  if (existsSync(join(dataDir, storeName)) && !options.replace) {
    throw new CommandError(
      `${dataDir} holds a store already: add --replace to move it aside, or set another DATA_DIR.`,
    );
  }
  const manifest = await readVerified(folder);
  const bringsSecret = manifest.files.some(({ name }) => name === secretName);
  refuseForeignSecret(manifest, bringsSecret ? readSecret(join(folder, secretName)) : undefined, {
    given: secret,
    inFile: readSecret(secretFile(dataDir)),
  });
  ensureDataDirectory(dataDir);
  const aside = withLock(dataDir, () => putInPlace(folder, dataDir, bringsSecret));
  const told = { dataDir, createdAt: manifest.createdAt, version: manifest.version, movedAside: aside ?? null };
  answer(terminal, options, told, () => {
    const rows = pairs([
      ['made', manifest.createdAt],
      ['by', `Doorward ${manifest.version}`],
      ['into', dataDir],
      ['before', aside],
    ]);
    return `The backup was restored.\n${rows}Start the gateway with: npm start\n`;
  });
}

/** The note of a gateway that was killed names a process that may be another's by now; in a container it is our own. */
function isHeld(dataDir: string): boolean {
  try {
    lockDirectory(dataDir).close();
    return false;
  } catch (error) {
    if (error instanceof DataDirectoryInUse) return true;
    throw error;
  }
}

/** Keeps gateways out, one that is just starting too. */
function withLock<T>(dataDir: string, use: () => T): T {
  try {
    const lock = lockDirectory(dataDir);
    try {
      return use();
    } finally {
      lock.close();
    }
  } catch (error) {
    if (error instanceof DataDirectoryInUse) throw new CommandError(error.message, 78);
    throw error;
  }
}

/** Answers where the store that was there has gone. */
function putInPlace(folder: string, dataDir: string, bringsSecret: boolean): string | undefined {
  // Copied next to where it will be, so that a full disk is noticed while the old store is still in place.
  const files = bringsSecret ? [storeName, secretName] : [storeName];
  for (const name of files) copyAside(join(folder, name), join(dataDir, `${name}.restoring`));
  const aside = moveAside(dataDir, bringsSecret);
  for (const name of files) renameSync(join(dataDir, `${name}.restoring`), join(dataDir, name));
  return aside;
}

/** A store under another secret would open, and then fail at everything that is sealed in it. */
function refuseForeignSecret(
  manifest: Manifest,
  brought: Uint8Array | undefined,
  here: { readonly given: Uint8Array | undefined; readonly inFile: Uint8Array | undefined },
): void {
  const inForce = here.given ?? brought ?? here.inFile;
  if (inForce && fingerprintOf(inForce) === manifest.secretFingerprint) return;
  const origin = here.given ? 'DOORWARD_SECRET is not' : 'There is no sign of';
  throw new CommandError(`${origin} the secret that this backup was made under: set DOORWARD_SECRET to that one.`);
}

function readSecret(file: string): Uint8Array | undefined {
  return existsSync(file) ? new Uint8Array(Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')) : undefined;
}

function copyAside(from: string, to: string): void {
  rmSync(to, { force: true });
  copyFileSync(from, to);
  chmodSync(to, 0o600);
}

/** Moves what the backup takes the place of into a folder of DATA_DIR itself, which works on a mounted volume too. */
function moveAside(dataDir: string, withSecret: boolean): string | undefined {
  const names = ['', '-wal', '-shm', '-journal', '-redo'].map((suffix) => storeName + suffix);
  const present = [...names, ...(withSecret ? [secretName] : [])].filter((name) => existsSync(join(dataDir, name)));
  if (present.length === 0) return undefined;
  const aside = join(dataDir, `before-${new Date().toISOString().replaceAll(':', '-')}`);
  mkdirSync(aside, { mode: 0o700 });
  for (const name of present) renameSync(join(dataDir, name), join(aside, name));
  return aside;
}

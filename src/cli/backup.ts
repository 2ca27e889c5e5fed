/** `doorward backup`: copies the store and its secret, also while the gateway serves from it. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type GivenConfig, readConfig, secretFile } from '../config/index.js';
import { backupSqlite } from '../storage/sqlite/index.js';
import { fileDigest, fingerprintOf, type Manifest, manifestName, secretName, storeName } from './manifest.js';
import { answer, pairs } from './output.js';
import { CommandError, type Terminal } from './terminal.js';
import { version } from './version.js';

interface Options {
  readonly withoutSecret?: boolean;
  readonly json?: boolean;
}

/** Adds the command to the program. */
export function addBackupCommand(program: Command, terminal: Terminal): void {
  program
    .command('backup')
    .description('copy the store and its secret into a new folder; the gateway may be running')
    .argument('<folder>', 'made if absent; must be empty')
    .option('--without-secret', 'leave the secret out, to keep it elsewhere')
    .option('--json', 'answer as JSON')
    .action((folder: string, options: Options) => backUp(terminal, folder, options));
}

async function backUp(terminal: Terminal, folder: string, options: Options): Promise<void> {
  const config = readConfig(terminal.environment, terminal.cwd);
  if (config.mongodbUri !== undefined) {
    throw new CommandError(
      'This gateway keeps its data in MongoDB: back it up with mongodump or the service that runs it.',
    );
  }
  const target = resolve(terminal.cwd, folder);
  prepareFolder(target);
  const secret = secretOf(config);
  await copyStore(config.dataDir, join(target, storeName));
  const withSecret = options.withoutSecret !== true && secret.inFile;
  if (withSecret) writeFileSync(join(target, secretName), `${secret.text}\n`, { mode: 0o600, flag: 'wx' });
  const files = withSecret ? [storeName, secretName] : [storeName];
  const manifest: Manifest = {
    format: 'doorward-backup',
    formatVersion: 1,
    version,
    createdAt: new Date().toISOString(),
    secretFingerprint: fingerprintOf(secret.bytes),
    files: await Promise.all(files.map(async (name) => ({ name, ...(await fileDigest(join(target, name))) }))),
  };
  // Written last: a folder without it is no backup, and restore says so.
  writeFileSync(join(target, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
  answer(terminal, options, { folder: target, ...manifest }, () => story(target, manifest, withSecret));
}

function prepareFolder(target: string): void {
  mkdirSync(target, { recursive: true, mode: 0o700 });
  if (readdirSync(target).length > 0)
    throw new CommandError(`${target} is not empty: name a new folder for the backup.`);
  chmodSync(target, 0o700);
}

async function copyStore(dataDir: string, file: string): Promise<void> {
  try {
    await backupSqlite(dataDir, file);
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}

/** The secret in force: the environment's, which belongs to whoever gave it and is not copied, or the generated one. */
function secretOf(config: GivenConfig): {
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly inFile: boolean;
} {
  if (config.secret) return { text: '', bytes: config.secret, inFile: false };
  try {
    const text = readFileSync(secretFile(config.dataDir), 'utf8').trim();
    return { text, bytes: Buffer.from(text, 'base64'), inFile: true };
  } catch (error) {
    throw new CommandError(`There is nothing to back up: ${(error as Error).message}.`);
  }
}

function story(target: string, manifest: Manifest, withSecret: boolean): string {
  const bytes = manifest.files.find(({ name }) => name === storeName)?.bytes ?? 0;
  const lines = pairs([
    ['folder', target],
    ['store', `${storeName}, ${(bytes / 1_048_576).toFixed(1)} MB`],
    [
      'secret',
      withSecret
        ? `${secretName}: keep this folder as safe as the data itself`
        : 'not included: keep it safe elsewhere',
    ],
  ]);
  return `The backup is complete.\n${lines}Bring it back with: doorward restore ${target}\n`;
}

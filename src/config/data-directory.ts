/** The folder that everything of an embedded gateway lives in, and the master secret made for it. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './config-error.js';
import * as values from './values.js';

/**
 * Makes the folder, for its owner only, unless it exists.
 *
 * @throws ConfigError when it cannot be made or is a file.
 */
export function ensureDataDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new ConfigError(`DATA_DIR cannot be used: ${(error as Error).message}.`);
  }
}

/** Where the generated secret of a data directory lies. */
export function secretFile(directory: string): string {
  return join(directory, 'secret');
}

/**
 * The secret of a data directory, generated at the first call. Several processes that start at once agree on one.
 *
 * @throws ConfigError when the file cannot be read or written, or holds something else.
 */
export function ensureSecret(directory: string): Uint8Array {
  const file = secretFile(directory);
  try {
    const present = readSecret(file);
    if (present) return present;
    createSecret(file);
    return readSecret(file) ?? missing(file);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    if (error instanceof values.Malformed) throw new ConfigError(`The secret file ${file} must hold ${error.message}.`);
    throw new ConfigError(`The secret file ${file} cannot be used: ${(error as Error).message}.`);
  }
}

const missing = (file: string): never => {
  throw new ConfigError(`The secret file ${file} vanished while it was read.`);
};

function readSecret(file: string): Uint8Array | undefined {
  try {
    return values.secret(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Written aside and linked into place: a crash leaves no half secret, and a rival's secret is never overwritten. */
function createSecret(file: string): void {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  const descriptor = openSync(aside, 'wx', 0o600);
  try {
    writeSync(descriptor, `${randomBytes(32).toString('base64')}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  try {
    linkSync(aside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(aside);
  }
}

/** A sentence when others on the machine may read the secret file; undefined when it is private or absent. */
export function secretFileWarning(directory: string): string | undefined {
  const file = secretFile(directory);
  const mode = statSync(file, { throwIfNoEntry: false })?.mode;
  if (mode === undefined || process.platform === 'win32' || (mode & 0o077) === 0) return undefined;
  return `Others on this machine may read ${file}: run chmod 600 on it, and rotate the secret if they are not trusted.`;
}

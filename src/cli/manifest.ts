/** `manifest.json` of a backup: what is in the folder, and the hashes that tell whether it is still so. */
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from './terminal.js';

export const manifestName = 'manifest.json';
/** Named as in DATA_DIR. */
export const storeName = 'doorward.sqlite';
export const secretName = 'secret';

export interface Manifest {
  readonly format: 'doorward-backup';
  readonly formatVersion: 1;
  /** The release that wrote it. */
  readonly version: string;
  readonly createdAt: string;
  /** Tells under which secret the store was written, and nothing about the secret. */
  readonly secretFingerprint: string;
  readonly files: readonly BackupFile[];
}

export interface BackupFile {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** The size and the SHA-256 (hex) of a file. */
export async function fileDigest(file: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** 64 bits of a hash: a secret of 256 random bits cannot be found from it. */
export function fingerprintOf(secret: Uint8Array): string {
  return createHash('sha256').update('doorward backup\n').update(secret).digest('hex').slice(0, 16);
}

/**
 * Reads the manifest of a folder and compares every file with it.
 *
 * @throws CommandError when it is no backup, of a later format, or any file is missing or changed
 */
export async function readVerified(folder: string): Promise<Manifest> {
  const manifest = readManifest(folder);
  for (const { name, sha256 } of manifest.files) {
    if (name !== storeName && name !== secretName)
      throw new CommandError(`The backup lists ${name}, which no backup holds.`);
    const found = await fileDigest(join(folder, name)).catch(() => undefined);
    if (!found) throw new CommandError(`The backup is not whole: ${name} is missing from ${folder}.`);
    if (found.sha256 !== sha256)
      throw new CommandError(`The backup is damaged: ${name} has changed since it was made.`);
  }
  if (!manifest.files.some(({ name }) => name === storeName)) throw new CommandError('The backup holds no store.');
  return manifest;
}

function readManifest(folder: string): Manifest {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(readFileSync(join(folder, manifestName), 'utf8'));
  } catch {
    throw new CommandError(`${folder} is not a whole backup: it has no readable ${manifestName}.`);
  }
  if (manifest.format !== 'doorward-backup' || !Array.isArray(manifest.files)) {
    throw new CommandError(`${join(folder, manifestName)} is not the manifest of a Doorward backup.`);
  }
  if (manifest.formatVersion !== 1) {
    throw new CommandError(
      `The backup was made by Doorward ${manifest.version}; restore it with that release or a later one.`,
    );
  }
  return manifest;
}

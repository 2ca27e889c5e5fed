/** Fetches the letters of those whose temporary passwords somebody hands over, each into a file of its own. */
import { access, chmod, constants, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Api, segment } from '../api.js';
import { CommandError } from '../terminal.js';
import type { Row } from './send.js';

/** Makes the folder, for nobody else to read. @throws CommandError when it cannot be written to: before any letter is used up */
export async function openFolder(cwd: string, folder: string): Promise<string> {
  const path = resolve(cwd, folder);
  try {
    if ((await mkdir(path, { recursive: true, mode: 0o700 })) !== undefined) await chmod(path, 0o700);
    await access(path, constants.W_OK);
    return path;
  } catch (error) {
    throw new CommandError(`Letters cannot be written to ${path}: ${(error as Error).message}.`);
  }
}

export interface Fetching {
  readonly tenant: string;
  readonly rows: readonly Row[];
  /** `en`, `fr` or `both`; the person's own unless given. */
  readonly language: string | undefined;
  readonly folder: string;
}

export interface Fetched {
  /** File names by address. */
  readonly files: ReadonlyMap<string, string>;
  /** Sentences on those that could not be had, by address: their passwords stay to be collected. */
  readonly failures: ReadonlyMap<string, string>;
}

/** Each file has mode 0600 and a number instead of an address for its name. */
export async function fetchLetters(api: Api, { tenant, rows, language, folder }: Fetching): Promise<Fetched> {
  const files = new Map<string, string>();
  const failures = new Map<string, string>();
  const query = language === undefined ? '' : `?language=${segment(language)}`;
  for (const [at, { email, temporaryPassword }] of rows.entries()) {
    if (temporaryPassword?.state !== 'to_deliver') continue;
    const { id } = temporaryPassword;
    const name = `letter-${String(at + 1).padStart(4, '0')}-${id.slice(-8)}.pdf`;
    try {
      const path = `/tenants/${segment(tenant)}/temporary-passwords/${segment(id)}/letter.pdf${query}`;
      await writeFile(join(folder, name), await api.download(path), { mode: 0o600, flag: 'wx' });
      files.set(email, name);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      failures.set(email, error.message);
    }
  }
  return { files, failures };
}

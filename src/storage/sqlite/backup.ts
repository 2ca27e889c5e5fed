/** Copies a store while it is being served from, and looks whether the copy is whole. */
import { existsSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, type Row } from './driver.js';
import { databaseFile } from './open.js';
import { type Beside, catchUp, readBeside } from './redo/replay.js';

/** The backup could not be made; the message says why, for people. Nothing is left at the target. */
export class BackupFailed extends Error {
  override readonly name = 'BackupFailed';
}

/**
 * Writes a copy of the directory's store, as it is at one instant, to `targetFile` (mode 0600) and checks it. Needs no
 * lock: the gateway may be serving from the directory, in this process or another.
 *
 * @throws BackupFailed when there is no store, the target exists, the disk is full, or the store or the copy is damaged
 */
export async function backupSqlite(directory: string, targetFile: string): Promise<void> {
  const source = join(directory, databaseFile);
  if (!existsSync(source)) throw new BackupFailed(`There is no store at ${source}.`);
  if (existsSync(targetFile)) throw new BackupFailed(`${targetFile} exists already; a backup never overwrites.`);
  try {
    // Before the copy, so that it goes no further back than the log begins.
    const beside = readBeside(source);
    const connection = connect(source);
    try {
      connection.exec('PRAGMA busy_timeout = 5000');
      // Damage inside a long value would be copied without a complaint, into a copy that looks whole.
      refuseDamage('store', connection.prepare('PRAGMA quick_check(10)').all([]));
      connection.prepare('VACUUM INTO ?').run([targetFile]);
    } finally {
      connection.close();
    }
    await chmod(targetFile, 0o600);
    completeCopy(targetFile, beside);
  } catch (error) {
    for (const rest of ['', '-journal', '-wal', '-shm']) rmSync(targetFile + rest, { force: true });
    if (error instanceof BackupFailed) throw error;
    throw new BackupFailed(`The backup to ${targetFile} failed: ${(error as Error).message}.`, { cause: error });
  }
}

/** Adds what was answered before the copy was made and is in the redo log alone, and looks whether all is well. */
function completeCopy(file: string, beside: Beside | undefined): void {
  const copy = connect(file);
  try {
    if (beside) catchUp(copy, beside);
    refuseDamage('copy', copy.prepare('PRAGMA integrity_check(10)').all([]));
  } finally {
    copy.close();
  }
}

function refuseDamage(what: string, report: readonly Row[]): void {
  const findings = report.flat();
  if (findings.length === 1 && findings[0] === 'ok') return;
  throw new BackupFailed(`The ${what} is damaged: ${findings.join('; ').replaceAll('\n', ' ')}.`);
}

/** `DATA_DIR/run.json`: where the gateway that serves this data directory listens, for commands on the same machine. */
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A gateway that runs: its process, and the address to call it at from this machine. */
export interface RunningGateway {
  readonly pid: number;
  readonly url: string;
}

const fileOf = (dataDir: string): string => join(dataDir, 'run.json');

/** Says that this process serves at `url`. Written whole, readable by the owner only. */
export function writeRunFile(dataDir: string, url: string): void {
  const aside = `${fileOf(dataDir)}.${randomBytes(6).toString('hex')}`;
  writeFileSync(aside, `${JSON.stringify({ pid: process.pid, url })}\n`, { mode: 0o600 });
  renameSync(aside, fileOf(dataDir));
}

/** Takes the note away again; one that another process wrote since stays. */
export function removeRunFile(dataDir: string): void {
  if (parse(dataDir)?.pid === process.pid) rmSync(fileOf(dataDir), { force: true });
}

/** The gateway that the note tells of; undefined when there is no note or its process has ended. */
export function readRunFile(dataDir: string): RunningGateway | undefined {
  const running = parse(dataDir);
  return running && isAlive(running.pid) ? running : undefined;
}

function parse(dataDir: string): RunningGateway | undefined {
  let text: string;
  try {
    text = readFileSync(fileOf(dataDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { pid, url } = JSON.parse(text) as Record<string, unknown>;
    return Number.isInteger(pid) && typeof url === 'string' && URL.canParse(url)
      ? { pid: pid as number, url }
      : undefined;
  } catch {
    // Not ours, or of another time: as good as absent.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Starts a gateway, prints where it is, and stops it when the process is told to. */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { App } from './app.js';
import { openApp } from './app.js';
import { processTerminal, type Terminal } from './cli/terminal.js';
import {
  type Config,
  ConfigError,
  loadConfig,
  removeRunFile,
  secretFileWarning,
  writeRunFile,
} from './config/index.js';
import { keepHeapSmall } from './heap.js';
import { createLogger, type Logger } from './http/log.js';
import { StoreUnavailable } from './storage/port/errors.js';
import { DataDirectoryInUse } from './storage/sqlite/lock.js';
import { NewerSchema } from './storage/sqlite/migrate.js';

/** What an unusable setting, a taken port or a data directory in use exits with (contract.md section 2). */
const unusable = 78;

/**
 * Runs a gateway until SIGTERM or SIGINT, then finishes what is in hand.
 *
 * @returns the exit code: 0 after a stop, 78 when it could not start, with one sentence on standard error
 */
export async function serve(terminal: Terminal, options: { json?: boolean } = {}): Promise<number> {
  keepHeapSmall();
  const toldToStop = untilToldToStop();
  let running: Running;
  try {
    running = await start(terminal, options);
  } catch (error) {
    if (!isUnusable(error)) throw error;
    terminal.err(`${sentenceOf(error)}\n`);
    return unusable;
  }
  const { app, config, log } = running;
  await toldToStop;
  log.info('stopping');
  await app.close();
  removeRunFile(config.dataDir);
  log.flush();
  return 0;
}

interface Running {
  readonly app: App;
  readonly config: Config;
  readonly log: Logger;
}

async function start(terminal: Terminal, options: { json?: boolean }): Promise<Running> {
  const config = loadConfig(terminal.environment, terminal.cwd);
  const log = createLogger(config.logLevel);
  const app = await openApp(config, { log });
  await announce(terminal, options, config, app);
  const warning = secretFileWarning(config.dataDir);
  if (warning !== undefined) log.warn('the secret is open to others', { reason: warning });
  return { app, config, log };
}

/** Listens, leaves a note for commands on this machine, and tells whoever started it where everything is. */
async function announce(terminal: Terminal, options: { json?: boolean }, config: Config, app: App): Promise<void> {
  const { host, port } = await app.listen();
  const url = urlOf(host, port);
  writeRunFile(config.dataDir, urlOf(localHost[host] ?? host, port));
  if (options.json) {
    terminal.out(`${JSON.stringify({ url, publicUrl: app.publicUrl })}\n`);
    return;
  }
  terminal.out(`${(await app.notice()).join('\n')}\n`);
  terminal.out(`doorward ready on ${url}\n`);
}

/** What listens on every address is reached here by these. */
const localHost: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

const urlOf = (host: string, port: number): string => `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

/** From the very beginning, so that who is told to stop while it starts stops in order. */
function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}

function isUnusable(error: unknown): error is Error {
  if (error instanceof ConfigError || error instanceof DataDirectoryInUse) return true;
  if (error instanceof StoreUnavailable || error instanceof NewerSchema) return true;
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  return noWriting.has(code) || (syscall === 'listen' && (code === 'EADDRINUSE' || code === 'EADDRNOTAVAIL'));
}

/** What the operating system says where nothing can be written; EACCES also of a port. */
const noWriting: ReadonlySet<string> = new Set(['EACCES', 'EDQUOT', 'ENOSPC', 'EROFS']);

function sentenceOf(error: Error): string {
  const { code, syscall, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (error instanceof StoreUnavailable) return `The store in DATA_DIR cannot be used: ${error.message}.`;
  if (syscall !== 'listen' && code !== undefined) return `DATA_DIR cannot be written to: ${error.message}.`;
  if (code === 'EADDRINUSE') return `Port ${port} on ${address} is taken: stop the other program or set PORT.`;
  if (code === 'EACCES') return `This user may not listen on port ${port}: set PORT to 1024 or above.`;
  if (code === 'EADDRNOTAVAIL') return `HOST ${address} is no address of this machine.`;
  return error.message;
}

const isEntryPoint = process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
// Agenda leaves a timer of seconds behind when it has stopped: everything is closed by now, so nothing is cut short.
if (isEntryPoint) process.exit(await serve(processTerminal()));

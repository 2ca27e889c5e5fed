/** The built gateway in a process of its own, to be killed, stopped, starved and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Scim, scimClient } from '../http/scim-client.js';
import { projectDirectory } from '../support/sources.js';

const built = join(projectDirectory, 'dist/main.js');
const cli = join(projectDirectory, 'bin/doorward.js');
export const rootKey = 'r'.repeat(40);
const started = new Set<ChildProcess>();

/** A process and what it printed. */
export interface Run {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  readonly exit: Promise<number | null>;
}

/** A gateway that listens. */
export interface Served extends Run {
  readonly url: string;
  readonly dataDir: string;
  /** A call of the management API with the root key; rejects unless it succeeds. */
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** A SCIM client for a token of an earlier or this start. */
  scim(token: string): Scim;
  /** Ends it as a loss of power would, and resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Resident memory in bytes (Linux). */
  memory(): number;
}

/** A fresh folder for this file's data directories, removed by `cleanUp`. */
export function newFolder(): string {
  if (!existsSync(built)) throw new Error('dist/ is missing: run "npm run build" first, as "npm test" does');
  return mkdtempSync(join(tmpdir(), 'doorward-faults-'));
}

/** Ends every process that this file started, and removes the folder. */
export function cleanUp(folder?: string): void {
  for (const child of started) child.kill('SIGKILL');
  started.clear();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}

/** Runs the command line on a data directory and waits for its end. */
export const runCommand = (dataDir: string, ...args: string[]): ReturnType<typeof runWith> =>
  runWith({ DATA_DIR: dataDir }, ...args);

/** Runs the command line with exactly these settings and waits for its end. */
export async function runWith(
  settings: Record<string, string>,
  ...args: string[]
): Promise<{ code: number | null; out: string; err: string }> {
  const run = spawnNode([cli, ...args], settings);
  const code = await run.exit;
  return { code, out: run.out(), err: run.err() };
}

/** Starts the command line with exactly these settings, and leaves it running. */
export const startCommand = (settings: Record<string, string>, ...args: string[]): Run =>
  spawnNode([cli, ...args], settings);

/** Starts a gateway that may not come to listen: for refusals. */
export const startProcess = (settings: Record<string, string>): Run => spawnNode([built], settings);

/** Starts a gateway on the data directory and waits until it listens. */
export async function serveOn(dataDir: string, settings: Record<string, string> = {}): Promise<Served> {
  const run = startProcess({
    DATA_DIR: dataDir,
    DOORWARD_ROOT_KEY: rootKey,
    SCIM_RATE: '1000000/s',
    LOG_LEVEL: 'error',
    ...settings,
  });
  const url = await listening(run);
  const gone = async (signal: NodeJS.Signals) => {
    run.child.kill(signal);
    return run.exit;
  };
  return {
    ...run,
    url,
    dataDir,
    api: (method, path, body) => callApi(url, { method, path, body }),
    scim: (token) => scimClient(`${url}/scim/v2`, token),
    kill: async () => void (await gone('SIGKILL')),
    stop: () => gone('SIGTERM'),
    memory: () => memoryOf(run.child.pid!),
  };
}

function spawnNode(args: readonly string[], settings: Record<string, string>): Run {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [...args], { env: { PATH, HOME, PORT: '0', ...settings }, stdio: 'pipe' });
  started.add(child);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const exit = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      started.delete(child);
      resolve(code);
    });
  });
  return { child, out: () => out, err: () => err, exit };
}

async function listening(run: Run): Promise<string> {
  let ended = false;
  void run.exit.then(() => {
    ended = true;
  });
  for (;;) {
    const url = /^doorward ready on (http:\/\/\S+)$/m.exec(run.out())?.[1];
    if (url !== undefined) return url;
    if (ended) throw new Error(`it ended before it listened: ${run.err()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function callApi<T>(url: string, call: { method: string; path: string; body: unknown }): Promise<T> {
  const response = await fetch(`${url}/api/v1${call.path}`, {
    method: call.method,
    headers: { authorization: `Bearer ${rootKey}`, 'content-type': 'application/json' },
    ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${call.method} ${call.path} answered ${response.status}: ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

function memoryOf(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

/** Makes a tenant whose newcomers get their password by mail, and a directory of it. */
export async function openDirectory(
  served: Served,
  slug: string,
  settings: Record<string, unknown> = {},
): Promise<{ slug: string; tenantId: string; token: string }> {
  const tenant = await served.api<{ id: string }>('POST', '/tenants', { slug, name: 'Fault Inc' });
  await served.api('PATCH', `/tenants/${slug}/settings`, { temporaryPassword: 'automatic', ...settings });
  const directory = await served.api<{ token: { secret: string } }>('POST', `/tenants/${slug}/directories`, {
    name: 'Directory',
  });
  return { slug, tenantId: tenant.id, token: directory.token.secret };
}

/** Every item of a list of the management API. */
export async function listAll<T>(served: Served, path: string): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const from: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await served.api<{ items: T[]; nextCursor: string | null }>('GET', `${path}?limit=200${from}`);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}

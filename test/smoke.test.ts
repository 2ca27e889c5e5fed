/** What was built starts, says where it is, refuses what it must, and stops when it is told to. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { projectDirectory } from './support/sources.js';

const built = join(projectDirectory, 'dist/main.js');
const cli = join(projectDirectory, 'bin/doorward.js');
const folder = mkdtempSync(join(tmpdir(), 'doorward-smoke-'));
const started: ChildProcess[] = [];

beforeAll(() => {
  if (!existsSync(built)) throw new Error('dist/ is missing: run "npm run build" first, as "npm test" does');
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  readonly exit: Promise<number | null>;
}

function start(settings: Record<string, string>, args: readonly string[] = [built]): Run {
  const { PATH = '' } = process.env;
  const environment = { PATH, HOME: folder, PORT: '0', ...settings };
  const child = spawn(process.execPath, [...args], { env: environment, cwd: folder, stdio: 'pipe' });
  started.push(child);
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const exit = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, out: () => out, err: () => err, exit };
}

/** The address of the ready line. */
async function ready(run: Run): Promise<string> {
  let ended = false;
  void run.exit.then(() => {
    ended = true;
  });
  for (;;) {
    const url = /^doorward ready on (http:\/\/\S+)$/m.exec(run.out())?.[1];
    if (url) return url;
    if (ended) throw new Error(`it ended before it was ready: ${run.err()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Libraries that wait for their first use, which in many a gateway never comes (docs/decisions/0021-memory.md). */
const lateLibraries = [
  '@agendajs/mongo-backend',
  '@node-rs/argon2',
  '@node-saml/passport-saml',
  'commander',
  'csv-parse',
  'jose',
  'mongodb',
  'mongoose',
  'nodemailer',
  'openid-client',
  'passport',
  'pdfkit',
  'swagger-ui-dist',
  'yazl',
];

/** What Node is told to import first, so that it writes the address of each module that it loads into the file. */
function recorderOf(file: string): string {
  const hooks = `import { appendFileSync } from 'node:fs';
    export async function load(url, context, next) {
      appendFileSync(${JSON.stringify(file)}, url + '\\n');
      return next(url, context);
    }`;
  const registering = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});`;
  return `data:text/javascript,${encodeURIComponent(registering)}`;
}

/** One sentence: a line, with a full stop. */
const oneSentence = /^[^\n]+\.\n$/;

describe('node dist/main.js', () => {
  it('serves on an empty data directory, and ends with 0 on SIGTERM', async () => {
    const dataDir = join(folder, 'first');
    const run = start({ DATA_DIR: dataDir });
    const url = await ready(run);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/scim/v2/Users`)).status).toBe(401);
    expect(JSON.parse(readFileSync(join(dataDir, 'run.json'), 'utf8'))).toEqual({ pid: run.child.pid, url });
    for (const line of run.err().split('\n').filter(Boolean)) expect(JSON.parse(line)).toHaveProperty('event');
    run.child.kill('SIGTERM');
    expect(await run.exit).toBe(0);
    expect(existsSync(join(dataDir, 'run.json'))).toBe(false);
  });

  it('loads at the start only what a provisioning request or a look at its pages needs', async () => {
    const list = join(folder, 'loaded');
    const run = start({ DATA_DIR: join(folder, 'lean') }, ['--import', recorderOf(list), built]);
    const url = await ready(run);
    for (const path of ['/readyz', '/login', '/scim/v2/Users']) await fetch(`${url}${path}`);
    const loaded = new Set(readFileSync(list, 'utf8').match(/(?<=\/node_modules\/)(?:@[^/\n]+\/)?[^/\n]+/g));
    expect([...loaded]).toEqual(expect.arrayContaining(['express', 'libsql', 'agenda']));
    expect(lateLibraries.filter((name) => loaded.has(name))).toEqual([]);
    run.child.kill('SIGTERM');
    expect(await run.exit).toBe(0);
  });

  it('is refused a data directory that another process serves from', async () => {
    const settings = { DATA_DIR: join(folder, 'shared') };
    await ready(start(settings));
    const second = start(settings);
    expect(await second.exit).toBe(78);
    expect(second.err()).toMatch(oneSentence);
    expect(second.err()).toContain(settings.DATA_DIR);
  });

  it('is refused a port that is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const run = start({ DATA_DIR: join(folder, 'port'), PORT: String(port) });
    expect(await run.exit).toBe(78);
    server.close();
    expect(run.err()).toMatch(oneSentence);
    expect(run.err()).toContain(String(port));
  });

  it.each([
    ['DOORWARD_TYPO', 'x'],
    ['PORT', 'eighty'],
    ['MONGODB_URI', 'mongodb://127.0.0.1/doorward'],
  ])('is refused %s=%s', async (name, value) => {
    const run = start({ DATA_DIR: join(folder, 'refused'), [name]: value });
    expect(await run.exit).toBe(78);
    expect(run.out()).toBe('');
    expect(run.err()).toMatch(oneSentence);
    expect(run.err()).toContain(name);
  });
});

describe('npx doorward', () => {
  it('finds the gateway that runs, and does without one', async () => {
    const settings = { DATA_DIR: join(folder, 'cli') };
    const gateway = start(settings);
    await ready(gateway);
    const created = start(settings, [cli, 'tenant', 'create', 'acme', '--json']);
    expect(await created.exit).toBe(0);
    expect(JSON.parse(created.out())).toMatchObject({ slug: 'acme' });
    gateway.child.kill('SIGTERM');
    expect(await gateway.exit).toBe(0);
    const listed = start(settings, [cli, 'tenant', 'list', '--json']);
    expect(await listed.exit).toBe(0);
    expect(JSON.parse(listed.out()).items).toMatchObject([{ slug: 'acme' }]);
  });

  it('serves, and says so as JSON', async () => {
    const run = start({ DATA_DIR: join(folder, 'serve') }, [cli, 'serve', '--json']);
    while (!run.out().includes('\n')) await new Promise((resolve) => setTimeout(resolve, 25));
    const { url } = JSON.parse(run.out());
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    run.child.kill('SIGTERM');
    expect(await run.exit).toBe(0);
  });
});

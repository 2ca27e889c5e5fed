/** Runs the command line inside the test, and notes what it prints. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runCli } from '../../src/cli/index.js';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command with exactly these variables. */
export function run(environment: Record<string, string>, ...argv: string[]): Promise<Ran> {
  return runIn({ environment }, ...argv);
}

/** What a command is run in, besides what it prints to. */
export interface Surroundings {
  readonly environment: Record<string, string>;
  /** What is on standard input; absent for a keyboard. */
  readonly input?: string;
  readonly cwd?: string;
  readonly isWatched?: boolean;
}

/** Runs one command in those surroundings. */
export async function runIn(
  { environment, input, cwd = '/', isWatched = false }: Surroundings,
  ...argv: string[]
): Promise<Ran> {
  let out = '';
  let err = '';
  const code = await runCli(argv, {
    environment,
    cwd,
    isColour: false,
    isWatched,
    ...(input !== undefined && { readInput: async () => input }),
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly bearer: string;
  readonly body: unknown;
}

export interface Reply {
  readonly status?: number;
  readonly body?: unknown;
}

/** A stand-in for the management API that notes each call and answers what it is told to. */
export async function standIn(reply: (call: Call) => Reply) {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const bearer = (request.headers.authorization ?? '').replace('Bearer ', '');
      const call = { method: request.method ?? '', path: request.url ?? '', bearer, body };
      calls.push(call);
      const { status = 200, body: answer } = reply(call);
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(answer === undefined ? '' : JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { url, calls, close };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text === '' ? undefined : JSON.parse(text);
}

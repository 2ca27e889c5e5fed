/** Writes answers and problems; knows Node's response, not Express. */
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { AdminDeps } from './deps.js';
import type { Download } from './operation.js';
import { Problem, problemBody, problemOfRules, problemOfStore } from './problem.js';

/** Ends the response with a JSON body. */
export function writeJson(response: ServerResponse, status: number, body: unknown, type = 'application/json'): void {
  writeText(response, status, type, JSON.stringify(body));
}

/** Ends the response with a text of that media type. */
export function writeText(response: ServerResponse, status: number, type: string, text: string): void {
  const body = Buffer.from(text);
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': body.length });
  response.end(body);
}

/**
 * Ends the response with a file to be saved. Resolves when it was taken, or its reader went away.
 *
 * @throws what making the content failed with; the response is cut off then
 */
export async function writeDownload(
  response: ServerResponse,
  type: string,
  { fileName, content }: Download,
): Promise<void> {
  const isWhole = content instanceof Uint8Array;
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${fileName}"`,
    ...(isWhole && { 'Content-Length': content.length }),
  });
  if (isWhole) response.end(content);
  else await pipeline(content, response);
}

/**
 * What the caller is told of an error. Whatever is not a refusal is `internal_error`: the cause goes to the log, never
 * into the answer.
 */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  // Express's own: a percent sign in the path that encodes nothing.
  if (error instanceof URIError) return new Problem('not_found');
  return problemOfStore(error) ?? problemOfRules(error) ?? new Problem('internal_error');
}

/** Ends the response with the error as `application/problem+json`; faults are logged. */
export function writeProblem(
  deps: Pick<AdminDeps, 'publicUrl' | 'log'>,
  response: ServerResponse,
  error: unknown,
  requestId: string,
): void {
  const problem = toProblem(error);
  logFault(deps, problem, error, requestId);
  setHeaders(response, problem);
  writeJson(response, problem.status, problemBody(problem, deps.publicUrl, requestId), 'application/problem+json');
}

/** The headers that belong to the problem, such as `Allow` or `Retry-After`. */
export function setHeaders(response: ServerResponse, problem: Problem): void {
  for (const [name, value] of Object.entries(problem.details.headers ?? {})) response.setHeader(name, value);
}

/** A log line for what is our fault. */
export function logFault(deps: Pick<AdminDeps, 'log'>, problem: Problem, error: unknown, requestId: string): void {
  if (problem.status >= 500) deps.log.error({ err: error, requestId }, 'a call of the management API failed');
}

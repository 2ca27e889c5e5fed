/** Turns the query and the body of a request into what an operation asks for, or refuses them. */
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { BodyRefused, isJsonMediaType, readBody } from '../http/body.js';
import { JsonRefused, parseJson } from '../http/json.js';
import type { Code } from './codes.js';
import type { Operation } from './operation.js';
import { type FieldError, Problem } from './problem.js';

/** Security rule 9. */
const bodyBytes = 1024 * 1024;
const jsonDepth = 32;

/** The query as the operation's schema reads it. @throws Problem invalid_query */
export function readQuery(operation: Operation, query: unknown): unknown {
  return operation.query ? checked(operation.query, { ...(query as object) }, 'invalid_query') : {};
}

/**
 * The body as the operation's schema reads it; undefined for operations that take none.
 *
 * @throws Problem invalid_json, invalid_body, unsupported_media_type, body_too_large
 */
export async function readJsonBody(operation: Operation, request: IncomingMessage): Promise<unknown> {
  if (!operation.body) return undefined;
  const bytes = await refusing(() => readBody(request, bodyBytes));
  if (bytes.length === 0 && operation.bodyOptional) return checked(operation.body, {}, 'invalid_body');
  const mediaType = request.headers['content-type'];
  if (bytes.length > 0 && (mediaType === undefined || !isJsonMediaType(mediaType))) {
    throw new Problem('unsupported_media_type');
  }
  return checked(operation.body, await refusing(() => parseJson(bytes, jsonDepth)), 'invalid_body');
}

const codeOfStatus = { 400: 'invalid_json', 413: 'body_too_large', 415: 'unsupported_media_type' } as const;

/** Runs `read` and turns what http/ refuses of a body into problems. */
export async function refusing<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof BodyRefused) throw new Problem(codeOfStatus[error.status], { detail: error.message });
    if (error instanceof JsonRefused) throw new Problem('invalid_json', { detail: error.message });
    throw error;
  }
}

/**
 * The value as the schema reads it.
 *
 * @throws Problem of that code, with one entry for each field that is wrong
 */
export function checked<S extends z.ZodType>(schema: S, value: unknown, code: Code): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Problem(code, { errors: result.error.issues.flatMap(fieldErrors) });
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map(String);
  if (issue.code !== 'unrecognized_keys') return [{ field: path.join('.'), message: issue.message }];
  return issue.keys.map((key) => ({ field: [...path, key].join('.'), message: 'is not known here' }));
}

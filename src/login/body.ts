/** Reads the JSON bodies of signing in: one object of texts, nothing else. */
import type { IncomingMessage } from 'node:http';
import { isJsonMediaType, readBody } from '../http/body.js';
import { parseJson } from '../http/json.js';
import { LoginProblem } from './problem.js';

const bodyBytes = 16 * 1024;

/** Which members a body must and may have. */
export interface Fields {
  readonly required: readonly string[];
  readonly optional?: readonly string[];
}

/**
 * The body's members, as texts.
 *
 * @throws LoginProblem invalid_body, unsupported_media_type; BodyRefused, JsonRefused
 */
export async function readFields(request: IncomingMessage, fields: Fields): Promise<Readonly<Record<string, string>>> {
  const bytes = await readBody(request, bodyBytes);
  const mediaType = request.headers['content-type'];
  if (mediaType === undefined || !isJsonMediaType(mediaType)) throw new LoginProblem('unsupported_media_type');
  const body = parseJson(bytes, 4);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new LoginProblem('invalid_body');
  const known = [...fields.required, ...(fields.optional ?? [])];
  const given = Object.entries(body);
  const wrong = given.find(([name, value]) => !known.includes(name) || typeof value !== 'string')?.[0];
  if (wrong !== undefined) throw new LoginProblem('invalid_body', `"${wrong}" is not known here, or is no text.`);
  const missing = fields.required.find((name) => !Object.hasOwn(body, name));
  if (missing !== undefined) throw new LoginProblem('invalid_body', `"${missing}" is missing.`);
  return Object.fromEntries(given) as Record<string, string>;
}

/** Reads the bodies of signing in, JSON or a browser's form: texts by name, nothing else. */
import type { IncomingMessage } from 'node:http';
import { isJsonMediaType, readBody } from '../http/body.js';
import { isFormMediaType, parseForm } from '../http/form.js';
import { parseJson } from '../http/json.js';
import { LoginProblem } from './problem.js';

const bodyBytes = 16 * 1024;

/** Which members a body must and may have. */
export interface Fields {
  readonly required: readonly string[];
  readonly optional?: readonly string[];
}

/**
 * The body's members, as texts. An empty optional field of a form was left out. A body that is missing altogether is
 * one without members where nothing is required.
 *
 * @throws LoginProblem invalid_body, unsupported_media_type; BodyRefused, JsonRefused
 */
export async function readFields(request: IncomingMessage, fields: Fields): Promise<Readonly<Record<string, string>>> {
  const optional = fields.optional ?? [];
  const given = (await membersOf(request, fields)).filter(([name, value]) => value !== '' || !optional.includes(name));
  const known = [...fields.required, ...optional];
  const wrong = given.find(([name, value]) => !known.includes(name) || typeof value !== 'string')?.[0];
  if (wrong !== undefined) throw new LoginProblem('invalid_body', `"${wrong}" is not known here, or is no text.`);
  const missing = fields.required.find((name) => !given.some(([each]) => each === name));
  if (missing !== undefined) throw new LoginProblem('invalid_body', `"${missing}" is missing.`);
  return Object.fromEntries(given) as Record<string, string>;
}

async function membersOf(request: IncomingMessage, { required }: Fields): Promise<readonly [string, unknown][]> {
  const bytes = await readBody(request, bodyBytes);
  const mediaType = request.headers['content-type'];
  if (bytes.length === 0 && required.length === 0) return [];
  if (isFormMediaType(mediaType)) return [...parseForm(bytes)];
  if (mediaType === undefined || !isJsonMediaType(mediaType)) throw new LoginProblem('unsupported_media_type');
  const body = parseJson(bytes, 4);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new LoginProblem('invalid_body');
  return Object.entries(body);
}

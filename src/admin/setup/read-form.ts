/** Reads what was posted to the set-up page, from a form or as JSON. */
import type { IncomingMessage } from 'node:http';
import { isJsonMediaType, readBody } from '../../http/body.js';
import { parseJson } from '../../http/json.js';
import { Problem } from '../problem.js';
import { refusing } from '../request.js';

const bodyBytes = 16 * 1024;

/**
 * The posted fields, unchecked.
 *
 * @throws Problem invalid_json, unsupported_media_type, body_too_large
 */
export async function readForm(request: IncomingMessage): Promise<unknown> {
  const bytes = await refusing(() => readBody(request, bodyBytes));
  const mediaType = request.headers['content-type'] ?? '';
  if (mediaType.split(';')[0]!.trim().toLowerCase() === 'application/x-www-form-urlencoded') {
    return Object.fromEntries(new URLSearchParams(bytes.toString('utf8')));
  }
  if (mediaType === '' || !isJsonMediaType(mediaType)) throw new Problem('unsupported_media_type');
  return refusing(() => parseJson(bytes, 4));
}

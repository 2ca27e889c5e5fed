/** Reads what comes to the addresses of a connection, from a query or a form; each name at most once. */
import type { IncomingMessage } from 'node:http';
import { readBody } from '../http/body.js';
import { LoginProblem } from './problem.js';
import type { Callback } from './provider.js';

/** A SAML response of 128 KB in base64 and percent signs, and some room (security rule 12). */
const formBytes = 256 * 1024;

/**
 * The callback.
 *
 * @throws LoginProblem unsupported_media_type for a body that is no form, invalid_body for a name that comes twice; BodyRefused
 */
export async function readCallback(request: IncomingMessage): Promise<Callback> {
  const raw = request.method === 'POST' ? await readForm(request) : (request.url ?? '').split('?').slice(1).join('?');
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(raw)) {
    // SECURITY: of two values one would be checked and the other used.
    if (parameters.has(name)) throw new LoginProblem('invalid_body', 'A parameter comes twice.');
    parameters.set(name, value);
  }
  return { method: request.method === 'POST' ? 'POST' : 'GET', parameters, raw };
}

async function readForm(request: IncomingMessage): Promise<string> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') {
    throw new LoginProblem('unsupported_media_type', 'Send it as a form.');
  }
  return (await readBody(request, formBytes)).toString('utf8');
}

/** Collects a request's body under a limit. */
import type { IncomingMessage } from 'node:http';

/** The body cannot be taken; `status` is what HTTP says of it. */
export class BodyRefused extends Error {
  override readonly name = 'BodyRefused';
  constructor(
    readonly status: 400 | 413 | 415,
    message: string,
  ) {
    super(message);
  }
}

/**
 * All bytes of the body, at most `limit` of them. Compressed bodies are refused: nothing that provisions sends them,
 * and what is not inflated cannot be a bomb.
 *
 * @throws BodyRefused 413 when it is longer, 415 when it is compressed, 400 when the client broke off
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return Promise.reject(new BodyRefused(415, 'Send the body without Content-Encoding.'));
  }
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) {
    const isWorthIt = declared <= drainedBytes;
    return (isWorthIt ? drained(request) : Promise.resolve()).then(() => Promise.reject(tooLarge(limit)));
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.removeAllListeners('data');
        request.resume();
        reject(tooLarge(limit));
        return;
      }
      chunks.push(chunk);
    });
    const brokenOff = () => {
      // `close` comes after every body; an error is only made where there is one to tell of.
      if (!request.complete) reject(new BodyRefused(400, 'The request ended before its body was complete.'));
    };
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size)));
    request.on('error', brokenOff);
    request.on('close', brokenOff);
  });
}

const drainedBytes = 16 * 1024 * 1024;
const drainedMs = 2000;

/** Lets the rest arrive and fall: who is answered while still sending finds the connection broken instead of the answer. */
function drained(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, drainedMs);
    request.once('close', () => resolve());
    request.once('end', () => resolve());
    request.resume();
    timer.unref();
  });
}

const tooLarge = (limit: number) =>
  new BodyRefused(413, `The body is larger than the ${limit} bytes that are taken here. Send it in smaller parts.`);

/** True when a Content-Type header names JSON, or is absent. A charset other than UTF-8 is not JSON (RFC 8259 §8.1). */
export function isJsonMediaType(header: string | undefined): boolean {
  if (header === undefined || header === 'application/scim+json' || header === 'application/json') return true;
  const [type = '', ...parameters] = header.split(';');
  const name = type.trim().toLowerCase();
  if (name !== 'application/scim+json' && name !== 'application/json') return false;
  return parameters.every((parameter) => {
    const [key = '', value = ''] = parameter.split('=');
    if (key.trim().toLowerCase() !== 'charset') return true;
    const charset = value.trim().replaceAll('"', '').toLowerCase();
    return charset === 'utf-8' || charset === 'utf8';
  });
}

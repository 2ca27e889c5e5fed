/** Reads what a browser's form posts. */
import { isUtf8 } from 'node:buffer';
import { BodyRefused } from './body.js';

/** True when a Content-Type header names the form of browsers. */
export const isFormMediaType = (header: string | undefined): boolean =>
  (header ?? '').split(';', 1).join().trim().toLowerCase() === 'application/x-www-form-urlencoded';

/**
 * The fields by name.
 *
 * @throws BodyRefused 400 when it is no UTF-8 or names a field twice
 */
export function parseForm(bytes: Buffer): ReadonlyMap<string, string> {
  if (!isUtf8(bytes)) throw new BodyRefused(400, 'The form is not valid UTF-8.');
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(bytes.toString('utf8'))) {
    if (fields.has(name)) throw new BodyRefused(400, `The form names "${name}" twice.`);
    fields.set(name, value);
  }
  return fields;
}

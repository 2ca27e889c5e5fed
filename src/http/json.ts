/** Reads JSON as security rule 9 wants it: no key twice in one object, not too deep, valid UTF-8. */
import { isUtf8 } from 'node:buffer';

/** The text is not acceptable JSON; `message` says why in a sentence. */
export class JsonRefused extends Error {
  override readonly name = 'JsonRefused';
}

/**
 * Parses a request body.
 *
 * @param maximumDepth how deep arrays and objects may be nested
 * @throws JsonRefused when it is no JSON, too deep, or names a key twice in one object
 */
export function parseJson(bytes: Buffer, maximumDepth: number): unknown {
  if (!isUtf8(bytes)) throw new JsonRefused('The body is not valid UTF-8.');
  let text = bytes.toString('utf8');
  if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new JsonRefused(`The body is not valid JSON: ${(error as Error).message}.`);
  }
  // Every member of an object has one colon outside of strings. JSON.parse keeps the last of two equal keys, so a
  // duplicate shows as one key fewer than there are colons.
  if (countKeys(value, maximumDepth) !== countColons(text)) {
    throw new JsonRefused('The body names the same key twice in one object. Send each key once.');
  }
  return value;
}

function countKeys(value: unknown, depthLeft: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depthLeft === 0) throw new JsonRefused('The body is nested too deeply.');
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countKeys(item, depthLeft - 1);
    return count;
  }
  for (const key in value) count += 1 + countKeys((value as Record<string, unknown>)[key], depthLeft - 1);
  return count;
}

function countColons(text: string): number {
  let colons = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x3a) colons++;
    else if (code === 0x22) index = endOfString(text, index);
  }
  return colons;
}

/** The index of the quotation mark that ends the string which begins at `start`. The text is known to be valid JSON. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, index: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(index - 1 - backslashes) === 0x5c) backslashes++;
  return backslashes % 2 === 1;
}

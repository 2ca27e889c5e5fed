/** Reading one simple value by its attribute's type (RFC 7643 §2.3). */
import { parseDateTime } from '../date-time.js';
import { invalidValue, type ScimError } from '../errors.js';
import type { Attribute, Json } from './attribute.js';
import { describe, note, type ReadContext } from './reading.js';

/** The longest text that one value may hold, in UTF-16 code units. */
const longestText = 65_536;

/**
 * The value as its attribute's type wants it; `where` names it in errors. Text with a NUL or half a surrogate pair is
 * refused, since no store keeps it unchanged.
 *
 * @throws ScimError invalidValue when the value is not of the type
 */
export function readSimple(attribute: Attribute, value: unknown, where: string, context: ReadContext): Json {
  switch (attribute.type) {
    case 'boolean':
      return readBoolean(attribute, value, where, context);
    case 'integer':
      if (Number.isSafeInteger(value)) return value as number;
      throw wrongType(attribute, value, where, 'a whole number');
    case 'decimal':
      if (Number.isFinite(value)) return value as number;
      throw wrongType(attribute, value, where, 'a number');
    default:
      return readText(attribute, value, where, context);
  }
}

/** The refusal of a value of the wrong type, in words that name what was expected and what came. */
export function wrongType(attribute: Attribute, value: unknown, where: string, wanted: string): ScimError {
  return invalidValue(`The attribute ${where} must be ${wanted}, but the request has ${describe(value, attribute)}.`);
}

function readBoolean(attribute: Attribute, value: unknown, where: string, context: ReadContext): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && value.length <= 5 && context.dialect.booleanText === 'accept') {
    // Entra sends "True" and "False": entra-02-active-string-false
    const text = value.toLowerCase();
    if (text === 'true' || text === 'false') {
      note(context, 'booleanText', where);
      return text === 'true';
    }
  }
  throw wrongType(attribute, value, where, 'true or false');
}

const wantedText = {
  string: 'text',
  dateTime: 'a date and time such as 2030-01-31T17:00:00Z',
  binary: 'base64 text',
  reference: 'a URI',
} as const;

function readText(attribute: Attribute, value: unknown, where: string, context: ReadContext): string {
  const type = attribute.type as keyof typeof wantedText;
  if (typeof value !== 'string') throw wrongType(attribute, value, where, wantedText[type]);
  checkText(value, where);
  if (type === 'string') return value;
  if (type === 'dateTime' && parseDateTime(value) === undefined)
    throw wrongType(attribute, value, where, wantedText[type]);
  if (type === 'binary' && !isBase64(value)) throw wrongType(attribute, value, where, wantedText[type]);
  if (type === 'reference' && context.dialect.looseShapes === 'refuse' && !mayBeUri(value)) {
    throw wrongType(attribute, value, where, wantedText[type]);
  }
  return value;
}

function checkText(text: string, where: string): void {
  if (text.length > longestText) {
    throw invalidValue(`The attribute ${where} has ${text.length} characters; at most ${longestText} are accepted.`);
  }
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0) throw invalidValue(`The attribute ${where} holds a NUL character, which cannot be stored.`);
    if (code < 0xd800 || code > 0xdfff) continue;
    const next = text.charCodeAt(at + 1);
    if (code > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) {
      throw invalidValue(`The attribute ${where} holds half a surrogate pair, which is not a Unicode character.`);
    }
    at += 1;
  }
}

/** RFC 4648 §4; the padding may be left out (RFC 7643 §2.3.6). */
function isBase64(text: string): boolean {
  let end = text.length;
  if (end % 4 === 0) {
    if (text[end - 1] === '=') end -= 1;
    if (text[end - 1] === '=') end -= 1;
  }
  for (let at = 0; at < end; at += 1) {
    const code = text.charCodeAt(at);
    const isLetter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
    if (!isLetter && !(code >= 0x2f && code <= 0x39) && code !== 0x2b) return false;
  }
  return end % 4 !== 1;
}

/** No character in it that RFC 3986 rules out of every URI and relative reference; letters beyond ASCII may be IRIs. */
function mayBeUri(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= 0x20 || code === 0x7f || '"<>\\^`{|}'.includes(text[at]!)) return false;
  }
  return true;
}

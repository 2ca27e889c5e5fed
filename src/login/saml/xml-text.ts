/** The characters, names and references of XML, as far as SAML needs them. */
import { ProviderRefusal } from '../provider.js';

/** How often `<` occurs; refuses characters that XML does not have. One pass. */
export function refuseBadCharacters(text: string): number {
  let tags = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x3c) tags += 1;
    if (code >= 0xd800 && code <= 0xdfff) {
      const next = text.charCodeAt(at + 1);
      if (code > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) throw badCharacter();
      at += 1;
    } else if (!isCharacter(code)) throw badCharacter();
  }
  return tags;
}

const badCharacter = () => new ProviderRefusal('bad_character', 'The document has a character that XML does not know.');

/** XML 1.0 §2.2, without C1 controls. */
function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  if (code >= 0x7f && code <= 0x9f) return false;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}

export function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 0x9 || code === 0xa || code === 0xd;
}

const nameLength = 128;

/** The name that begins at `from`: letters of ASCII alone, which is all that SAML has, and one colon at most. */
export function readName(text: string, from: number): string {
  let at = from;
  let colons = 0;
  let isStart = true;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x3a && !isStart && colons === 0) {
      colons += 1;
      isStart = true;
    } else if (isLetter(code) || (!isStart && isFurther(code))) isStart = false;
    else break;
  }
  if (isStart || at - from > nameLength) {
    throw new ProviderRefusal('not_well_formed', 'The document is not well-formed XML: a name is not acceptable.');
  }
  return text.slice(from, at);
}

const isLetter = (code: number): boolean =>
  (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f;
const isFurther = (code: number): boolean => (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2e;

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Text with its references replaced. Only the five of XML itself and numbers are known: no DTD could bring others. */
export function decodeText(raw: string): string {
  if (raw.includes(']]>')) {
    throw new ProviderRefusal('not_well_formed', 'The document is not well-formed XML: "]]>" stands in text.');
  }
  if (!raw.includes('&')) return raw;
  const parts: string[] = [];
  let at = 0;
  for (let mark = raw.indexOf('&'); mark >= 0; mark = raw.indexOf('&', at)) {
    const end = raw.slice(mark, mark + 12).indexOf(';');
    if (end < 0) throw badReference();
    parts.push(raw.slice(at, mark), decodeReference(raw.slice(mark + 1, mark + end)));
    at = mark + end + 1;
  }
  parts.push(raw.slice(at));
  return parts.join('');
}

const badReference = () =>
  new ProviderRefusal('entity', 'The document refers to an entity that XML itself does not have.');

function decodeReference(name: string): string {
  if (Object.hasOwn(named, name)) return named[name] as string;
  const isHex = name.startsWith('#x');
  const digits = name.slice(isHex ? 2 : 1);
  const alphabet = isHex ? '0123456789abcdef' : '0123456789';
  const isNumber =
    name.startsWith('#') && digits !== '' && [...digits.toLowerCase()].every((d) => alphabet.includes(d));
  const code = isNumber ? Number.parseInt(digits, isHex ? 16 : 10) : -1;
  if (code < 0 || !isCharacter(code)) throw badReference();
  return String.fromCodePoint(code);
}

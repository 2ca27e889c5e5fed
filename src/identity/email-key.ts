/** The one normaliser of mail addresses: what two spellings of the same address have in common (security rule 5). */
import { domainToASCII } from 'node:url';
import { IdentityError } from './errors.js';

/** Controls, bidi marks, zero-width and other characters that nobody sees, line separators, halves of a pair. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const whiteSpace = /\s/u;
/** ASCII characters of a dot-atom beside letters, digits and the dot (RFC 5322 §3.2.3). */
const atomMarks = new Set("!#$%&'*+-/=?^_`{|}~");

/**
 * The key by which addresses are matched: trimmed, NFKC, lower case, the domain as A-labels. The same on every store,
 * and the key of a key is the key itself.
 *
 * @throws IdentityError `address_invalid`, with what is wrong, when the text is no address of one mailbox at a full domain name.
 * @example emailKey(' Ann.Ek@EXAMPLE.com ') === 'ann.ek@example.com'
 */
export function emailKey(text: string): string {
  const read = readAddress(text);
  if (read.key === undefined) throw new IdentityError('address_invalid', read.problem);
  return read.key;
}

/** The same key, or undefined where `emailKey` would refuse. */
export function findEmailKey(text: string): string | undefined {
  return readAddress(text).key;
}

/**
 * A domain as it stands in a key: lower-case A-labels, at least two of them; undefined when it is no such name.
 *
 * @example domainKey('Bücher.example') === 'xn--bcher-kva.example'
 */
export function domainKey(text: string): string | undefined {
  if (unseen.test(text)) return undefined;
  return domainOf(text.normalize('NFKC').toLowerCase());
}

type Read = { readonly key: string; readonly problem?: never } | { readonly key?: undefined; readonly problem: string };

function readAddress(text: string): Read {
  const trimmed = text.trim();
  if (trimmed.length > 320) return { problem: 'The mail address is longer than 254 characters.' };
  const isPlain = isVisibleAscii(trimmed);
  if (!isPlain && unseen.test(trimmed)) return { problem: 'The mail address holds a character that cannot be seen.' };
  const folded = isPlain ? trimmed.toLowerCase() : trimmed.normalize('NFKC').toLowerCase();
  // NFKC makes spaces and marks of what looked like one letter, so what follows looks at the folded text.
  if (!isPlain && (whiteSpace.test(folded) || unseen.test(folded))) {
    return { problem: 'The mail address holds a space.' };
  }
  const at = folded.indexOf('@');
  if (at < 1 || at !== folded.lastIndexOf('@')) {
    return { problem: 'A mail address has the form name@example.com.' };
  }
  const local = folded.slice(0, at);
  const domain = domainOf(folded.slice(at + 1));
  if (!isLocalPart(local)) return { problem: 'The part of the mail address before the @ is not valid.' };
  if (domain === undefined) {
    return { problem: 'The part of the mail address after the @ is not a full domain name such as example.com.' };
  }
  const key = `${local}@${domain}`;
  return key.length > 84 && Buffer.byteLength(key) > 254
    ? { problem: 'The mail address is longer than 254 characters.' }
    : { key };
}

/** True when NFKC and the search for what cannot be seen have nothing to find. */
function isVisibleAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= 0x20 || code >= 0x7f) return false;
  }
  return true;
}

/** A dot-atom of at most 64 octets (RFC 5321 §4.5.3.1.1), letters beyond ASCII included (RFC 6531 §3.3). */
function isLocalPart(local: string): boolean {
  // A character takes at most three octets for each of its units.
  if (local.length > 64 || (local.length > 21 && Buffer.byteLength(local) > 64)) return false;
  let afterDot = true;
  for (let at = 0; at < local.length; at += 1) {
    const code = local.charCodeAt(at);
    const isDot = code === 0x2e;
    if (isDot ? afterDot : !(code > 0x7f || isLetterOrDigit(code) || atomMarks.has(local[at]!))) return false;
    afterDot = isDot;
  }
  return !afterDot;
}

function domainOf(folded: string): string | undefined {
  const isPlain = isNameText(folded);
  if (isPlain === undefined) return undefined;
  // A plain lower-case name is its own A-label; one that claims to be encoded is checked by decoding it.
  const name = isPlain && !folded.includes('xn--') ? folded : domainToASCII(folded);
  return isDomainName(name) ? name : undefined;
}

/**
 * True for ASCII letters, digits, hyphens and dots; false when letters beyond ASCII are among them; else undefined.
 * SECURITY: `domainToASCII` reads its argument as the host of a URL, where `%`, `:` and `/` have a meaning.
 */
function isNameText(text: string): boolean | undefined {
  let isPlain = true;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) isPlain = false;
    else if (!isLetterOrDigit(code) && code !== 0x2d && code !== 0x2e) return undefined;
  }
  return isPlain;
}

/** At least two labels of 1 to 63 characters that neither begin nor end in a hyphen, the last no number (RFC 1123 §2.1). */
function isDomainName(name: string): boolean {
  if (name.length > 253) return false;
  let labels = 0;
  let start = 0;
  while (start <= name.length) {
    const dot = name.indexOf('.', start);
    const end = dot < 0 ? name.length : dot;
    if (end === start || end - start > 63 || name[start] === '-' || name[end - 1] === '-') return false;
    labels += 1;
    if (dot < 0) break;
    start = end + 1;
  }
  return labels > 1 && isNameText(name) === true && !isDigit(name.charCodeAt(start));
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isLetterOrDigit(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || isDigit(code);
}

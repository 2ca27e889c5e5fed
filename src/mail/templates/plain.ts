/** Names and texts from outside, made fit to stand in a mail. */

const longest = 200;

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * A name as it stands in a sentence: one that is written from right to left is set apart (U+2068, U+2069), so that it
 * neither turns the sentence that it begins nor trades places with the next such name.
 */
export const inSentence = (name: string): string => (rightToLeft.test(name) ? `\u2068${name}\u2069` : name);

/**
 * Names come from outside: one line, without control characters or marks that turn the direction of writing, and not
 * so long that they bury the rest.
 */
export function plain(value: unknown): string {
  if (typeof value !== 'string') return '';
  const text = value
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
  return text.length > longest ? `${[...text].slice(0, longest).join('')}…` : text;
}

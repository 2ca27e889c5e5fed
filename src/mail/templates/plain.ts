/** Names and texts from outside, made fit to stand in a mail. */

const longest = 200;

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

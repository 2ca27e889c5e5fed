/** Temporary passwords: made by machine, readable over the telephone, 120 bits (security rule 21). */

/** Crockford's base32: no I, L, O or U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const symbols = 24;

/** How many random bytes make one. */
export const temporaryPasswordBytes = 15;

/** How long one may lie unused, or wait to be handed over, before somebody is reminded of it, in milliseconds. */
const remindAfterMs = 24 * 3_600_000;

/** How long one lives, in milliseconds: 72 hours when mailed, 7 days when somebody hands it over. */
export const temporaryPasswordLifeMs = { automatic: 72 * 3_600_000, manual: 7 * 86_400_000 } as const;

/**
 * 24 symbols in groups of four, of 15 random bytes.
 *
 * @example makeTemporaryPassword(new Uint8Array(15)) === '0000-0000-0000-0000-0000-0000'
 */
export function makeTemporaryPassword(random: Uint8Array): string {
  if (random.length !== temporaryPasswordBytes) throw new Error('a temporary password is made of 15 bytes');
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of random) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      if (text.length % 5 === 4) text += '-';
      text += alphabet[(held >>> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return text;
}

/**
 * The 24 symbols that somebody meant: hyphens and spaces left out, in either case, with I and L for 1 and O for 0.
 * Undefined when the text cannot be a temporary password.
 */
export function normaliseTemporaryPassword(typed: string): string | undefined {
  if (typed.length > 128) return undefined;
  let text = '';
  for (const typedSymbol of typed.toUpperCase()) {
    if (typedSymbol === '-' || typedSymbol === ' ') continue;
    const symbol = typedSymbol === 'I' || typedSymbol === 'L' ? '1' : typedSymbol === 'O' ? '0' : typedSymbol;
    if (!alphabet.includes(symbol)) return undefined;
    text += symbol;
  }
  return text.length === symbols ? text : undefined;
}

/** When one made at that instant ends: by its handling, and never past the contractor's own expiry. */
export function temporaryPasswordEnd(handling: 'automatic' | 'manual', now: number, expiresAt?: number): number {
  return Math.min(now + temporaryPasswordLifeMs[handling], expiresAt ?? Number.POSITIVE_INFINITY);
}

/** When one that was issued or handed over at `since` is looked at next: for the reminder, or at its end if that is sooner. */
export function temporaryPasswordDue(since: number, expiresAt: number): number {
  return Math.min(since + remindAfterMs, expiresAt);
}

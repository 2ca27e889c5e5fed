/** The one way in which text is compared without regard to letter case (RFC 7643 §2.2, `caseExact` false). */

/**
 * The key under which texts that differ in letter case or in compatibility forms alone are the same: NFKC, lower case,
 * and one letter for both Greek small sigmas, since which of them `toLowerCase` gives depends on the letter's place.
 * Text that is its own key comes back without a copy.
 *
 * @example foldText('Ann.Ek@Example.COM') === 'ann.ek@example.com'
 */
export function foldText(text: string): string {
  let hasCapital = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return text.normalize('NFKC').toLowerCase().replaceAll('ς', 'σ');
    if (code >= 0x41 && code <= 0x5a) hasCapital = true;
  }
  return hasCapital ? text.toLowerCase() : text;
}

/** The order of texts, the same in memory as in every store: by code point, which is the order of their UTF-8 bytes. */

/** Less than 0 when `left` comes first, more than 0 when `right` does, 0 when they are equal. */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

/** UTF-16 puts surrogates, which stand for what is beyond U+FFFF, before U+E000 to U+FFFF; here they come after. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

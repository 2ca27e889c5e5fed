/** Unpredictable bytes drawn from the system in larger portions, since asking for a few at a time costs as much. */

const portionBytes = 4096;

/**
 * Hands out bytes that `fill` gave, each only once: asking for 32 then costs a small part of what `fill` costs. Longer
 * asks than a portion go to `fill` as they are.
 */
export function portionedRandom(fill: (count: number) => Uint8Array): (count: number) => Uint8Array {
  let portion: Uint8Array = new Uint8Array(0);
  let used = 0;
  return (count) => {
    if (count > portionBytes) return fill(count);
    if (used + count > portion.length) {
      // A plain array: the `slice` of a Buffer would give the very bytes that are blanked below.
      portion = new Uint8Array(fill(portionBytes));
      used = 0;
    }
    // SECURITY: a copy, and the source is blanked: a byte that made one secret is nowhere to be found afterwards.
    const bytes = portion.slice(used, used + count);
    portion.fill(0, used, used + count);
    used += count;
    return bytes;
  };
}

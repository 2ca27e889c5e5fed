/** Random bytes in portions: each handed out once, none of them blanked before its holder has it. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { portionedRandom } from '../../src/identity/random.js';

describe('portionedRandom', () => {
  it('gives the bytes that a Buffer source gave, and keeps them after more were drawn', () => {
    const random = portionedRandom(randomBytes);
    const drawn = Array.from({ length: 2000 }, () => random(16));
    const seen = new Set(drawn.map((bytes) => Buffer.from(bytes).toString('hex')));
    expect(seen.size).toBe(2000);
    expect(seen).not.toContain('0'.repeat(32));
  });

  it('hands out every byte of a portion once, in order', () => {
    let next = 0;
    const random = portionedRandom((count) => Uint8Array.from({ length: count }, () => next++ % 251));
    const bytes = Array.from({ length: 100 }, () => [...random(40)]).flat();
    expect(bytes.slice(0, 4000)).toEqual(Array.from({ length: 4000 }, (_, index) => index % 251));
  });

  it('leaves long asks to the source', () => {
    expect(portionedRandom(randomBytes)(10_000)).toHaveLength(10_000);
  });
});

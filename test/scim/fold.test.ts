/** Folding of text: one key for every spelling that differs in letter case alone. */
import { expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { foldText } from '../../src/scim/fold.js';

test.each([
  ['Ann.Ek@Example.COM', 'ann.ek@example.com'],
  ['already lower 123', 'already lower 123'],
  ['ÅSA', 'åsa'],
  ['A\u030Asa', 'åsa'],
  ['ﬁnn', 'finn'],
  ['ＡＢＣ', 'abc'],
  ['ΟΔΟΣ', 'οδοσ'],
  ['οδος', 'οδοσ'],
  ['', ''],
])('folds %j to %j', (text, folded) => {
  expect(foldText(text)).toBe(folded);
});

it('gives ASCII text the same key as the general rule', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
      expect(foldText(text)).toBe(text.normalize('NFKC').toLowerCase());
    }),
  );
});

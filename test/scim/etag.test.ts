/** Entity tags and the headers that name them. */
import { expect, test } from '@jest/globals';
import { etagOf, matchesEtag } from '../../src/scim/etag.js';

test.each([
  ['W/"3"', true],
  ['"3"', true],
  ['*', true],
  [' * ', true],
  ['W/"1", W/"3"', true],
  ['"1","3"', true],
  ['"a,b", "3"', true],
  [',, W/"3" ,', true],
  ['W/"31"', false],
  ['W/"4"', false],
  ['3', false],
  ['W/3', false],
  ['w/"3"', false],
  ['"3', false],
  ['"1""3"', false],
  ['"3" x', false],
  ['"a, 3"', false],
  ['', false],
])('%j names version 3: %j', (header, expected) => {
  expect(matchesEtag(header, etagOf(3))).toBe(expected);
});

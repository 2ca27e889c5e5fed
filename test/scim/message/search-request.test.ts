/** Reading queries, from a query string and from a body. */
import { describe, expect, it, test } from '@jest/globals';
import { readSearchQuery, readSearchRequest } from '../../../src/scim/message/search-request.js';
import { urns } from '../../../src/scim/urns.js';

const refused = (scimType: string) => expect.objectContaining({ status: 400, scimType });
const body = (rest: object) => readSearchRequest({ schemas: [urns.searchRequest], ...rest });

describe('a query string', () => {
  test.each<[Record<string, string>, object]>([
    [{}, {}],
    [{ aadOptscim062020: '', other: 'x' }, {}],
    [
      { filter: 'userName eq "a"', startIndex: '2', count: '10' },
      { filter: 'userName eq "a"', startIndex: 2, count: 10 },
    ],
    [
      { FILTER: 'a pr', startindex: '5' },
      { filter: 'a pr', startIndex: 5 },
    ],
    [{ filter: '' }, { filter: '' }],
    [{ startIndex: '0' }, { startIndex: 1 }],
    [
      { startIndex: '-7', count: '-1' },
      { startIndex: 1, count: 0 },
    ],
    [{ count: '0' }, { count: 0 }],
    [{ startIndex: '99999999999999999999' }, { startIndex: Number.MAX_SAFE_INTEGER }],
    [
      { sortBy: ' name.familyName', sortOrder: 'DESCENDING' },
      { sortBy: 'name.familyName', sortOrder: 'descending' },
    ],
    [{ sortBy: '', sortOrder: '' }, {}],
    [
      { attributes: 'a, b.c', excludedAttributes: '' },
      { attributes: ['a', 'b.c'], excludedAttributes: [] },
    ],
    [{ cursor: '' }, { cursor: '' }],
    [
      { cursor: 'abc', count: '5' },
      { cursor: 'abc', count: 5 },
    ],
  ])('%j', (query, expected) => {
    expect(readSearchQuery(query)).toEqual(expected);
  });

  test.each<[Record<string, string>, string]>([
    [{ count: 'ten' }, 'invalidValue'],
    [{ count: '1.5' }, 'invalidValue'],
    [{ count: '' }, 'invalidValue'],
    [{ count: '1e3' }, 'invalidValue'],
    [{ count: '-' }, 'invalidValue'],
    [{ startIndex: '0x10' }, 'invalidValue'],
    [{ sortOrder: 'up' }, 'invalidValue'],
    [{ cursor: '', count: 'ten' }, 'invalidCount'],
    [{ cursor: '', startIndex: '1' }, 'invalidValue'],
  ])('%j is refused', (query, scimType) => {
    expect(() => readSearchQuery(query)).toThrow(refused(scimType));
  });
});

describe('a body', () => {
  it('gives numbers and arrays', () => {
    const asked = { attributes: ['userName', 'emails, name'], startIndex: 2, count: 10, sortBy: 'id', cursor: null };
    expect(body(asked)).toEqual({ attributes: ['userName', 'emails', 'name'], startIndex: 2, count: 10, sortBy: 'id' });
  });

  it('names its schema in any letter case', () => {
    expect(readSearchRequest({ Schemas: [urns.searchRequest.toUpperCase()], COUNT: 1 })).toEqual({ count: 1 });
  });

  test.each([null, [], 'x', {}, { schemas: [] }, { schemas: [urns.user], filter: 'a pr' }])('%j is none', (input) => {
    expect(() => readSearchRequest(input)).toThrow(refused('invalidSyntax'));
  });

  test.each([
    { filter: 5 },
    { count: '5' },
    { count: 1.5 },
    { startIndex: true },
    { attributes: [5] },
    { attributes: {} },
    { sortBy: ['a'] },
    { sortOrder: 1 },
    { cursor: 7 },
  ])('%j is refused', (rest) => {
    expect(() => body(rest)).toThrow(refused('invalidValue'));
  });
});

/** Lists and errors as clients read them. */
import { describe, expect, it } from '@jest/globals';
import { invalidFilter, notFound } from '../../../src/scim/errors.js';
import { errorResponse } from '../../../src/scim/message/error-response.js';
import { listResponse, listResponseJson } from '../../../src/scim/message/list-response.js';
import { urns } from '../../../src/scim/urns.js';

describe('a list', () => {
  const resources = [{ id: '1' }, { id: '2' }];
  const texts = resources.map((resource) => Buffer.from(JSON.stringify(resource)));

  it('is the same as an object and as text', () => {
    for (const page of [
      { totalResults: 7, startIndex: 3 },
      { totalResults: 7, nextCursor: 'n', previousCursor: 'p' },
      {},
    ]) {
      expect(JSON.parse(String(listResponseJson(texts, page)))).toEqual(listResponse(resources, page));
    }
  });

  it('says where the page stands', () => {
    expect(listResponse(resources, { totalResults: 7, startIndex: 3 })).toEqual({
      schemas: [urns.listResponse],
      totalResults: 7,
      startIndex: 3,
      itemsPerPage: 2,
      Resources: resources,
    });
  });

  it('has Resources when there are none', () => {
    expect(JSON.parse(String(listResponseJson([], { totalResults: 0, startIndex: 1 })))).toMatchObject({
      totalResults: 0,
      itemsPerPage: 0,
      Resources: [],
    });
  });
});

describe('an error', () => {
  it('has its status as text, and a scimType when there is one', () => {
    expect(errorResponse(notFound('gone'))).toEqual({ schemas: [urns.error], detail: 'gone', status: '404' });
    expect(errorResponse(invalidFilter('why'))).toEqual({
      schemas: [urns.error],
      scimType: 'invalidFilter',
      detail: 'why',
      status: '400',
    });
  });
});

import { describe, expect, it, test } from '@jest/globals';
import { type BulkOperation, bulkResponse, isRefused, readBulkRequest } from '../../../src/scim/message/bulk.js';
import { type BulkStep, planBulk } from '../../../src/scim/message/bulk-plan.js';
import { bulkIdsIn, resolveOperation, substituteBulkIds } from '../../../src/scim/message/bulk-references.js';
import type { Json, JsonObject } from '../../../src/scim/schema/attribute.js';
import { urns } from '../../../src/scim/urns.js';
import { refusalOf } from '../patch/patching.js';

const limits = { operations: 5 };
const message = (Operations: unknown, rest: object = {}) => ({ schemas: [urns.bulkRequest], Operations, ...rest });
const post = (bulkId: string, data: object = {}, path = '/Users') => ({ method: 'POST', path, bulkId, data });

describe('readBulkRequest', () => {
  it('reads operations', () => {
    const request = readBulkRequest(
      message(
        [
          post('q', { userName: 'Alice' }),
          { Method: 'put', PATH: 'Users/b7', version: 'W/"1"', data: { userName: 'Bob' } },
          { method: 'patch', path: '/Users/5d', data: { schemas: [urns.patchOp] } },
          { method: 'DELETE', path: '/Users/e9', data: {} },
        ],
        { failOnErrors: 1 },
      ),
      limits,
    );
    expect(request).toEqual({
      failOnErrors: 1,
      operations: [
        { method: 'POST', path: '/Users', bulkId: 'q', data: { userName: 'Alice' } },
        { method: 'PUT', path: '/Users/b7', version: 'W/"1"', data: { userName: 'Bob' } },
        { method: 'PATCH', path: '/Users/5d', data: { schemas: [urns.patchOp] } },
        { method: 'DELETE', path: '/Users/e9' },
      ],
    });
  });

  test.each<[unknown, string]>([
    [null, '400 invalidSyntax'],
    [[], '400 invalidSyntax'],
    [{ Operations: [post('a')] }, '400 invalidSyntax'],
    [{ schemas: [urns.patchOp], Operations: [post('a')] }, '400 invalidSyntax'],
    [message(undefined), '400 invalidSyntax'],
    [message([]), '400 invalidSyntax'],
    [message({}), '400 invalidSyntax'],
    [message([post('a')], { failOnErrors: 0 }), '400 invalidSyntax'],
    [message([post('a')], { failOnErrors: '1' }), '400 invalidSyntax'],
    [message([post('a')], { failOnErrors: 1.5 }), '400 invalidSyntax'],
    [message([post('a'), post('a')]), '400 invalidSyntax'],
    [message(Array.from({ length: 6 }, (_, index) => post(`${index}`))), '413 '],
  ])('refuses %j', (body, refusal) => {
    expect(refusalOf(() => readBulkRequest(body, limits))).toBe(refusal);
  });

  test.each<[unknown, string]>([
    ['x', 'invalidSyntax'],
    [{ path: '/Users', bulkId: 'a', data: {} }, 'invalidSyntax'],
    [{ method: 'GET', path: '/Users/1' }, 'invalidSyntax'],
    [{ method: 'POST', path: '/Users', data: {} }, 'invalidSyntax'],
    [{ method: 'POST', path: '/Users', bulkId: '', data: {} }, 'invalidSyntax'],
    [{ method: 'POST', bulkId: 'a', data: {} }, 'invalidSyntax'],
    [{ method: 'POST', path: '/Users', bulkId: 'a' }, 'invalidSyntax'],
    [{ method: 'POST', path: '/Users', bulkId: 'a', data: '{}' }, 'invalidSyntax'],
    [{ method: 'PUT', path: '/Users/1', data: [] }, 'invalidSyntax'],
    [{ method: 'POST', path: '/Users/1', bulkId: 'a', data: {} }, 'invalidPath'],
    [{ method: 'POST', path: '/', bulkId: 'a', data: {} }, 'invalidPath'],
    [{ method: 'DELETE', path: '/Users' }, 'invalidPath'],
    [{ method: 'DELETE', path: '/Users/' }, 'invalidPath'],
    [{ method: 'DELETE', path: '/Users/1/x' }, 'invalidPath'],
    [{ method: 'PATCH', path: '/Users/1?x=y', data: {} }, 'invalidPath'],
  ])('lets %j fail alone', (operation, scimType) => {
    const { operations } = readBulkRequest(message([operation, post('z')]), limits);
    expect(operations[0]).toMatchObject({ error: { status: 400, scimType } });
    expect(isRefused(operations[1]!)).toBe(false);
  });

  it('tells what it knows of an operation that fails alone', () => {
    const { operations } = readBulkRequest(message([{ method: 'post', path: '/Users', bulkId: 'a' }]), limits);
    expect(operations[0]).toMatchObject({ method: 'POST', path: '/Users', bulkId: 'a' });
  });
});

describe('references', () => {
  const ids = new Map([
    ['q', '92b7'],
    ['a/b', 'f00d'],
  ]);
  test.each<[Json, Json]>([
    ['bulkId:q', '92b7'],
    ['bulkId:a/b', 'f00d'],
    ['bulkId:qq', 'bulkId:qq'],
    ['about bulkId:q', 'about bulkId:q'],
    ['/Users/bulkId:q', '/Users/92b7'],
    ['https://x/v2/Users/bulkId:q', 'https://x/v2/Users/92b7'],
    ['members[value eq "bulkId:q"]', 'members[value eq "92b7"]'],
    [
      'members[value eq "bulkId:q" or value eq "bulkId:z" or value eq "bulkId:q"]',
      'members[value eq "92b7" or value eq "bulkId:z" or value eq "92b7"]',
    ],
    [{ a: [{ value: 'bulkId:q' }, 1, null, true] }, { a: [{ value: '92b7' }, 1, null, true] }],
  ])('are replaced in %j', (value, expected) => {
    expect(substituteBulkIds(value, ids)).toEqual(expected);
  });

  it('leave a value without any as it is, and no key reaches a prototype', () => {
    const value = { a: [{ b: 'x' }] };
    expect(substituteBulkIds(value, ids)).toBe(value);
    const hostile = JSON.parse('{"__proto__": {"value": "bulkId:q"}}');
    expect(JSON.stringify(substituteBulkIds(hostile, ids))).toBe('{"__proto__":{"value":"92b7"}}');
  });

  it('are found', () => {
    const value = { a: 'bulkId:q', b: ['/Users/bulkId:r', '/x/bulkId:unknown'], c: 'bulkId:zzz', d: 'my bulkId:q' };
    expect([...bulkIdsIn(value, (id) => id === 'r')]).toEqual(['q', 'r', 'zzz']);
  });

  it('make an operation ready, or fail it with 409', () => {
    const operation: BulkOperation = { method: 'PATCH', path: '/Users/bulkId:q', data: { v: 'bulkId:q' } };
    expect(resolveOperation(operation, ids)).toEqual({ method: 'PATCH', path: '/Users/92b7', data: { v: '92b7' } });
    expect(refusalOf(() => resolveOperation({ ...operation, data: { v: 'bulkId:z' } }, ids))).toBe('409 ');
    expect(refusalOf(() => resolveOperation({ ...operation, path: '/Users/bulkId:z' }, ids))).toBe('409 ');
    const plain: BulkOperation = { method: 'DELETE', path: '/Users/1' };
    expect(resolveOperation(plain, ids)).toBe(plain);
  });
});

describe('planBulk', () => {
  const group = (bulkId: string, ...members: string[]): BulkOperation => ({
    method: 'POST',
    path: '/Groups',
    bulkId,
    data: { displayName: bulkId, members: members.map((value) => ({ value })) },
  });
  const shown = (steps: readonly BulkStep[]) =>
    steps.map((step) => (step.kind === 'run' ? `run ${step.index}` : `complete ${step.index}`)).join(', ');

  test.each<[string, BulkOperation[], string]>([
    ['keeps the order', [group('a'), group('b'), group('c')], 'run 0, run 1, run 2'],
    ['keeps references backwards', [group('a'), group('b', 'bulkId:a')], 'run 0, run 1'],
    ['runs what is referred to first', [group('a', 'bulkId:b'), group('x'), group('b')], 'run 2, run 0, run 1'],
    ['follows chains', [group('a', 'bulkId:b'), group('b', 'bulkId:c'), group('c')], 'run 2, run 1, run 0'],
    ['breaks a circle', [group('a', 'bulkId:b'), group('b', 'bulkId:a')], 'run 1, run 0, complete 1'],
    [
      'breaks a circle of three',
      [group('a', 'bulkId:b'), group('b', 'bulkId:c'), group('c', 'bulkId:a')],
      'run 2, run 1, run 0, complete 2',
    ],
    ['breaks a reference to itself', [group('a', 'bulkId:a')], 'run 0, complete 0'],
    ['lets unknown references be', [group('a', 'bulkId:z')], 'run 0'],
    [
      'reads references in paths',
      [{ method: 'PATCH', path: '/Groups/bulkId:a', data: {} }, group('a')],
      'run 1, run 0',
    ],
  ])('%s', (_, operations, expected) => {
    expect(shown(planBulk(operations))).toBe(expected);
  });

  it('leaves out what closes a circle, and adds it once it exists (RFC 7644 §3.7.1)', () => {
    const steps = planBulk([group('a', 'bulkId:b'), group('b', 'U1', 'bulkId:a')]);
    expect(steps[0]).toMatchObject({ index: 1, operation: { data: { displayName: 'b', members: [{ value: 'U1' }] } } });
    expect(steps[2]).toEqual({
      kind: 'complete',
      index: 1,
      deferredReferences: ['a'],
      patch: { schemas: [urns.patchOp], Operations: [{ op: 'add', path: 'members', value: [{ value: 'bulkId:a' }] }] },
    });
  });

  it('leaves out a manager in a circle by its extension', () => {
    const person = (bulkId: string, manager: string): BulkOperation => ({
      method: 'POST',
      path: '/Users',
      bulkId,
      data: { userName: bulkId, [urns.enterpriseUser]: { department: 'IT', manager: { value: manager } } },
    });
    const steps = planBulk([person('a', 'bulkId:b'), person('b', 'bulkId:a')]);
    expect(steps[0]).toMatchObject({ index: 1, operation: { data: { [urns.enterpriseUser]: { department: 'IT' } } } });
    expect((steps[2] as { patch: JsonObject }).patch.Operations).toEqual([
      { op: 'add', path: `${urns.enterpriseUser}:manager`, value: { value: 'bulkId:a' } },
    ]);
  });

  it('plans a long chain without running out of stack', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) => group(`${index}`, `bulkId:${index + 1}`));
    expect(planBulk(chain)).toHaveLength(20_000);
  });

  it('carries refused operations along', () => {
    const { operations } = readBulkRequest(message([{ method: 'GET', path: '/Users/1' }, post('a')]), limits);
    expect(shown(planBulk(operations))).toBe('run 0, run 1');
  });
});

describe('bulkResponse', () => {
  it('is spelled as in RFC 7644 §3.7', () => {
    const error = { schemas: [urns.error], status: '412' };
    expect(
      bulkResponse([
        {
          method: 'POST',
          bulkId: 'q',
          location: 'https://x/Users/92',
          version: 'W/"1"',
          status: 201,
          response: { id: '92' },
        },
        { method: 'PUT', location: 'https://x/Users/b7', status: 412, response: error },
        { method: 'DELETE', location: 'https://x/Users/e9', status: 204 },
      ]),
    ).toEqual({
      schemas: [urns.bulkResponse],
      Operations: [
        { location: 'https://x/Users/92', method: 'POST', bulkId: 'q', version: 'W/"1"', status: '201' },
        { location: 'https://x/Users/b7', method: 'PUT', status: '412', response: error },
        { location: 'https://x/Users/e9', method: 'DELETE', status: '204' },
      ],
    });
  });
});

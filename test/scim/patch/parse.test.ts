import { describe, expect, it, test } from '@jest/globals';
import { readPatchRequest } from '../../../src/scim/patch/parse.js';
import { urns } from '../../../src/scim/urns.js';
import { refusalOf } from './patching.js';

const message = (...Operations: unknown[]) => ({ schemas: [urns.patchOp], Operations });

describe('readPatchRequest', () => {
  test.each([
    [message({ op: 'add', path: 'title', value: 'x' }), [{ op: 'add', path: 'title', value: 'x' }]],
    [message({ op: 'Replace', value: { a: 1 } }), [{ op: 'replace', value: { a: 1 } }]],
    [message({ op: 'REMOVE', path: 'title' }), [{ op: 'remove', path: 'title' }]],
    [message({ op: 'remove', path: 'm', value: [] }), [{ op: 'remove', path: 'm', value: [] }]],
    [message({ op: 'replace', path: 'title', value: null }), [{ op: 'replace', path: 'title', value: null }]],
    [message({ op: 'replace', path: null, value: {} }), [{ op: 'replace', value: {} }]],
    [message({ OP: 'add', Path: 'title', VALUE: false }), [{ op: 'add', path: 'title', value: false }]],
    [{ schemas: [urns.patchOp.toUpperCase()], operations: [{ op: 'add', value: {} }] }, [{ op: 'add', value: {} }]],
    [{ Schemas: ['x', urns.patchOp], OPERATIONS: [{ op: 'add', value: {} }] }, [{ op: 'add', value: {} }]],
  ])('reads %j', (body, operations) => {
    expect(readPatchRequest(body)).toEqual(operations);
  });

  test.each<[unknown, string]>([
    [undefined, '400 invalidSyntax'],
    [null, '400 invalidSyntax'],
    [[], '400 invalidSyntax'],
    ['x', '400 invalidSyntax'],
    [{ Operations: [{ op: 'add', value: {} }] }, '400 invalidSyntax'],
    [{ schemas: urns.patchOp, Operations: [{ op: 'add', value: {} }] }, '400 invalidSyntax'],
    [{ schemas: [urns.user], Operations: [{ op: 'add', value: {} }] }, '400 invalidSyntax'],
    [{ schemas: [urns.patchOp] }, '400 invalidSyntax'],
    [{ schemas: [urns.patchOp], Operations: {} }, '400 invalidSyntax'],
    [message(), '400 invalidSyntax'],
    [message('add'), '400 invalidSyntax'],
    [message(null), '400 invalidSyntax'],
    [message({ path: 'title', value: 'x' }), '400 invalidSyntax'],
    [message({ op: 'move', path: 'title', value: 'x' }), '400 invalidSyntax'],
    [message({ op: 1, path: 'title', value: 'x' }), '400 invalidSyntax'],
    [message({ op: 'remove' }), '400 noTarget'],
    [message({ op: 'remove', value: { title: 'x' } }), '400 noTarget'],
    [message({ op: 'add', path: 'title' }), '400 invalidValue'],
    [message({ op: 'replace' }), '400 invalidValue'],
    [message({ op: 'add', path: 5, value: 'x' }), '400 invalidPath'],
    [message({ op: 'add', path: ['title'], value: 'x' }), '400 invalidPath'],
  ])('refuses %j', (body, refusal) => {
    expect(refusalOf(() => readPatchRequest(body))).toBe(refusal);
  });

  it('bounds operations and the values of one', () => {
    const operations = (count: number) => message(...Array(count).fill({ op: 'add', value: {} }));
    const values = (count: number) => Array(count).fill({ value: 'x' });
    expect(readPatchRequest(operations(500))).toHaveLength(500);
    expect(refusalOf(() => readPatchRequest(operations(501)))).toBe('400 tooMany');
    const limits = { operations: 2, members: 3 };
    expect(readPatchRequest(message({ op: 'add', path: 'members', value: values(3) }), limits)).toHaveLength(1);
    expect(refusalOf(() => readPatchRequest(message({ op: 'add', path: 'members', value: values(4) }), limits))).toBe(
      '400 tooMany',
    );
    expect(refusalOf(() => readPatchRequest(message({ op: 'add', value: { members: values(4) } }), limits))).toBe(
      '400 tooMany',
    );
  });
});

import { describe, expect, it, test } from '@jest/globals';
import { ScimError } from '../../../src/scim/errors.js';
import { lexFilter } from '../../../src/scim/filter/lexer.js';

const shown = (text: string) => lexFilter(text).map((token) => `${token.kind}:${token.text}@${token.at}`);

describe('lexFilter', () => {
  test.each([
    ['', ['end:@1']],
    ['   ', ['end:@4']],
    ['a eq "b"', ['word:a@1', 'word:eq@3', 'string:b@6', 'end:@9']],
    ['not(a pr)', ['word:not@1', '(:(@4', 'word:a@5', 'word:pr@7', '):)@9', 'end:@10']],
    ['e[t pr].v pr', ['word:e@1', '[:[@2', 'word:t@3', 'word:pr@5', ']:]@7', 'word:.v@8', 'word:pr@11', 'end:@13']],
    ['a\teq\n"b"', ['word:a@1', 'word:eq@3', 'string:b@6', 'end:@9']],
    ['a eq"b"', ['word:a@1', 'word:eq@3', 'string:b@5', 'end:@8']],
  ])('cuts %j', (text, tokens) => {
    expect(shown(text)).toEqual(tokens);
  });

  test.each([
    ['"\\""', '"'],
    ['"\\\\"', '\\'],
    ['"a\\u00e9\\n\\t\\/"', 'aé\n\t/'],
    ['"\\ud83d\\ude00"', '😀'],
    ['"😀"', '😀'],
    ['"(x [y] and"', '(x [y] and'],
  ])('reads the JSON string %s', (literal, value) => {
    expect(lexFilter(literal)[0]).toMatchObject({ kind: 'string', text: value });
  });

  test.each([
    '"',
    '"abc',
    '"abc\\"',
    '"\\x"',
    '"\\u12"',
    '"a\nb"',
    '"\\u0000"',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\ud800"',
  ])('refuses %j', (literal) => {
    expect(() => lexFilter(`a eq ${literal}`)).toThrow(ScimError);
  });

  it('says where an open string begins', () => {
    expect(() => lexFilter('a eq "b')).toThrow(/character 6/);
  });
});

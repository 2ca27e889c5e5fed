/** Addresses and their keys (security rule 5). */
import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { domainKey, emailKey, findEmailKey } from '../../src/identity/email-key.js';

describe('emailKey', () => {
  test.each([
    ['ann@example.com', 'ann@example.com'],
    [' Ann.Ek@EXAMPLE.com\t', 'ann.ek@example.com'],
    ["o'neil+tag@sub.example.co.uk", "o'neil+tag@sub.example.co.uk"],
    ['ANN@BÜCHER.example', 'ann@xn--bcher-kva.example'],
    ['ann@xn--bcher-kva.example', 'ann@xn--bcher-kva.example'],
    ['ann@XN--BCHER-KVA.example', 'ann@xn--bcher-kva.example'],
    ['ann＠ｅｘａｍｐｌｅ.com', 'ann@example.com'],
    ['ann@example。com', 'ann@example.com'],
    ['JOSÉ@example.com', 'josé@example.com'],
    ['Jose\u0301@example.com', 'josé@example.com'],
    ['K\u212Aann@example.com', 'kkann@example.com'],
    ['İstanbul@example.com', 'i̇stanbul@example.com'],
    ['ﬁsh@example.com', 'fish@example.com'],
  ])('%j has the key %j', (text, key) => {
    expect(emailKey(text)).toBe(key);
  });

  test.each([
    ['', 'form'],
    ['ann', 'form'],
    ['@example.com', 'form'],
    ['a@b@example.com', 'form'],
    ['ann@', 'domain'],
    ['ann@example', 'domain'],
    ['ann@localhost', 'domain'],
    ['ann@example..com', 'domain'],
    ['ann@.example.com', 'domain'],
    ['ann@example.com.', 'domain'],
    ['ann@-example.com', 'domain'],
    ['ann@127.0.0.1', 'domain'],
    ['ann@0x7f.1', 'domain'],
    ['ann@[127.0.0.1]', 'domain'],
    ['ann@ex%61mple.com', 'domain'],
    ['ann@example.com:25', 'domain'],
    ['ann@example.com/x', 'domain'],
    ['ann@exa_mple.com', 'domain'],
    ['ann@xn--.example', 'domain'],
    [`ann@${'a'.repeat(64)}.com`, 'domain'],
    ['.ann@example.com', 'before the @'],
    ['ann.@example.com', 'before the @'],
    ['a..n@example.com', 'before the @'],
    ['"ann"@example.com', 'before the @'],
    ['<ann@example.com>', 'before the @'],
    ['a,b@example.com', 'before the @'],
    [`${'a'.repeat(65)}@example.com`, 'before the @'],
    [`${'é'.repeat(33)}@example.com`, 'before the @'],
    ['an n@example.com', 'space'],
    ['an\u00A0n@example.com', 'space'],
    ['a\u0000nn@example.com', 'cannot be seen'],
    ['ann@example.com\r\nBcc: x@example.com', 'cannot be seen'],
    ['a\u00ADnn@example.com', 'cannot be seen'],
    ['a\u200Bnn@example.com', 'cannot be seen'],
    ['a\u202Enn@example.com', 'cannot be seen'],
    ['a\u2066nn@example.com', 'cannot be seen'],
    ['a\u{E0041}nn@example.com', 'cannot be seen'],
    ['a\uFE0Fnn@example.com', 'cannot be seen'],
    ['a\uD800nn@example.com', 'cannot be seen'],
    [`${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}`, '254'],
    [`ann@${'a.'.repeat(200)}com`, '254'],
  ])('%j is refused', (text, problem) => {
    expect(findEmailKey(text)).toBeUndefined();
    expect(() => emailKey(text)).toThrow(
      expect.objectContaining({ code: 'address_invalid', detail: expect.stringContaining(problem) }),
    );
  });

  it('has itself as key', () => {
    const local = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    const domain = fc.oneof(
      fc.domain(),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).map((x) => `${x}.org`),
    );
    fc.assert(
      fc.property(local, domain, (name, host) => {
        const key = findEmailKey(`${name}@${host}`);
        return key === undefined || findEmailKey(key) === key;
      }),
      { numRuns: 2000 },
    );
  });

  it('never takes apart what differs in ASCII letter case or in outer space alone', () => {
    fc.assert(
      fc.property(fc.emailAddress({ size: 'small' }), (address) => {
        const key = findEmailKey(address);
        expect(findEmailKey(` ${address.toUpperCase()} `)).toBe(key);
      }),
    );
  });

  it('gives a key of plain shape', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const key = findEmailKey(`${text}@example.com`);
        if (key !== undefined) expect(key).toMatch(/^[^\s@,<>"()[\]\\;:\p{Cc}\p{Cf}]+@example\.com$/u);
      }),
      { numRuns: 1000 },
    );
  });
});

test('domainKey gives A-labels or nothing', () => {
  expect(domainKey('Bücher.EXAMPLE')).toBe('xn--bcher-kva.example');
  expect(domainKey('example')).toBeUndefined();
  expect(domainKey('exam\u200Bple.com')).toBeUndefined();
});

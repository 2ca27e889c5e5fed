/** Temporary passwords, tokens, the keyring and the audit chain. */
import { createHash } from 'node:crypto';
import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type ChainedContent,
  type ChainedEvent,
  chainHash,
  chainStart,
  verifyChain,
} from '../../src/identity/chain.js';
import { createKeyring } from '../../src/identity/keyring.js';
import { portionedRandom } from '../../src/identity/random.js';
import {
  makeTemporaryPassword,
  normaliseTemporaryPassword,
  temporaryPasswordEnd,
} from '../../src/identity/temporary-password.js';
import { hashToken, invitationIdOf, makeInvitationToken, makeLinkToken, makeToken } from '../../src/identity/token.js';

const bytes = (count: number) => fc.uint8Array({ minLength: count, maxLength: count });

describe('temporary passwords', () => {
  it('are 24 symbols in groups of four that come back however they are typed', () => {
    fc.assert(
      fc.property(bytes(15), (random) => {
        const text = makeTemporaryPassword(random);
        expect(text).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
        const plain = text.replaceAll('-', '');
        const misread = text.toLowerCase().replaceAll('1', 'l').replaceAll('0', 'o');
        for (const typed of [text, plain, misread, ` ${text.replaceAll('-', ' ')} `, text.replaceAll('1', 'I')]) {
          expect(normaliseTemporaryPassword(typed)).toBe(plain);
        }
      }),
    );
  });

  it('carry all 120 bits', () => {
    fc.assert(
      fc.property(bytes(15), (random) => {
        const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
        const plain = makeTemporaryPassword(random).replaceAll('-', '');
        const value = [...plain].reduce((sum, symbol) => sum * 32n + BigInt(digits.indexOf(symbol)), 0n);
        expect(value).toBe(BigInt(`0x${Buffer.from(random).toString('hex')}`));
      }),
    );
  });

  test.each(['', '0000', '0000-0000-0000-0000-0000-000U', `${'0'.repeat(25)}`, 'é'.repeat(24), '0'.repeat(5000)])(
    '%j is none',
    (typed) => {
      expect(normaliseTemporaryPassword(typed)).toBeUndefined();
    },
  );

  it('end by their handling, never after the contractor', () => {
    expect(temporaryPasswordEnd('automatic', 0)).toBe(72 * 3_600_000);
    expect(temporaryPasswordEnd('manual', 0)).toBe(7 * 86_400_000);
    expect(temporaryPasswordEnd('manual', 0, 5)).toBe(5);
  });
});

test('portioned randomness hands out every byte at most once', () => {
  let given = 0;
  const random = portionedRandom((count) => new Uint8Array(new Uint32Array(count / 4).map(() => given++).buffer));
  const seen = new Set<number>();
  for (let time = 0; time < 3000; time += 1) {
    for (const word of new Uint32Array(random(time % 3 === 0 ? 32 : 12).buffer)) {
      expect(seen.has(word)).toBe(false);
      seen.add(word);
    }
  }
  expect(random(5000)).toHaveLength(5000);
});

test('tokens have 256 bits and a hash', () => {
  const random = new Uint8Array(32).fill(255);
  expect(makeToken('dws_', random)).toBe(`dws_${'_'.repeat(42)}8`);
  expect(makeToken('dwk_', random)).toMatch(/^dwk_/);
  expect(makeLinkToken(random)).toHaveLength(43);
  const invitationId = '019d7a3c-5b1e-7c44-9f3a-0d6c2e8b1a57';
  const invitationToken = makeInvitationToken(invitationId, random);
  expect(invitationIdOf(invitationToken)).toBe(invitationId);
  expect(invitationIdOf(makeLinkToken(random))).toBeUndefined();
  expect(invitationIdOf(`x${invitationToken.slice(1)}`)).toBeUndefined();
  expect(hashToken('abc')).toBe(createHash('sha256').update('abc').digest('hex'));
  expect(() => makeToken('dws_', new Uint8Array(31))).toThrow('32 bytes');
});

describe('keyring', () => {
  const secret = (fill: number) => new Uint8Array(32).fill(fill);
  let count = 0;
  const random = (length: number) => new Uint8Array(length).map(() => count++);
  const ring = createKeyring(secret(1), undefined, random);
  const rotated = createKeyring(secret(2), secret(1), random);

  it('opens what it sealed, for the same purpose and the same thing only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, associated) => {
        const sealed = ring.seal('mail', text, associated);
        expect(ring.open('mail', sealed, associated)).toBe(text);
        expect(rotated.open('mail', sealed, associated)).toBe(text);
        const broken = expect.objectContaining({ code: 'seal_broken' });
        expect(() => ring.open('mail', sealed, `${associated}.`)).toThrow(broken);
        expect(() => ring.open('other', sealed, associated)).toThrow(broken);
        expect(() => createKeyring(secret(3), undefined, random).open('mail', sealed, associated)).toThrow(broken);
      }),
    );
  });

  it('notices every changed or missing character', () => {
    const sealed = ring.seal('mail', 'secret', 'x');
    for (let at = 0; at < sealed.length; at += 1) {
      const other = sealed[at] === 'A' ? 'B' : 'A';
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
      // The last character of base64url may hold bits that mean nothing.
      const isSame = Buffer.from(changed.slice(9), 'base64url').equals(Buffer.from(sealed.slice(9), 'base64url'));
      if (at < 9 || !isSame) expect(() => ring.open('mail', changed, 'x')).toThrow();
      expect(() => ring.open('mail', sealed.slice(0, at), 'x')).toThrow();
    }
  });

  it('seals the same text differently each time, and tells nothing of it', () => {
    expect(ring.seal('mail', 'secret', 'x')).not.toBe(ring.seal('mail', 'secret', 'x'));
  });

  it('has one key for each purpose and secret', () => {
    const macs = new Set([ring.mac('a', 't'), ring.mac('b', 't'), ring.mac('a', 'u'), rotated.mac('a', 't')]);
    expect(macs.size).toBe(4);
    expect(ring.mac('a', 't')).toMatch(/^[0-9a-f]{64}$/);
    expect(rotated.macs('a', 't')).toEqual([rotated.mac('a', 't'), ring.mac('a', 't')]);
    expect(ring.operatorKey()).toMatch(/^dwo_[\w-]{43}$/);
    expect(ring.operatorKey()).not.toBe(rotated.operatorKey());
  });

  it('refuses a secret that is too short', () => {
    expect(() => createKeyring(new Uint8Array(31), undefined, random)).toThrow('32 bytes');
  });
});

describe('the audit chain', () => {
  const content = (id: string): ChainedContent => ({
    id,
    tenantId: 't1',
    at: 5,
    type: 'account.created',
    actor: { kind: 'directory', id: 'd1', name: 'Entra' },
    target: { kind: 'user', id: 'l1' },
    after: { b: 1, a: { d: [1, null, 'x'], c: true } },
  });
  const chainOf = (ids: readonly string[]): ChainedEvent[] => {
    const events: ChainedEvent[] = [];
    let previousHash = chainStart.hash;
    for (const [at, id] of ids.entries()) {
      const hash = chainHash(previousHash, content(id), at + 1);
      events.push({ ...content(id), sequence: at + 1, previousHash, hash });
      previousHash = hash;
    }
    return events;
  };

  it('is the same whatever the order of keys, also after JSON', () => {
    const event = content('e1');
    const other = { ...event, after: { a: { c: true, d: [1, null, 'x'] }, b: 1 } };
    expect(chainHash('', JSON.parse(JSON.stringify(other)), 1)).toBe(chainHash('', event, 1));
  });

  it('verifies in pages', () => {
    const events = chainOf(['e1', 'e2', 'e3', 'e4']);
    const first = verifyChain(events.slice(0, 2));
    expect(first).toEqual({ intact: true, last: { sequence: 2, hash: events[1]!.hash } });
    expect(first.intact && verifyChain(events.slice(2), first.last).intact).toBe(true);
    expect(verifyChain([])).toEqual({ intact: true, last: chainStart });
  });

  test.each<[string, (events: ChainedEvent[]) => ChainedEvent[], number]>([
    ['missing', (events) => [events[0]!, events[2]!], 2],
    ['first missing', (events) => events.slice(1), 1],
    ['swapped', (events) => [events[1]!, events[0]!, events[2]!], 1],
    ['changed', (events) => events.with(1, { ...events[1]!, reason: 'none' }), 2],
    ['moved to another tenant', (events) => events.with(1, { ...events[1]!, tenantId: 't2' }), 2],
    [
      'rehashed',
      (events) => events.with(0, { ...events[0]!, at: 6, hash: chainHash('', { ...content('e1'), at: 6 }, 1) }),
      2,
    ],
  ])('finds an event %s', (_, change, sequence) => {
    const verdict = verifyChain(change(chainOf(['e1', 'e2', 'e3'])));
    expect(verdict).toEqual({ intact: false, sequence, problem: expect.any(String) });
  });

  it('keeps fields apart', () => {
    const a = chainHash('', { ...content('e1'), reason: 'x' }, 1);
    const b = chainHash('', { ...content('e1'), requestId: 'x' }, 1);
    const c = chainHash('', { ...content('e1'), before: 1 as never }, 1);
    expect(new Set([a, b, c]).size).toBe(3);
  });
});

/** Chosen passwords: how they are hashed, and which are refused. */
import { describe, expect, it, test } from '@jest/globals';
import { PasswordHasher, PasswordQueueFull } from '../../src/login/password.js';
import { findPasswordFault } from '../../src/login/password-rules.js';

describe('hashing', () => {
  it('makes argon2id at 19 MiB, two passes, one lane, and recognises the same text in another form', async () => {
    const hasher = new PasswordHasher();
    const phc = await hasher.hash('caf\u00e9 under the bridges');
    expect(phc).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hasher.verify(phc, 'cafe\u0301 under the bridges')).toBe(true);
    expect(await hasher.verify(phc, 'Caf\u00e9 under the bridges')).toBe(false);
  });

  it('lets a bounded number wait', async () => {
    const hasher = new PasswordHasher({ atOnce: 1, waiting: 1 });
    const first = hasher.hash('a');
    const second = hasher.hash('b');
    await expect(hasher.hash('c')).rejects.toThrow(PasswordQueueFull);
    await Promise.all([first, second]);
    await hasher.hash('d');
  });

  it('goes on after a hash that cannot be read', async () => {
    const hasher = new PasswordHasher({ atOnce: 1, waiting: 0 });
    await expect(hasher.verify('no hash', 'a')).rejects.toThrow();
    await hasher.hash('a');
  });
});

describe('rules', () => {
  const own = ['ann.example@mail.example', 'Northwind Traders Inc'];
  test.each([
    ['', 'password_too_short'],
    ['a'.repeat(14), 'password_too_short'],
    // Fifteen UTF-16 units, but only eight characters.
    [`${'😀'.repeat(7)}a`, 'password_too_short'],
    ['x y'.repeat(43), 'password_too_long'],
    ['a'.repeat(1_000_000), 'password_too_long'],
    ['aaaaaaaaaaaaaaa', 'password_blocklisted'],
    ['abcabcabcabcabcab', 'password_blocklisted'],
    ['123456789012345', 'password_blocklisted'],
    ['qwertyuiopasdfgh', 'password_blocklisted'],
    ['zyxwvutsrqponmlk', 'password_blocklisted'],
    ['PasswordPassword', 'password_blocklisted'],
    ['password-1234567', 'password_blocklisted'],
    ['2024Administrator!!', 'password_blocklisted'],
    ['P@ssw0rd P@ssw0rd', 'password_blocklisted'],
    ['thisisapassword', 'password_blocklisted'],
    ['Ann.Example@Mail.Example', 'password_blocklisted'],
    ['ann.example.2024', 'password_blocklisted'],
    ['northwind-traders-inc', 'password_blocklisted'],
  ])('%.30j is refused', (password, fault) => expect(findPasswordFault(password, own)).toBe(fault));

  test.each([
    ['lantern under seven bridges'],
    ['correct horse battery staple'],
    ['839201748391027'],
    ['administrator-password-1'],
    ['пароль из нескольких слов'],
    [`${'x1'.repeat(3)}a longer tail of it`],
    [`${'ab cd ef gh '.repeat(10)}12345678`],
  ])('%.40j may be used', (password) => expect(findPasswordFault(password, own)).toBeUndefined());
});

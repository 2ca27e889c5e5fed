/** Which passwords may be chosen: length and a blocklist, no rules of composition (security rule 22). */
import { commonPasswords, keyboardRows } from './password-blocklist.js';

export type PasswordFault = 'password_too_short' | 'password_too_long' | 'password_blocklisted';

/** The refusals of a chosen password, wherever it is chosen: HTTP status, title, and what to do. */
export const passwordFaults = {
  password_too_short: {
    status: 422,
    title: 'The password is too short',
    remedy: 'Choose at least 15 characters; a few random words are easy to remember.',
  },
  password_too_long: { status: 422, title: 'The password is too long', remedy: 'Choose at most 128 characters.' },
  password_blocklisted: {
    status: 422,
    title: 'The password is too easy to guess',
    remedy: 'It is well known, very regular, or your own address or name. Choose another one.',
  },
} as const satisfies Record<PasswordFault, { status: number; title: string; remedy: string }>;

/** Characters, that is code points, of a chosen password. */
export const passwordLength = { least: 15, most: 128 } as const;

/**
 * What is wrong with a password, or undefined when it may be used.
 *
 * @param own texts that the password must not be: the address, the tenant's name …
 */
export function findPasswordFault(password: string, own: readonly string[]): PasswordFault | undefined {
  // SECURITY: bounds the work below before anything looks at the text.
  if (password.length > 2 * passwordLength.most) return 'password_too_long';
  const characters = [...password.normalize('NFKC')].length;
  if (characters < passwordLength.least) return 'password_too_short';
  if (characters > passwordLength.most) return 'password_too_long';
  return isEasy(password, own) ? 'password_blocklisted' : undefined;
}

function isEasy(password: string, own: readonly string[]): boolean {
  const folded = fold(password);
  if (isRepetition(folded) || isRow(folded)) return true;
  const words = [...own.flatMap(ownWords), ...commonPasswords];
  const bareWords = words.map(withoutMarks);
  const bare = withoutMarks(folded);
  return (
    words.includes(folded) ||
    isWordAgain(bare, bareWords) ||
    (trimEnds(bare) !== '' && isWordAgain(trimEnds(bare), bareWords))
  );
}

const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

/** An address stands for itself and its local part. */
function ownWords(text: string): string[] {
  const folded = fold(text).trim();
  return [folded, folded.split('@')[0]!].filter((word) => word.length > 0);
}

/** Letters and digits only: hyphens, spaces and the like between common words make them no rarer. */
const withoutMarks = (text: string): string => text.replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Without the digits that people put in front of or behind a word. */
const trimEnds = (text: string): string => text.replace(/^\p{N}+/u, '').replace(/\p{N}+$/u, '');

/** The text is one unit of at most five characters over and over, such as `abcabcabcabcabc`. */
function isRepetition(text: string): boolean {
  for (let length = 1; length <= 5; length++) {
    if (text === text.slice(0, length).repeat(text.length).slice(0, text.length)) return true;
  }
  return false;
}

/** The text runs along a row of the keyboard, the alphabet or the digits, in either direction, perhaps several times. */
const isRow = (text: string): boolean =>
  keyboardRows.some((row) => {
    const forth = row.repeat(Math.ceil(text.length / row.length) + 1);
    return forth.includes(text) || [...forth].reverse().join('').includes(text);
  });

/** One common word, once or several times, such as `passwordpassword`. */
const isWordAgain = (text: string, words: readonly string[]): boolean =>
  words.some(
    (word) => word.length > 2 && text.length % word.length === 0 && text === word.repeat(text.length / word.length),
  );

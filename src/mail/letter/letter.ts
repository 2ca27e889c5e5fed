/** Writes the letter: what it says in which language, and which of the texts from outside can be printed. */
import type { Tenant } from '../../storage/port/index.js';
import { english } from '../templates/en.js';
import { french } from '../templates/fr.js';
import { Calendar } from '../templates/moment.js';
import { fill } from '../templates/phrases.js';
import { plain } from '../templates/plain.js';
import type { Fonts } from './fonts.js';
import type { LetterPart, LetterText } from './layout.js';
import { letterPhrases } from './phrases.js';

export type LetterLanguage = 'en' | 'fr';

/** What a letter tells. Times are epoch milliseconds, written in the tenant's zone. */
export interface Letter {
  readonly tenant: Pick<Tenant, 'name' | 'slug' | 'timeZone'>;
  /** One language, or both on the one page. */
  readonly languages: readonly LetterLanguage[];
  readonly displayName?: string | undefined;
  readonly userName: string;
  /** The page to sign in at. */
  readonly address: string;
  /** SECURITY: in the clear; it is in the letter and nowhere else. */
  readonly password: string;
  readonly validUntil: number;
  readonly issuedBy: string;
  readonly issuedAt: number;
}

/** The user name has characters that the fonts lack: a letter would tell a wrong one. */
export class LetterUnprintable extends Error {
  override readonly name = 'LetterUnprintable';
}

export interface LetterWriter {
  /** The letter as a PDF. @throws LetterUnprintable, and Error when the fonts cannot be read */
  write(letter: Letter): Promise<Uint8Array>;
  /** Whether `write` would not throw `LetterUnprintable`. */
  canWrite(letter: Pick<Letter, 'userName'>): Promise<boolean>;
}

/** Keep the writer: pdfkit is loaded and the fonts are read at the first letter, and the fonts are remembered. */
export function createLetterWriter(): LetterWriter {
  const calendar = new Calendar();
  let read: Fonts | undefined;
  const means = async (): Promise<Means> => {
    const { canPrint, readFonts } = await import('./fonts.js');
    read ??= readFonts();
    const fonts = read;
    return { fonts, calendar, canPrint: (text) => canPrint(fonts, text) };
  };
  return {
    canWrite: async ({ userName }) => (await means()).canPrint(userName),
    async write(letter) {
      const { layOutLetter } = await import('./layout.js');
      const found = await means();
      if (!found.canPrint(letter.userName)) throw new LetterUnprintable('a letter cannot print this user name');
      return layOutLetter(found.fonts, textOf(letter, found));
    },
  };
}

interface Means {
  readonly fonts: Fonts;
  readonly calendar: Calendar;
  /** Whether the fonts have all of it. */
  canPrint(text: string): boolean;
}

/** SECURITY: nothing is spelled another way to make it printable: what cannot be printed is left out, and said to be. */
function textOf(letter: Letter, means: Means): LetterText {
  const { tenant, userName, address, password } = letter;
  const printable = (text: string) => (text !== '' && means.canPrint(text) ? text : undefined);
  const workspace = printable(short(tenant.name)) ?? tenant.slug;
  const name = short(letter.displayName);
  const issuedBy = printable(short(letter.issuedBy)) ?? workspace;
  return {
    // Paper of the Americas where the tenant's clock is there, of the rest of the world elsewhere.
    paper: tenant.timeZone.startsWith('America/') ? 'LETTER' : 'A4',
    workspace,
    name: printable(name),
    userName,
    address,
    password,
    issuedAt: letter.issuedAt,
    parts: letter.languages.map((code) =>
      partOf(letter, {
        code,
        calendar: means.calendar,
        issuedBy,
        isNameless: name !== '' && !printable(name),
      }),
    ),
  };
}

const longestName = 60;

/** On one line, without marks that turn it around, and not so long that the letter needs a second page. */
function short(name: string | undefined): string {
  const text = plain(name);
  return text.length > longestName ? `${[...text].slice(0, longestName).join('')}…` : text;
}

interface Saying {
  readonly code: LetterLanguage;
  readonly calendar: Calendar;
  readonly issuedBy: string;
  readonly isNameless: boolean;
}

function partOf(letter: Letter, { code, calendar, issuedBy, isNameless }: Saying): LetterPart {
  const language = code === 'fr' ? french : english;
  const phrases = letterPhrases[code];
  const write = (at: number) => calendar.write(language, at, letter.tenant.timeZone).full;
  return {
    tag: language.tag,
    phrases,
    validUntil: write(letter.validUntil),
    steps: [phrases.open, phrases.type, phrases.choose],
    issued: fill(phrases.issued, { issuedBy, issuedAt: write(letter.issuedAt) }),
    ...(isNameless && { nameless: phrases.nameless }),
  };
}

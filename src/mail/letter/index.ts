/**
 * The letter with a temporary password that somebody hands over: one page, as a tagged PDF. Owns pdfkit and the fonts;
 * does not own who may have the letter, or what becomes of the password.
 */
export {
  createLetterWriter,
  type Letter,
  type LetterLanguage,
  LetterUnprintable,
  type LetterWriter,
} from './letter.js';

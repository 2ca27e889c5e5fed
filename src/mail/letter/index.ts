/**
 * The letter with a temporary password that somebody hands over: one page, as a tagged PDF. Owns pdfkit and the fonts;
 * does not own who may have the letter, or what becomes of the password.
 */
import { createLetterWriter as createWriter, type LetterWriter } from './letter.js';
import { createThreadedWriter } from './threaded.js';

export { type Letter, type LetterLanguage, LetterUnprintable, type LetterWriter } from './letter.js';

/**
 * Writes letters in a thread of their own. A thread cannot begin with TypeScript, from which tests and `npm run dev` run:
 * there they are written in this one.
 */
export function createLetterWriter(): LetterWriter {
  return import.meta.url.endsWith('.ts') ? createWriter() : createThreadedWriter(new URL('thread.js', import.meta.url));
}

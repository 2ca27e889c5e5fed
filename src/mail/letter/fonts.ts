/** The fonts of the letter: DejaVu, which has the letters of Europe's languages (`fonts/` beside the package file). */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import PDFDocument from 'pdfkit';

/** A font as pdfkit has read it. It can be used in any number of documents, and reading it again costs more than a letter. */
export interface ReadFont {
  layout(text: string): unknown;
  hasGlyphForCodePoint(codePoint: number): boolean;
}

export interface Fonts {
  readonly plain: ReadFont;
  readonly bold: ReadFont;
  /** All characters of one width, the zero with a mark in it. */
  readonly mono: ReadFont;
}

const folder = new URL('../../../fonts/', import.meta.url);

/** Reads the fonts. @throws Error when a file is missing or no font */
export function readFonts(): Fonts {
  return { plain: read('DejaVuSans'), bold: read('DejaVuSans-Bold'), mono: read('DejaVuSansMono-Bold') };
}

function read(name: string): ReadFont {
  const bytes = readFileSync(fileURLToPath(new URL(`${name}.ttf`, folder)));
  // pdfkit takes fonts that were read, and keeps the only way to read one to itself.
  const scratch = new PDFDocument({ font: bytes as unknown as string });
  const { font } = (scratch as unknown as { _font: { font: ReadFont } })._font;
  return font;
}

/** Written from right to left, or in need of shaping across words, which pdfkit does not do. */
const unshaped = /[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** Whether the text comes out of these fonts as it is meant: every character there, and set as it is read. */
export function canPrint({ plain, bold }: Fonts, text: string): boolean {
  if (unshaped.test(text)) return false;
  return [...text].every((character) => {
    const codePoint = character.codePointAt(0)!;
    return plain.hasGlyphForCodePoint(codePoint) && bold.hasGlyphForCodePoint(codePoint);
  });
}

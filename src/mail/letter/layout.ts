/** Sets the letter on its page, tagged so that it can be read aloud in order: headings, a table of facts, lists of steps. */
import PDFDocument from 'pdfkit';
import type { Fonts, ReadFont } from './fonts.js';
import type { LetterPhrases } from './phrases.js';

/** What is said in one language. */
export interface LetterPart {
  /** BCP 47. */
  readonly tag: string;
  readonly phrases: LetterPhrases;
  readonly validUntil: string;
  readonly steps: readonly string[];
  readonly issued: string;
  readonly nameless?: string;
}

export interface LetterText {
  readonly paper: 'A4' | 'LETTER';
  readonly workspace: string;
  readonly name: string | undefined;
  readonly userName: string;
  readonly address: string;
  readonly password: string;
  /** Epoch milliseconds. */
  readonly issuedAt: number;
  /** One or two; the first language is the document's. */
  readonly parts: readonly LetterPart[];
}

type Document = InstanceType<typeof PDFDocument>;
type Element = ReturnType<Document['struct']>;

const margin = 56;
const ink = '#111827';
const faint = '#4b5563';

/** The page as a PDF of version 1.7 after PDF/UA, without the person's name or address in its metadata. */
export function layOutLetter(fonts: Fonts, text: LetterText): Promise<Uint8Array> {
  const [first] = text.parts;
  if (!first) throw new Error('a letter needs a language');
  const document = new PDFDocument({
    size: text.paper,
    margin,
    pdfVersion: '1.7',
    subset: 'PDF/UA',
    tagged: true,
    displayTitle: true,
    lang: first.tag,
    info: {
      Title: text.parts.map(({ phrases }) => phrases.title).join(' / '),
      Creator: 'Doorward',
      CreationDate: new Date(text.issuedAt),
    },
    // Unless told, each document begins by reading a font that it never uses.
    font: fonts.plain as unknown as string,
  } as unknown as ConstructorParameters<typeof PDFDocument>[0]);
  let pages = 1;
  document.on('pageAdded', () => {
    pages += 1;
  });
  const done = bytesOf(document);
  new LetterPage(document, fonts, text).draw(first);
  if (pages > 1) throw new Error('a letter does not fit its page');
  document.end();
  return done;
}

function bytesOf(document: Document): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
}

class LetterPage {
  private readonly width: number;
  private readonly size: number;

  constructor(
    private readonly document: Document,
    private readonly fonts: Fonts,
    private readonly text: LetterText,
  ) {
    this.width = document.page.width - 2 * margin;
    this.size = text.parts.length > 1 ? 9.5 : 11;
  }

  draw(first: LetterPart): void {
    const { document, text } = this;
    const root = document.struct('Document');
    document.addStructure(root);
    for (const part of text.parts) this.heading(root, part);
    for (const part of text.parts) this.paragraph(root, part.phrases.intro, part);
    this.gap(0.6);
    this.facts(root);
    for (const part of text.parts) this.steps(root, part);
    this.gap(0.4);
    for (const part of text.parts) this.closing(root, part);
    this.paragraph(root, first.phrases.page, first);
    root.end();
  }

  private gap(lines: number): void {
    this.document.y += lines * this.size * 1.3;
  }

  private use(font: ReadFont, size = this.size, colour = ink): Document {
    return this.document
      .font(font as unknown as string)
      .fontSize(size)
      .fillColor(colour);
  }

  private heading(root: Element, part: LetterPart): void {
    const isFirst = part === this.text.parts[0];
    const write = () =>
      this.use(this.fonts.bold, isFirst ? 20 : 14).text(part.phrases.title, margin, this.document.y, {
        width: this.width,
      });
    root.add(this.document.struct(isFirst ? 'H1' : 'H2', { lang: part.tag }, write));
    this.gap(0.3);
  }

  private paragraph(root: Element, text: string, { tag }: LetterPart, font = this.fonts.plain): void {
    const write = () =>
      this.use(font).text(text, margin, this.document.y, { width: this.width, lineGap: this.size * 0.2 });
    root.add(this.document.struct('P', { lang: tag }, write));
    this.gap(0.35);
  }

  /** A row each of what the person needs; the labels in every language of the letter. */
  private facts(root: Element): void {
    const { text, fonts } = this;
    const table = this.document.struct('Table');
    root.add(table);
    const value = (of: string) => [{ text: of, font: fonts.plain, size: this.size + 1 }];
    this.row(table, 'workspace', value(text.workspace));
    if (text.name !== undefined) this.row(table, 'name', value(text.name));
    this.row(table, 'userName', value(text.userName));
    this.row(table, 'address', value(text.address));
    this.row(table, 'password', [{ text: text.password, font: fonts.mono, size: 16 }]);
    const dates = text.parts.map((part) => ({
      text: part.validUntil,
      font: fonts.plain,
      size: this.size,
      tag: part.tag,
    }));
    this.row(table, 'validUntil', dates);
    table.end();
    this.gap(0.4);
  }

  private row(table: Element, label: keyof LetterPhrases, values: readonly Line[]): void {
    const labels = this.text.parts.map(({ phrases, tag }) => ({
      text: phrases[label],
      font: this.fonts.plain,
      size: this.size,
      colour: faint,
      tag,
    }));
    const row = this.document.struct('TR');
    table.add(row);
    const top = this.document.y;
    const column = this.width * 0.28;
    const left = this.cell(row, 'TH', labels, { x: margin, y: top, width: column - 10 });
    const right = this.cell(row, 'TD', values, { x: margin + column, y: top, width: this.width - column });
    row.end();
    this.document.y = Math.max(left, right) + this.size * 0.6;
  }

  /** Answers where it ends. */
  private cell(row: Element, type: 'TH' | 'TD', lines: readonly Line[], at: Box): number {
    const cell = this.document.struct(type, type === 'TH' ? ({ scope: 'Row' } as object) : {});
    row.add(cell);
    this.document.y = at.y;
    for (const { text, font, size, colour, tag } of lines) {
      const write = () => this.use(font, size, colour).text(text, at.x, this.document.y, { width: at.width });
      cell.add(this.document.struct('Span', tag === undefined ? {} : { lang: tag }, write));
    }
    cell.end();
    return this.document.y;
  }

  private steps(root: Element, part: LetterPart): void {
    const isOnly = this.text.parts.length === 1;
    const title = () =>
      this.use(this.fonts.bold, this.size + 2).text(part.phrases.steps, margin, this.document.y, { width: this.width });
    root.add(this.document.struct(isOnly ? 'H2' : 'H3', { lang: part.tag }, title));
    this.gap(0.25);
    const list = this.document.struct('L', { lang: part.tag });
    root.add(list);
    part.steps.forEach((step, index) => {
      const item = this.document.struct('LI');
      list.add(item);
      const top = this.document.y;
      const indent = this.size * 2;
      const number = () => this.use(this.fonts.bold).text(`${index + 1}.`, margin, top, { width: indent });
      item.add(this.document.struct('Lbl', {}, number));
      const body = () =>
        this.use(this.fonts.plain).text(step, margin + indent, top, {
          width: this.width - indent,
          lineGap: this.size * 0.2,
        });
      item.add(this.document.struct('LBody', {}, body));
      item.end();
      this.gap(0.25);
    });
    list.end();
    this.gap(0.4);
  }

  private closing(root: Element, part: LetterPart): void {
    if (part.nameless !== undefined) this.paragraph(root, part.nameless, part);
    this.paragraph(root, part.phrases.destroy, part, this.fonts.bold);
    this.paragraph(root, part.issued, part);
  }
}

interface Line {
  readonly text: string;
  readonly font: ReadFont;
  readonly size: number;
  readonly colour?: string;
  /** The language, where it is not the document's. */
  readonly tag?: string;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

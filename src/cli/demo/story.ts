/** Prints the story in eighty columns. */
import type { Terminal } from '../terminal.js';

const columns = 80;

/** The teller: knows the width and the colours, nothing of what is told. */
export class Story {
  readonly #isSilent: boolean;

  /** A silent one prints nothing: `--json` has the floor. */
  constructor(
    private readonly terminal: Terminal,
    isSilent: boolean,
  ) {
    this.#isSilent = isSilent;
  }

  /** A heading across the page. */
  chapter(title: string): void {
    this.#print(`\n${this.#paint(1, `── ${title} ${'─'.repeat(Math.max(0, columns - title.length - 4))}`)}\n`);
  }

  /** A paragraph. */
  tell(text: string): void {
    this.#print(`${wrap(text, 0)}\n`);
  }

  /** What a provider does, and whether all went as it must. */
  event(isGood: boolean, who: string, what: string): void {
    this.#print(`\n${isGood ? this.#paint(32, '✓') : this.#paint(31, '✗')} ${wrap(`${who}: ${what}`, 2)}\n`);
  }

  /** A line below an event, with its label. */
  detail(label: string, text: string): void {
    this.#print(`  ${this.#paint(2, label.padEnd(7))} ${wrap(text, 10)}\n`);
  }

  /** A detail that must be noticed. */
  alarm(label: string, text: string): void {
    this.#print(`  ${this.#paint(31, label.padEnd(7))} ${wrap(text, 10)}\n`);
  }

  #print(text: string): void {
    if (!this.#isSilent) this.terminal.out(text);
  }

  #paint(code: number, text: string): string {
    return this.terminal.isColour ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}

/** Breaks at spaces so that no line is longer than the page; all but the first begin with that many spaces. */
export function wrap(text: string, indent: number): string {
  const room = columns - indent;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((each) => pieces(each, room))) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}

function pieces(word: string, room: number): string[] {
  const cut: string[] = [];
  for (let at = 0; at < word.length; at += room) cut.push(word.slice(at, at + room));
  return cut;
}

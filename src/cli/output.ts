/** Prints what commands answer: JSON for programs, lines and tables for people. */
import type { Terminal } from './terminal.js';

/** Prints the answer as JSON when `--json` was given, else as the text that `people` makes. */
export function answer(terminal: Terminal, options: { json?: boolean }, value: unknown, people: () => string): void {
  terminal.out(options.json ? `${JSON.stringify(value, undefined, 2)}\n` : people());
}

/** Labels and values, one pair a line, values aligned. Pairs without a value are left out. */
export function pairs(rows: readonly (readonly [string, string | number | boolean | null | undefined])[]): string {
  const shown = rows.filter(([, value]) => value !== undefined && value !== null && value !== '');
  const width = Math.max(0, ...shown.map(([label]) => label.length));
  return shown.map(([label, value]) => `  ${label.padEnd(width)}  ${value}\n`).join('');
}

/** A table with a heading; `none` is printed when there are no rows. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], none: string): string {
  if (rows.length === 0) return `${none}\n`;
  const lines = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const render = (line: readonly string[]): string =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${lines.map(render).join('\n')}\n`;
}

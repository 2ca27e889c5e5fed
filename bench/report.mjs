/** The table: how it looks on the terminal and in README.md. */
import { readFileSync, writeFileSync } from 'node:fs';

const begin = '<!-- bench:begin -->';
const end = '<!-- bench:end -->';

/** A number in as many digits as it deserves. */
export function shown(value) {
  if (value === undefined || !Number.isFinite(value)) return '–';
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

const heading = ['workload', 'clients', 'Doorward', 'compared with', 'ratio', 'by CPU', 'goal'];

/**
 * The cells of one line, in the order of the heading. `isAtLeast`: the other was too slow to be told exactly. `cpuRatio`: how
 * many times our CPU time a request the other's is.
 */
export const lineOf = ({ label, clients, ours, other, ratio, cpuRatio, isAtLeast = false, goal }) => [
  label,
  String(clients ?? '–'),
  ours,
  other,
  `**${isAtLeast ? '≥ ' : ''}${shown(ratio)}**`,
  shown(cpuRatio),
  goal ?? '–',
];

/** The whole table, its columns aligned, with what has to be known about it. */
export function tableOf(lines, facts) {
  const widths = heading.map((name, column) => Math.max(name.length, ...lines.map((line) => line[column].length)));
  const row = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const rule = row(widths.map((width) => '-'.repeat(width)));
  return [row(heading), rule, ...lines.map(row), '', facts].join('\n');
}

/**
 * Puts the table between the two marks of the file.
 *
 * @throws Error when the file lacks them
 */
export function writeInto(file, table) {
  const page = readFileSync(file, 'utf8');
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to < from) throw new Error(`The page has no marks ${begin} and ${end} for the table.`);
  writeFileSync(file, `${page.slice(0, from + begin.length)}\n${table}\n${page.slice(to)}`);
}

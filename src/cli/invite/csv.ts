/** Reads a list of people from a CSV file, as spreadsheets write it. */
import { CsvError, parse } from 'csv-parse/sync';
import { CommandError } from '../terminal.js';
import type { Listed } from './list.js';

/** What a heading may be called, without case, spaces, hyphens and underscores. */
const columns: Readonly<Record<string, 'email' | 'expiresAt' | 'locale'>> = {
  email: 'email',
  emailaddress: 'email',
  mail: 'email',
  expiresat: 'expiresAt',
  expires: 'expiresAt',
  enddate: 'expiresAt',
  locale: 'locale',
  language: 'locale',
};

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * The people of the file: the first line names the columns (`email`, `expiresAt`, `locale`), between commas, semicolons
 * or tabs. A file whose first line is an address has one column, `email`, and no headings.
 *
 * @throws CommandError with the line when the file is no CSV, has no column `email`, or one that is not known
 */
export function readCsv(text: string, file: string): readonly Listed[] {
  const rows = parsed(text, file);
  const [head] = rows;
  if (!head) throw new CommandError(`${file} is empty.`, 2);
  const hasHeadings = !head.record.some((cell) => cell.includes('@'));
  const names = hasHeadings ? headings(head.record, file) : (['email'] as const);
  return rows.slice(hasHeadings ? 1 : 0).map(({ record, info }) => {
    const cells = Object.fromEntries(names.map((name, place) => [name, record[place] ?? '']));
    const { email = '', expiresAt, locale } = cells as Partial<Record<(typeof names)[number], string>>;
    return { email, at: `line ${info.lines}`, ...(expiresAt && { expiresAt }), ...(locale && { locale }) };
  });
}

function parsed(text: string, file: string): readonly Parsed[] {
  try {
    return parse(text, {
      bom: true,
      delimiter: [',', ';', '\t'],
      info: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
    }) as unknown as readonly Parsed[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? `, line ${error.lines}` : '';
    throw new CommandError(`${file}${line}: ${error.message}.`, 2);
  }
}

function headings(cells: readonly string[], file: string): readonly ('email' | 'expiresAt' | 'locale')[] {
  const found = cells.map((cell) => columns[cell.toLowerCase().replaceAll(/[\s_-]/g, '')]);
  const unknown = cells.filter((_cell, place) => found[place] === undefined);
  const known = 'It may have email, expiresAt and locale';
  if (unknown.length > 0) {
    throw new CommandError(
      `${file}, line 1: the column ${unknown.map((name) => `"${name}"`).join(', ')} is not known. ${known}.`,
      2,
    );
  }
  const names = found as readonly ('email' | 'expiresAt' | 'locale')[];
  if (new Set(names).size < names.length) throw new CommandError(`${file}, line 1: a column stands there twice.`, 2);
  if (!names.includes('email')) throw new CommandError(`${file}, line 1: there is no column "email". ${known}.`, 2);
  return names;
}

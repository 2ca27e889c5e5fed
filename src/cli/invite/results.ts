/** Shows what became of each person of a list. */
import { table } from '../output.js';
import type { Fetched } from './letters.js';
import type { Listed } from './list.js';
import type { Row, Sent } from './send.js';

export interface Results extends Sent {
  readonly repeated: readonly Listed[];
  readonly letters: Fetched | undefined;
  /** Where the letters are. */
  readonly folder: string | undefined;
}

/** A line a person, then how many there are of each kind, then what is left to be done. */
export function resultsTable({ rows, repeated, letters, folder, reports }: Results): string {
  const lines = [
    ...rows.map((row) => [row.email, row.result, passwordOf(row, letters), noteOf(row, letters)]),
    ...repeated.map(({ email, at }) => [email, 'duplicate_in_list', '', at]),
  ];
  const counts = new Map<string, number>();
  for (const [, result = ''] of lines) counts.set(result, (counts.get(result) ?? 0) + 1);
  const sum = [...counts].map(([result, count]) => `${count} ${result}`).join(', ');
  const left = rows.filter((row) => passwordOf(row, letters) === 'to deliver').length;
  return [
    table(['ADDRESS', 'RESULT', 'PASSWORD', 'NOTE'], lines, 'Nobody was invited.'),
    `\n${sum}. ${reports.length === 1 ? 'Report' : 'Reports'}: ${reports.join(', ')}\n`,
    ...(letters && letters.files.size > 0 ? [`${letters.files.size} letters are in ${folder}.\n`] : []),
    ...(left > 0
      ? [`${left} temporary passwords wait to be handed over: --letters, or the queue at the management API.\n`]
      : []),
  ].join('');
}

function passwordOf({ email, temporaryPassword }: Row, letters: Fetched | undefined): string {
  if (!temporaryPassword) return '';
  if (letters?.files.has(email)) return 'in the letter';
  return temporaryPassword.state === 'to_deliver' ? 'to deliver' : 'in the mail';
}

function noteOf({ email, error = '' }: Row, letters: Fetched | undefined): string {
  return letters?.files.get(email) ?? letters?.failures.get(email) ?? error;
}

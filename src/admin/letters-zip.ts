/** All letters of a report in one ZIP: slice by slice the passwords are used up, and each letter is written as it is sent. */
import { Readable } from 'node:stream';
import type { ZipFile } from 'yazl';
import { z } from 'zod';
import { isExpired } from '../identity/index.js';
import { awaitedWork, Courtesy } from '../mail/courtesy.js';
import type { Letter } from '../mail/letter/index.js';
import { collectPassword } from '../people/index.js';
import type { Change, InvitationReport, InvitationRow, TemporaryPassword } from '../storage/port/index.js';
import { settled } from '../storage/settled.js';
import { actingOf } from './acting.js';
import type { AdminDeps } from './deps.js';
import { latestPassword } from './invitation-report.js';
import { findReport } from './invitations.js';
import { languageQuery, letterOf } from './letter-facts.js';
import { type Download, type TenantCall, tenantOperation } from './operation.js';
import { Problem } from './problem.js';

const body = z.strictObject({ language: languageQuery }).meta({ id: 'LettersWanted' });

/** `POST …/invitation-reports/{id}/letters`. */
export const lettersOperations = [
  tenantOperation({
    id: 'downloadLetters',
    method: 'post',
    path: '/invitation-reports/:id/letters',
    tag: 'Temporary passwords',
    summary: 'The letters with all temporary passwords of a report that wait to be delivered',
    description:
      'Counts as collecting each of them as the download goes on: where it breaks off, the letters that had not begun wait as before, and the few that were on their way are to be reissued. The ZIP has a letter a person and, last, an index, which holds no password and names whoever is left to be collected because no letter can be written.',
    body,
    bodyOptional: true,
    fresh: true,
    status: 200,
    download: 'application/zip',
    errors: ['temporary_password_collected', 'conflict'],
    handle: downloadLetters,
  }),
];

/** How many addresses of the report are looked at together: their passwords are used up in one short commit. */
const sliceSize = 20;

/** Letters whose passwords are used up, and the user names of those whose letter cannot be printed: theirs stay where they are. */
interface Slice {
  readonly letters: readonly Letter[];
  readonly left: readonly string[];
}

async function downloadLetters(deps: AdminDeps, call: TenantCall<unknown, z.output<typeof body>>): Promise<Download> {
  const report = await findReport(deps, call);
  const slices = slicesOf(deps, call, report);
  // Before the answer begins: there may be nothing to answer with.
  const first = await slices.next();
  if (first.done) {
    throw new Problem('temporary_password_collected', {
      detail: 'No temporary password of this report waits to be delivered.',
    });
  }
  const { ZipFile } = await import('yazl');
  return {
    fileName: `letters-${call.tenant.slug}-${report.id.slice(-8)}.zip`,
    content: zipOf(new ZipFile(), deps, first.value, slices),
  };
}

/** Each slice with something in it, when it is asked for: whose reader goes away uses up no more passwords. */
async function* slicesOf(
  deps: AdminDeps,
  call: TenantCall<unknown, z.output<typeof body>>,
  { id, tenantId }: InvitationReport,
): AsyncGenerator<Slice> {
  const courtesy = new Courtesy(awaitedWork);
  let after: string | undefined;
  do {
    const page = await deps.storage.invitationRows.list('report', [tenantId, id], { limit: sliceSize, after });
    const slice = await settled(deps, () => gather(deps, call, page.items));
    if (slice.letters.length + slice.left.length > 0) yield slice;
    await courtesy.breathe();
    after = page.next;
  } while (after !== undefined);
}

async function gather(
  deps: AdminDeps,
  call: TenantCall<unknown, z.output<typeof body>>,
  rows: readonly InvitationRow[],
): Promise<Slice & { readonly changes: readonly Change[] }> {
  const letters: Letter[] = [];
  const left: string[] = [];
  const changes: Change[] = [];
  const now = deps.clock.now();
  for (const password of await waiting(deps, rows, now)) {
    const collected = await collectPassword(deps.people, actingOf(call), { password, how: 'letter' }, now);
    const letter = await letterOf(deps, call, { password, text: collected.text, language: call.body.language });
    if (await deps.letters.canWrite(letter)) {
      letters.push(letter);
      changes.push(...collected.changes);
    } else {
      left.push(letter.userName);
    }
  }
  // SECURITY: one is written before any password is used up, so that missing fonts cost nobody a password.
  if (letters[0]) await deps.letters.write(letters[0]);
  return { letters, left, changes };
}

/** The passwords of these rows that somebody has yet to hand over, in the order of the list. */
async function waiting(deps: AdminDeps, rows: readonly InvitationRow[], now: number) {
  const linkIds = rows.flatMap(({ linkId, result }) =>
    linkId !== undefined && (result === 'invited' || result === 'linked') ? [linkId] : [],
  );
  const passwords = await Promise.all(linkIds.map((linkId) => latestPassword(deps, linkId)));
  return passwords.filter((password): password is TemporaryPassword => isWaiting(password, now));
}

const isWaiting = (password: TemporaryPassword | undefined, now: number): boolean =>
  password?.state === 'to_deliver' && !isExpired(password.expiresAt, now);

/**
 * A letter is written when its turn comes, and the next slice is gathered with the last letter of one, so that no more than
 * a slice is held. The index, which knows them all, comes last.
 */
function zipOf(zip: ZipFile, deps: AdminDeps, first: Slice, rest: AsyncGenerator<Slice>): Readable {
  const lines: string[][] = [['file', 'name', 'user name', 'valid until']];
  const left: string[] = [];
  let count = 0;
  const add = (slice: Slice): void => {
    left.push(...slice.left);
    slice.letters.forEach((letter, at) => {
      const name = nameOf(count);
      count += 1;
      lines.push([name, letter.displayName ?? '', letter.userName, new Date(letter.validUntil).toISOString()]);
      const isLast = at === slice.letters.length - 1;
      zip.addReadStreamLazy(name, { compress: false, mode: 0o100600 }, (done) => {
        written(letter, isLast).then(
          (bytes) => done(null, Readable.from([bytes])),
          (error: unknown) => done(error, Readable.from([])),
        );
      });
    });
  };
  const written = async (letter: Letter, isLast: boolean): Promise<Uint8Array> => {
    const bytes = await deps.letters.write(letter);
    if (isLast) await goOn();
    return bytes;
  };
  const goOn = async (): Promise<void> => {
    for (let slice = await rest.next(); !slice.done; slice = await rest.next()) {
      add(slice.value);
      if (slice.value.letters.length > 0) return;
    }
    zip.addBuffer(indexOf(lines, left), 'index.csv');
    zip.end();
  };
  // yazl's stream is one of Node's; `Readable.wrap` around it would never end behind a slow reader.
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  add(first);
  if (first.letters.length === 0) goOn().catch((error: Error) => output.destroy(error));
  return output;
}

const nameOf = (at: number): string => `letter-${String(at + 1).padStart(4, '0')}.pdf`;

/** Which letter is whose, for a spreadsheet. SECURITY: no password stands in it. */
function indexOf(lines: readonly (readonly string[])[], left: readonly string[]): Buffer {
  const all = [...lines, ...left.map((userName) => ['', '', userName, ''])];
  // The mark at the beginning tells spreadsheets that this is UTF-8.
  return Buffer.from(`\ufeff${all.map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`);
}

/** SECURITY: a name that begins like a formula would be run by spreadsheets. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
